"""The words by which spreadsheets name a category, in English, French, German, Italian, Spanish, Japanese and Chinese.

A word stands for one category only. A category's own code and name, and the plural with an s, count without being
listed. Words that name several kinds of goods ("purse": a handbag to one, a wallet to another) are left out on purpose:
such a row is for a person to decide.
"""

import re
from collections.abc import Iterable, Iterator

from backoffice.merchants.queries import name_key

from .categories import KINDS

_HAN = re.compile("[\u4e00-\u9fff]+")
# Of the words in Chinese the simplified one that a buyer would use stands first: the public page calls it so.
WORDS: dict[str, str] = {
    "bags": (
        "bag, sac, tasche, taschen, 包, 包包, 箱包, 包袋, borsa, borse, bolso, bolsos, バッグ, かばん, "
        "カバン, 鞄, camera bag, satchel, bucket bag, briefcase"
    ),
    "handbags": (
        "handbag, hand bag, sac à main, sacs à main, handtasche, handtaschen, 手提包, 手袋, 手提袋, "
        "borsa a mano, borse a mano, bolso de mano, bolsos de mano, ハンドバッグ"
    ),
    "shoulder-bags": (
        "shoulder bag, sac à l'épaule, sac porté épaule, sacs portés épaule, schultertasche, "
        "schultertaschen, 单肩包, 肩背包, 單肩包, borsa a spalla, borse a spalla, bolso de hombro, "
        "ショルダーバッグ, hobo bag"
    ),
    "crossbody-bags": (
        "crossbody bag, cross body bag, crossbody, messenger bag, sac bandoulière, sacs bandoulière, "
        "umhängetasche, umhängetaschen, 斜挎包, 斜背包, borsa a tracolla, borse a tracolla, tracolla, "
        "bandolera, bolso bandolera, 斜背包包"
    ),
    "tote-bags": (
        "tote bag, tote, cabas, sac cabas, sacs cabas, shopper, 托特包, トートバッグ, shopping bag"
    ),
    "backpacks": (
        "backpack, rucksack, sac à dos, sacs à dos, rucksäcke, 双肩包, 背包, 雙肩包, zaino, zaini, "
        "mochila, mochilas, リュック, リュックサック, バックパック"
    ),
    "clutch-bags": (
        "clutch bag, clutch, clutches, pochette, sac pochette, sacs pochettes, clutch-tasche, abendtasche, "
        "abendtaschen, 手拿包, 手包, 晚宴包, クラッチバッグ"
    ),
    "belt-bags": (
        "belt bag, bum bag, fanny pack, sac ceinture, sac banane, gürteltasche, gürteltaschen, "
        "bauchtasche, 腰包, marsupio, riñonera, ボディバッグ, ウエストポーチ"
    ),
    "travel-bags": (
        "travel bag, luggage, suitcase, sac de voyage, sacs de voyage, valise, reisetasche, reisetaschen, "
        "koffer, 旅行包, 旅行袋, 行李箱, 拉杆箱, valigia, valigie, maleta, maletas, ボストンバッグ, "
        "スーツケース, vanity case"
    ),
    "watches": (
        "watch, wristwatch, wristwatches, montre, montre-bracelet, uhr, uhren, armbanduhr, armbanduhren, "
        "手表, 腕表, 手錶, 腕錶, 钟表, orologio, orologi, orologio da polso, reloj, relojes, 腕時計, 時計"
    ),
    "pocket-watches": ("pocket watch, montre de poche, montres de poche, taschenuhr, taschenuhren, 怀表"),
    "shoes": (
        "shoe, footwear, chaussure, schuh, schuhe, 鞋, 鞋子, 鞋履, 鞋类, scarpa, scarpe, zapato, zapatos, "
        "シューズ, first shoes"
    ),
    "trainers": (
        "trainer, sneaker, basket, turnschuh, turnschuhe, sportschuh, sportschuhe, 运动鞋, 休闲鞋, 運動鞋, "
        "球鞋, scarpe da ginnastica, zapatilla, zapatillas, スニーカー, low trainers, high trainers"
    ),
    "heels": (
        "heel, high heels, pump, escarpin, chaussures à talons, talons hauts, absatzschuhe, stöckelschuhe, "
        "高跟鞋, décolleté, scarpe con tacco, zapatos de tacón, パンプス, wedges, slingback, court shoes"
    ),
    "boots": "boot, botte, stiefel, 靴子, 靴, 长靴, stivale, stivali, bota, botas, ブーツ",
    "ankle-boots": (
        "ankle boot, bootie, bottine, stiefelette, stiefeletten, 短靴, 踝靴, stivaletto, stivaletti, "
        "botín, botines, ショートブーツ"
    ),
    "sandals": (
        "sandal, sandale, sandalen, 凉鞋, 涼鞋, sandalo, sandali, sandalia, sandalias, サンダル, flip flops"
    ),
    "flats": "flat shoes, chaussures plates, flache schuhe, 平底鞋",
    "ballet-flats": "ballet flat, ballerine, ballerinas, ballerina, 芭蕾鞋, 芭蕾平底鞋",
    "loafers": (
        "loafer, moccasin, mocassin, slipper, mokassin, mokassins, 乐福鞋, 豆豆鞋, mocassino, mocassini, "
        "mocasín, mocasines, ローファー, boat shoes"
    ),
    "lace-ups": (
        "lace up, lace up shoes, derby, derbies, derbys, oxford shoes, chaussures à lacets, schnürschuh, "
        "schnürschuhe, 系带鞋, oxfords, brogues"
    ),
    "mules-and-clogs": ("mules & clogs, mule, clog, sabot, pantolette, pantoletten, clogs, 穆勒鞋, 拖鞋"),
    "espadrilles": "espadrille, espadrilles, 草编鞋, 渔夫鞋",
    "clothing": (
        "clothes, apparel, ready to wear, garment, vêtement, prêt à porter, kleidung, bekleidung, 服装, "
        "衣服, 成衣, 服裝, abbigliamento, ropa, 衣類, 洋服, babygrow, onesie, bodysuit, pyjamas, pajamas"
    ),
    "coats-and-jackets": (
        "jackets & coats, coats & jackets, outerwear, manteaux et vestes, mäntel und jacken, 外套"
    ),
    "coats": (
        "coat, manteau, manteaux, mantel, mäntel, 大衣, cappotto, cappotti, abrigo, abrigos, コート, capes, "
        "ponchos"
    ),
    "trench-coats": "trench coat, trench, trenchcoat, 风衣, 風衣, トレンチコート",
    "jackets": (
        "jacket, blazer, veste, blouson, doudoune, jacke, jacken, biker jacket, 夹克, 羽绒服, 西装外套, "
        "giacca, giacche, chaqueta, chaquetas, ジャケット, puffer jacket, down jacket, parka"
    ),
    "leather-jackets": (
        "leather jacket, veste en cuir, vestes en cuir, lederjacke, lederjacken, 皮夹克, 皮衣"
    ),
    "knitwear": (
        "sweater, jumper, cardigan, pullover, knitwear & sweatshirts, maille, pull, strick, strickwaren, "
        "毛衣, 针织衫, 针织, maglione, maglioni, maglieria, ニット, セーター"
    ),
    "sweatshirts": (
        "sweatshirt, hoodie, sweat à capuche, kapuzenpullover, 卫衣, felpa, felpe, sudadera, sudaderas, "
        "スウェット"
    ),
    "tops": (
        "top, blouse, haut, oberteil, oberteile, bluse, blusen, 上衣, 衬衣上衣, tunic, kimono, camisole"
    ),
    "t-shirts": "t-shirt, tee shirt, tee, t恤, maglietta, magliette, camiseta, camisetas, tシャツ",
    "shirts": "shirt, chemise, hemd, hemden, 衬衫, 襯衫, camicia, camicie, camisa, camisas, シャツ",
    "polo-shirts": "polo shirt, polo, poloshirt, poloshirts, 马球衫, polo衫",
    "trousers": (
        "pants, trouser, pantalon, hose, hosen, 裤子, 长裤, 褲子, pantaloni, pantalón, pantalones, パンツ, "
        "leggings, chinos"
    ),
    "jeans": "jean, denim trousers, 牛仔裤",
    "shorts": "bermuda, 短裤",
    "dresses": (
        "dress, gown, robe, kleid, kleider, 连衣裙, 裙子, 礼服, vestito, vestiti, abito, abiti, vestido, "
        "vestidos, ワンピース, ドレス"
    ),
    "skirts": "skirt, jupe, rock, röcke, 半身裙, 半裙, gonna, gonne, falda, faldas, スカート",
    "jumpsuits": "jumpsuit, combinaison, overall, 连体裤, dungarees",
    "suits": "suit, costume, anzug, anzüge, 西装, 套装",
    "outfits": "outfit, ensemble",
    "swimwear": ("swimsuit, bikini, maillot de bain, maillots de bain, bademode, badeanzug, 泳装, 泳衣"),
    "lingerie": "underwear, sous-vêtement, sous-vêtements, unterwäsche, dessous, 内衣, 內衣",
    "jewellery": (
        "jewelry, jewel, bijou, bijoux, bijouterie, joaillerie, schmuck, 首饰, 珠宝, 珠宝首饰, 首飾, 珠寶, "
        "gioiello, gioielli, joya, joyas, joyería, ジュエリー, fine jewellery, fine jewelry"
    ),
    "necklaces": (
        "necklace, long necklace, collier, sautoir, halskette, halsketten, kette, ketten, 项链, 項鍊, "
        "collana, collane, collares, ネックレス"
    ),
    "pendants": "pendant, pendentif, anhänger, 吊坠, 挂坠",
    "bracelets": (
        "bracelet, bangle, armband, armbänder, armreif, armreifen, 手链, 手镯, 手鏈, 手鐲, bracciale, "
        "bracciali, pulsera, pulseras, ブレスレット, バングル, anklet"
    ),
    "earrings": (
        "earring, boucle d'oreille, boucles d'oreilles, boucles d'oreille, ohrring, ohrringe, 耳环, 耳钉, "
        "耳饰, 耳環, orecchino, orecchini, pendiente, pendientes, ピアス, イヤリング"
    ),
    "rings": "ring, bague, ringe, 戒指, 指环, anello, anelli, anillo, anillos, 指輪, リング",
    "brooches": (
        "pins & brooches, brooch, pin, broche, brosche, broschen, 胸针, 胸針, spilla, spille, ブローチ"
    ),
    "jewellery-sets": "jewellery set, jewelry set, parure, schmuckset, schmucksets, 首饰套装",
    "accessories": (
        "accessory, fashion accessories, accessoire, 配饰, 配件, 饰品, 配飾, accessorio, accessori, "
        "accesorio, accesorios, key ring, key chain, keyring, keychain, phone charm, phone case"
    ),
    "scarves": (
        "scarf, shawl, stole, scarves & pocket squares, foulard, écharpe, châle, étole, schal, schals, "
        "tuch, tücher, 围巾, 披肩, 圍巾, sciarpa, sciarpe, bufanda, bufandas, スカーフ, マフラー, "
        "ストール"
    ),
    "silk-scarves": (
        "silk scarf, silk handkerchief, carré, carré de soie, carrés de soie, foulard en soie, "
        "foulards en soie, seidentuch, seidentücher, 丝巾, 絲巾, 真丝方巾"
    ),
    "pocket-squares": "pocket square, pochette de costume, einstecktuch, einstecktücher, 口袋巾",
    "belts": ("belt, ceinture, gürtel, 腰带, 皮带, 皮帶, cintura, cinture, cinturón, cinturones, ベルト"),
    "sunglasses": (
        "lunettes de soleil, sonnenbrille, sonnenbrillen, 太阳镜, 墨镜, 太陽眼鏡, occhiali da sole, "
        "gafas de sol, サングラス"
    ),
    "ties": (
        "tie, necktie, cravate, krawatte, krawatten, 领带, 領帶, cravatta, cravatte, corbata, corbatas, "
        "ネクタイ"
    ),
    "hats": (
        "hat, cap, beanie, hats & pull on hats, chapeau, chapeaux, bonnet, casquette, hut, hüte, mütze, "
        "mützen, 帽子, 帽, cappello, cappelli, sombrero, sombreros, gorra, gorras, hats & pull on caps"
    ),
    "gloves": "glove, gant, handschuh, handschuhe, 手套, guanto, guanti, guante, guantes",
    "cufflinks": (
        "cufflink, cuff link, bouton de manchette, boutons de manchette, manschettenknopf, "
        "manschettenknöpfe, 袖扣"
    ),
    "hair-accessories": (
        "hair accessory, accessoires cheveux, accessoire cheveux, haarschmuck, 发饰, 髮飾, headband"
    ),
    "bag-charms": "bag charm, bijou de sac, bijoux de sac, taschenanhänger, 包挂, 包饰, 包包挂件",
    "small-leather-goods": (
        "purses wallets & cases, small bags wallets & cases, petite maroquinerie, kleinlederwaren, 小皮具, "
        "皮夹, cosmetic bag, cosmetic pouch"
    ),
    "wallets": (
        "wallet, portefeuille, porte-monnaie, geldbörse, geldbörsen, brieftasche, brieftaschen, "
        "portemonnaie, 钱包, 錢包, 钱夹, portafoglio, portafogli, portamonete, billetera, billeteras, "
        "monedero, 財布, 長財布, coin purse"
    ),
    "card-holders": (
        "card holder, cardholder, card case, porte-cartes, kartenetui, kartenetuis, 卡包, 卡夹, "
        "portacarte, porta carte, tarjetero, カードケース"
    ),
    "umbrellas": "umbrella, parapluie, regenschirm, regenschirme, 雨伞",
    "home": (
        "home, lifestyle home, design & decoration, home & living, home decor, maison, décoration, "
        "maison et décoration, wohnen, 家居, 家居用品, candles"
    ),
    "home-textiles": ("textiles, home textile, linge de maison, heimtextilien, 家纺, blankets, cushions"),
    "tableware": "dinnerware, arts de la table, vaisselle, geschirr, 餐具",
    "sport-and-leisure": (
        "sport & leisure, sports, sport, fitness, sport et loisirs, sport und freizeit, 运动, 运动户外"
    ),
    "electronics": "high-tech, lifestyle high-tech, électronique, elektronik, 电子产品, 数码",
    "cosmetics": (
        "cosmetic, beauty, beauty products, cosmétique, produits de beauté, beauté, kosmetik, 化妆品, "
        "美妆, 化妝品"
    ),
    "skincare": (
        "skin care, soin du visage, soins du visage, hautpflege, gesichtspflege, 护肤, 护肤品, 面部护肤, "
        "護膚品"
    ),
    "make-up": "makeup, maquillage, schminke, 彩妆",
    "hair-care": (
        "haircare, shampoo, soin des cheveux, soins capillaires, haarpflege, 护发, 洗发水, 美发护发"
    ),
    "body-care": "bodycare, soin du corps, soins du corps, körperpflege, 身体护理, 个人护理",
    "sun-care": ("sunscreen, suncare, crème solaire, solaire, sonnenschutz, sonnencreme, 防晒, 防晒霜"),
    "perfume": (
        "fragrance, scent, eau de parfum, eau de toilette, eau de cologne, cologne, parfum, parfüm, duft, "
        "düfte, 香水, 淡香水, 香氛, profumo, profumi, perfume, perfumes"
    ),
    "food-supplements": (
        "food supplement, dietary supplement, nutritional supplement, supplement, nutraceutical, "
        "complément alimentaire, compléments alimentaires, nahrungsergänzungsmittel, nahrungsergänzung, "
        "保健品, 保健食品, 膳食补充剂, 营养补充剂, 膳食营养补充食品, 營養補充品"
    ),
    "vitamins": "vitamin, vitamine, multivitamin, 维生素, 維生素, 维他命",
    "minerals": "mineral, minéraux, mineralstoffe, mineralien, 矿物质",
    "protein": "protein powder, whey, protéine, eiweiß, eiweißpulver, 蛋白粉, 蛋白质粉",
    "collagen": "collagen powder, collagène, kollagen, 胶原蛋白",
    "probiotics": "probiotic, probiotique, probiotika, 益生菌",
    "fish-oil": "omega 3, omega-3, huile de poisson, fischöl, 鱼油, 魚油",
    "food": (
        "foods, foodstuff, grocery, groceries, aliment, alimentation, épicerie, lebensmittel, 食品, 零食"
    ),
    "beverages": "beverage, drink, boisson, getränk, getränke, 饮料, 饮品",
    "raw-materials": (
        "raw material, bulk material, ingredient, matière première, matières premières, rohstoff, "
        "rohstoffe, 原料, 原材料"
    ),
    "packaging": (
        "packaging material, packing material, emballage, verpackung, verpackungen, verpackungsmaterial, "
        "包材, 包装材料"
    ),
    "mother-and-baby": (
        "mother & baby, baby, baby products, bébé, puériculture, babyprodukte, 母婴, 母婴用品"
    ),
    "infant-formula": (
        "baby formula, lait infantile, lait bébé, säuglingsnahrung, babynahrung, 婴幼儿奶粉, 婴儿奶粉, 奶粉"
    ),
    "pets": (
        "pet, pet supplies, pet products, animalerie, animaux, haustier, haustiere, haustierbedarf, "
        "tierbedarf, 宠物, 宠物用品, 寵物"
    ),
    "pet-food": ("petfood, nourriture pour animaux, tierfutter, tiernahrung, 宠物食品, 宠物主粮, 宠物粮"),
    "dog-food": "nourriture pour chien, nourriture pour chiens, hundefutter, 狗粮, 犬粮",
    "cat-food": "nourriture pour chat, nourriture pour chats, katzenfutter, 猫粮",
    "pet-treats": ("pet treat, dog treat, cat treat, friandises pour animaux, leckerli, leckerlis, 宠物零食"),
    "pet-accessories": "pet accessory, accessoires pour animaux, tierzubehör, 宠物玩具, 宠物配件",
}

# For whom the goods are is no kind of goods: «women's bags» are bags.
AUDIENCE_BEFORE = (
    "women, womens, men, mens, ladies, gents, girls, boys, kids, kids girls, kids boys, children, unisex, "
    "damen, herren, kinder, mädchen, jungen, 女士, 男士, 女式, 男式, 女款, 男款, 女装, 男装, 儿童, 女, 男"
)
AUDIENCE_AFTER = (
    "femme, femmes, homme, hommes, enfant, enfants, fille, filles, garçon, garçons, "
    "pour femme, pour femmes, pour homme, pour hommes, pour enfants"
)


def _keys(listed: str) -> Iterator[str]:
    return (name_key(word) for word in listed.split(", "))


def _index() -> dict[str, str]:
    index: dict[str, str] = {}
    for kind in KINDS:
        for word in _keys(", ".join(filter(None, (kind.code, kind.name, WORDS.get(kind.code))))):
            if index.setdefault(word, kind.code) != kind.code:
                raise ValueError(f"«{word}» stands for {index[word]} and for {kind.code}")
    plurals = {f"{word}s": code for word, code in index.items() if word[-1].isascii()}
    return plurals | index


_CODES = _index()
# Longer words first: «kids girls» stands before «kids».
_BEFORE = sorted(_keys(AUDIENCE_BEFORE), key=len, reverse=True)
_AFTER = sorted(_keys(AUDIENCE_AFTER), key=len, reverse=True)


def code_by_word(text: str) -> str | None:
    """The code of the one category that `text` names; None for any other text.

    Case, accents, blanks and punctuation do not matter. A word that says for whom the goods are may stand before or
    behind («women's bags», «montres homme», «女士手提包»). Nothing is guessed from a part of the text.
    """
    word = name_key(text)
    rests = [word, *(word.removeprefix(audience) for audience in _BEFORE if word.startswith(audience))]
    rests += [word.removesuffix(audience) for audience in _AFTER if word.endswith(audience)]
    return next((_CODES[rest] for rest in rests if rest in _CODES), None)


def chinese_of(words: Iterable[str]) -> str:
    """The first of the words that is written in Chinese signs alone, simplified by the lists' order; empty for none."""
    return next((word for word in map(str.strip, words) if _HAN.fullmatch(word)), "")


def category_in(language: str, code: str, name: str) -> str:
    """The category as a reader of the language calls it; `name` where the lists have no word for it."""
    return (chinese_of(WORDS.get(code, "").split(",")) if language.startswith("zh") else "") or name
