"""The words by which spreadsheets name a category, in a dozen languages.

A word stands for one category only. A category's own code and name, and the plural with an s, count without being
listed. Words that name several kinds of goods ("purse": a handbag to one, a wallet to another) are left out on purpose:
such a row is for a person to decide.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from backoffice.merchants.queries import name_key

from .categories import KINDS

_HAN = re.compile("[\u4e00-\u9fff]+")
PATH = re.compile(r"[>»›|]|(?<=\s)/(?=\s)")
"""What parts the steps of «Apparel & Accessories > Handbags»."""
# Of the words in Chinese the simplified one that a buyer would use stands first: the public page calls it so.
WORDS: dict[str, str] = {
    "bags": (
        "bag, sac, tasche, taschen, 包, 包包, 箱包, 包袋, borsa, borse, bolso, bolsos, バッグ, かばん, カバン, 鞄, "
        "camera bag, satchel, bucket bag, briefcase, torba, torby, сумка, сумки, çanta, çantalar, bolsa, bolsas, "
        "가방, กระเป๋า, tas, tas tangan, tas wanita"
    ),
    "handbags": (
        "handbag, hand bag, sac à main, sacs à main, handtasche, handtaschen, 手提包, 手袋, 手提袋, borsa a mano, "
        "borse a mano, bolso de mano, bolsos de mano, ハンドバッグ, torebka, torebki, дамская сумка, el çantası, "
        "handtas, bolsa de mão, 핸드백"
    ),
    "shoulder-bags": (
        "shoulder bag, sac à l'épaule, sac porté épaule, sacs portés épaule, schultertasche, schultertaschen, "
        "单肩包, 肩背包, 單肩包, borsa a spalla, borse a spalla, bolso de hombro, ショルダーバッグ, hobo bag, "
        "kol çantası, omuz çantası, сумка на плечо, 숄더백"
    ),
    "crossbody-bags": (
        "crossbody bag, cross body bag, crossbody, messenger bag, sac bandoulière, sacs bandoulière, "
        "umhängetasche, umhängetaschen, 斜挎包, 斜背包, borsa a tracolla, borse a tracolla, tracolla, bandolera, "
        "bolso bandolera, 斜背包包, çapraz çanta, сумка через плечо, listonoszka, 크로스백"
    ),
    "tote-bags": (
        "tote bag, tote, cabas, sac cabas, sacs cabas, shopper, 托特包, トートバッグ, shopping bag"
    ),
    "backpacks": (
        "backpack, rucksack, sac à dos, sacs à dos, rucksäcke, 双肩包, 背包, 雙肩包, zaino, zaini, mochila, "
        "mochilas, リュック, リュックサック, バックパック, plecak, plecaki, рюкзак, рюкзаки, sırt çantası, rugzak, "
        "백팩"
    ),
    "clutch-bags": (
        "clutch bag, clutch, clutches, pochette, sac pochette, sacs pochettes, clutch-tasche, abendtasche, "
        "abendtaschen, 手拿包, 手包, 晚宴包, クラッチバッグ, клатч, kopertówka, 클러치"
    ),
    "belt-bags": (
        "belt bag, bum bag, fanny pack, sac ceinture, sac banane, gürteltasche, gürteltaschen, "
        "bauchtasche, 腰包, marsupio, riñonera, ボディバッグ, ウエストポーチ"
    ),
    "travel-bags": (
        "travel bag, luggage, suitcase, sac de voyage, sacs de voyage, valise, reisetasche, reisetaschen, koffer, "
        "旅行包, 旅行袋, 行李箱, 拉杆箱, valigia, valigie, maleta, maletas, ボストンバッグ, スーツケース, "
        "vanity case, чемодан, чемоданы, walizka, walizki, valiz, mala de viagem, 여행가방"
    ),
    "watches": (
        "watch, wristwatch, wristwatches, montre, montre-bracelet, uhr, uhren, armbanduhr, armbanduhren, 手表, "
        "腕表, 手錶, 腕錶, 钟表, orologio, orologi, orologio da polso, reloj, relojes, 腕時計, 時計, zegarek, "
        "zegarki, часы, наручные часы, kol saati, horloge, horloges, relógio, relógios, 시계, 손목시계, đồng hồ, "
        "นาฬิกา, годинник, годинники, jam tangan"
    ),
    "pocket-watches": ("pocket watch, montre de poche, montres de poche, taschenuhr, taschenuhren, 怀表"),
    "shoes": (
        "shoe, footwear, chaussure, schuh, schuhe, 鞋, 鞋子, 鞋履, 鞋类, scarpa, scarpe, zapato, zapatos, "
        "シューズ, first shoes, buty, obuwie, обувь, туфли, ayakkabı, schoenen, sapato, sapatos, calzado, "
        "calzature, chaussures, 신발, รองเท้า, 靴・シューズ, 鞋靴, взуття, sepatu"
    ),
    "trainers": (
        "trainer, sneaker, basket, turnschuh, turnschuhe, sportschuh, sportschuhe, 运动鞋, 休闲鞋, 運動鞋, 球鞋, "
        "scarpe da ginnastica, zapatilla, zapatillas, スニーカー, low trainers, high trainers, кроссовки, кеды, "
        "spor ayakkabı, 운동화, 스니커즈, sneakersy, deportivas"
    ),
    "heels": (
        "heel, high heels, pump, escarpin, chaussures à talons, talons hauts, absatzschuhe, stöckelschuhe, "
        "高跟鞋, décolleté, scarpe con tacco, zapatos de tacón, パンプス, wedges, slingback, court shoes"
    ),
    "boots": (
        "boot, botte, stiefel, 靴子, 靴, 长靴, stivale, stivali, bota, botas, ブーツ, сапоги, çizme, laarzen, "
        "부츠, kozaki"
    ),
    "ankle-boots": (
        "ankle boot, bootie, bottine, stiefelette, stiefeletten, 短靴, 踝靴, stivaletto, stivaletti, botín, "
        "botines, ショートブーツ, ботинки, botki, 앵클부츠"
    ),
    "sandals": (
        "sandal, sandale, sandalen, 凉鞋, 涼鞋, sandalo, sandali, sandalia, sandalias, サンダル, flip flops, "
        "сандалии, босоножки, sandały, sandalet, 샌들"
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
        "clothes, apparel, ready to wear, garment, vêtement, prêt à porter, kleidung, bekleidung, 服装, 衣服, "
        "成衣, 服裝, abbigliamento, ropa, 衣類, 洋服, babygrow, onesie, bodysuit, pyjamas, pajamas, odzież, "
        "ubrania, одежда, giyim, kleding, roupa, roupas, vestuário, 의류, 옷, quần áo, เสื้อผ้า, アパレル, "
        "ファッション, bottoms, одяг, pakaian"
    ),
    "coats-and-jackets": (
        "jackets & coats, coats & jackets, outerwear, manteaux et vestes, mäntel und jacken, 外套, アウター"
    ),
    "coats": (
        "coat, manteau, manteaux, mantel, mäntel, 大衣, cappotto, cappotti, abrigo, abrigos, コート, capes, "
        "ponchos, płaszcz, płaszcze, пальто, kaban, 코트"
    ),
    "trench-coats": "trench coat, trench, trenchcoat, 风衣, 風衣, トレンチコート",
    "jackets": (
        "jacket, blazer, veste, blouson, doudoune, jacke, jacken, biker jacket, 夹克, 羽绒服, 西装外套, giacca, "
        "giacche, chaqueta, chaquetas, ジャケット, puffer jacket, down jacket, parka, kurtka, kurtki, куртка, "
        "куртки, ceket, jaqueta, jaquetas, 재킷, 자켓"
    ),
    "leather-jackets": (
        "leather jacket, veste en cuir, vestes en cuir, lederjacke, lederjacken, 皮夹克, 皮衣"
    ),
    "knitwear": (
        "sweater, jumper, cardigan, pullover, knitwear & sweatshirts, maille, pull, strick, strickwaren, 毛衣, "
        "针织衫, 针织, maglione, maglioni, maglieria, ニット, セーター, sweter, swetry, свитер, свитеры, джемпер, "
        "truien, 니트, 스웨터"
    ),
    "sweatshirts": (
        "sweatshirt, hoodie, sweat à capuche, kapuzenpullover, 卫衣, felpa, felpe, sudadera, sudaderas, "
        "スウェット, bluza, bluzy, толстовка, худи, свитшот, 맨투맨"
    ),
    "tops": (
        "top, blouse, haut, oberteil, oberteile, bluse, blusen, 上衣, 衬衣上衣, tunic, kimono, camisole, блузка, "
        "блузки, bluzka, bluzki, トップス"
    ),
    "t-shirts": (
        "t-shirt, tee shirt, tee, t恤, maglietta, magliette, camiseta, camisetas, tシャツ, футболка, футболки, "
        "koszulka, koszulki, tişört, remera, remeras, 티셔츠, áo thun"
    ),
    "shirts": (
        "shirt, chemise, hemd, hemden, 衬衫, 襯衫, camicia, camicie, camisa, camisas, シャツ, рубашка, рубашки, "
        "koszula, koszule, gömlek, overhemd, 셔츠"
    ),
    "polo-shirts": "polo shirt, polo, poloshirt, poloshirts, 马球衫, polo衫",
    "trousers": (
        "pants, trouser, pantalon, hose, hosen, 裤子, 长裤, 褲子, pantaloni, pantalón, pantalones, パンツ, "
        "leggings, chinos, брюки, spodnie, pantolon, broeken, calça, calças, 바지, ボトムス"
    ),
    "jeans": "jean, denim trousers, 牛仔裤, джинсы, dżinsy, kot pantolon, 청바지",
    "shorts": "bermuda, 短裤, шорты, szorty, 반바지",
    "dresses": (
        "dress, gown, robe, kleid, kleider, 连衣裙, 裙子, 礼服, vestito, vestiti, abito, abiti, vestido, vestidos, "
        "ワンピース, ドレス, платье, платья, sukienka, sukienki, elbise, jurken, 원피스, 드레스"
    ),
    "skirts": (
        "skirt, jupe, rock, röcke, 半身裙, 半裙, gonna, gonne, falda, faldas, スカート, юбка, юбки, spódnica, "
        "spódnice, etek, saia, saias, 스커트"
    ),
    "jumpsuits": "jumpsuit, combinaison, overall, 连体裤, dungarees",
    "suits": "suit, costume, anzug, anzüge, 西装, 套装",
    "outfits": "outfit, ensemble",
    "swimwear": (
        "swimsuit, bikini, maillot de bain, maillots de bain, bademode, badeanzug, 泳装, 泳衣, купальник, "
        "купальники, badpak, 수영복"
    ),
    "lingerie": "underwear, sous-vêtement, sous-vêtements, unterwäsche, dessous, 内衣, 內衣",
    "jewellery": (
        "jewelry, jewel, bijou, bijoux, bijouterie, joaillerie, schmuck, 首饰, 珠宝, 珠宝首饰, 首飾, 珠寶, "
        "gioiello, gioielli, joya, joyas, joyería, ジュエリー, fine jewellery, fine jewelry, biżuteria, украшения, "
        "ювелирные изделия, takı, mücevher, sieraden, joias, bijuteria, 주얼리, trang sức, เครื่องประดับ, "
        "アクセサリー・ジュエリー"
    ),
    "necklaces": (
        "necklace, long necklace, collier, sautoir, halskette, halsketten, kette, ketten, 项链, 項鍊, collana, "
        "collane, collares, ネックレス, naszyjnik, naszyjniki, ожерелье, колье, kolye, ketting, kettingen, 목걸이"
    ),
    "pendants": "pendant, pendentif, anhänger, 吊坠, 挂坠",
    "bracelets": (
        "bracelet, bangle, armband, armbänder, armreif, armreifen, 手链, 手镯, 手鏈, 手鐲, bracciale, bracciali, "
        "pulsera, pulseras, ブレスレット, バングル, anklet, bransoletka, bransoletki, браслет, браслеты, bileklik, "
        "armbanden, pulseira, 팔찌"
    ),
    "earrings": (
        "earring, boucle d'oreille, boucles d'oreilles, boucles d'oreille, ohrring, ohrringe, 耳环, 耳钉, 耳饰, "
        "耳環, orecchino, orecchini, pendiente, pendientes, ピアス, イヤリング, kolczyki, серьги, küpe, oorbellen, "
        "brincos, 귀걸이"
    ),
    "rings": (
        "ring, bague, ringe, 戒指, 指环, anello, anelli, anillo, anillos, 指輪, リング, pierścionek, pierścionki, "
        "кольцо, кольца, yüzük, anéis, 반지"
    ),
    "brooches": (
        "pins & brooches, brooch, pin, broche, brosche, broschen, 胸针, 胸針, spilla, spille, ブローチ"
    ),
    "jewellery-sets": "jewellery set, jewelry set, parure, schmuckset, schmucksets, 首饰套装",
    "accessories": (
        "accessory, fashion accessories, accessoire, 配饰, 配件, 饰品, 配飾, accessorio, accessori, accesorio, "
        "accesorios, key ring, key chain, keyring, keychain, phone charm, phone case, akcesoria, аксессуары, "
        "aksesuar, acessórios, 액세서리, phụ kiện, 小物"
    ),
    "scarves": (
        "scarf, shawl, stole, scarves & shawls, scarves & pocket squares, foulard, écharpe, châle, étole, schal, "
        "schals, tuch, tücher, 围巾, 披肩, 圍巾, sciarpa, sciarpe, bufanda, bufandas, スカーフ, マフラー, ストール, "
        "шарф, шарфы, платок, szalik, apaszka, atkı, eşarp, sjaal, cachecol, 스카프, 머플러"
    ),
    "silk-scarves": (
        "silk scarf, silk handkerchief, carré, carré de soie, carrés de soie, foulard en soie, "
        "foulards en soie, seidentuch, seidentücher, 丝巾, 絲巾, 真丝方巾"
    ),
    "pocket-squares": "pocket square, pochette de costume, einstecktuch, einstecktücher, 口袋巾",
    "belts": (
        "belt, ceinture, gürtel, 腰带, 皮带, 皮帶, cintura, cinture, cinturón, cinturones, ベルト, ремень, ремни, "
        "kemer, 벨트"
    ),
    "sunglasses": (
        "lunettes de soleil, sonnenbrille, sonnenbrillen, 太阳镜, 墨镜, 太陽眼鏡, occhiali da sole, gafas de sol, "
        "サングラス, солнцезащитные очки, okulary przeciwsłoneczne, güneş gözlüğü, zonnebril, óculos de sol, "
        "선글라스"
    ),
    "ties": (
        "tie, necktie, cravate, krawatte, krawatten, 领带, 領帶, cravatta, cravatte, corbata, corbatas, "
        "ネクタイ"
    ),
    "hats": (
        "hat, cap, beanie, hats & pull on hats, chapeau, chapeaux, bonnet, casquette, hut, hüte, mütze, mützen, "
        "帽子, 帽, cappello, cappelli, sombrero, sombreros, gorra, gorras, hats & pull on caps, шапка, шапки, "
        "головные уборы, czapka, czapki, şapka, 모자"
    ),
    "gloves": (
        "glove, gloves & mittens, gant, handschuh, handschuhe, 手套, guanto, guanti, guante, guantes, перчатки, "
        "rękawiczki, eldiven, luvas, 장갑"
    ),
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
        "wallet, wallets & money clips, portefeuille, porte-monnaie, geldbörse, geldbörsen, brieftasche, "
        "brieftaschen, portemonnaie, "
        "钱包, 錢包, 钱夹, portafoglio, portafogli, portamonete, billetera, billeteras, monedero, 財布, 長財布, "
        "coin purse, кошелек, кошельки, бумажник, portfel, portfele, cüzdan, portemonnee, carteira, carteiras, 지갑"
    ),
    "card-holders": (
        "card holder, cardholder, card case, porte-cartes, kartenetui, kartenetuis, 卡包, 卡夹, "
        "portacarte, porta carte, tarjetero, カードケース"
    ),
    "umbrellas": (
        "umbrella, parapluie, regenschirm, regenschirme, 雨伞, зонт, зонты, parasol, şemsiye, paraplu, "
        "guarda-chuva, 우산"
    ),
    "home": (
        "home, lifestyle home, design & decoration, home & living, home decor, maison, décoration, "
        "maison et décoration, wohnen, 家居, 家居用品, candles, товары для дома, ev yaşam, hogar, 홈, 生活用品, "
        "日用品, 日用百货, home accessories, home goods, homeware, haushalt"
    ),
    "home-textiles": (
        "textiles, home textile, linge de maison, heimtextilien, 家纺, blankets, cushions, текстиль, tekstylia, "
        "ev tekstili, 침구, 床上用品"
    ),
    "tableware": (
        "dinnerware, arts de la table, vaisselle, geschirr, 餐具, посуда, naczynia, mutfak gereçleri, servies, "
        "vajilla, 식기, 食器, kitchenware"
    ),
    "sport-and-leisure": (
        "sport & leisure, sports, sport, fitness, sport et loisirs, sport und freizeit, 运动, 运动户外, спорт, "
        "спорт и отдых, sport i rekreacja, deporte, deportes, esporte, esportes, 스포츠, sporting goods"
    ),
    "electronics": (
        "high-tech, lifestyle high-tech, électronique, elektronik, 电子产品, 数码, elektronika, электроника, "
        "бытовая техника, elektronik eşya, elektronica, electrónica, eletrônicos, 전자제품, 电器, 家用电器, 家電, "
        "điện tử, electrical, consumer electronics, 手机数码, 数码产品"
    ),
    "cosmetics": (
        "cosmetic, beauty, beauty products, cosmétique, produits de beauté, beauté, kosmetik, 化妆品, 美妆, "
        "化妝品, kosmetyki, косметика, красота, kozmetik, cosmetica, cosméticos, cosmetici, 화장품, 뷰티, mỹ phẩm, "
        "เครื่องสำอาง, コスメ, 化粧品, 美妆个护, beauty & personal care"
    ),
    "skincare": (
        "skin care, soin du visage, soins du visage, hautpflege, gesichtspflege, 护肤, 护肤品, 面部护肤, 護膚品, "
        "pielęgnacja twarzy, pielęgnacja skóry, уход за кожей, уход за лицом, cilt bakımı, huidverzorging, "
        "cuidado de la piel, cuidados com a pele, 스킨케어, chăm sóc da, スキンケア, face care"
    ),
    "make-up": (
        "makeup, maquillage, schminke, 彩妆, makijaż, макияж, декоративная косметика, makyaj, maquillaje, "
        "maquiagem, trucco, 메이크업, 색조, trang điểm, メイク, メイクアップ, 美妆彩妆"
    ),
    "hair-care": (
        "haircare, shampoo, soin des cheveux, soins capillaires, haarpflege, 护发, 洗发水, 美发护发, "
        "pielęgnacja włosów, уход за волосами, saç bakımı, haarverzorging, cuidado del cabello, 헤어케어, ヘアケア"
    ),
    "body-care": (
        "bodycare, soin du corps, soins du corps, körperpflege, 身体护理, 个人护理, pielęgnacja ciała, "
        "уход за телом, vücut bakımı, lichaamsverzorging, cuidado corporal, corpo e banho, 바디케어, ボディケア, "
        "bath & body, bath and body"
    ),
    "sun-care": (
        "sunscreen, suncare, crème solaire, solaire, sonnenschutz, sonnencreme, 防晒, 防晒霜, "
        "солнцезащитные средства, ochrona przeciwsłoneczna, güneş kremi, zonnebrand, protección solar, 선케어, "
        "썬케어"
    ),
    "perfume": (
        "fragrance, scent, eau de parfum, edp, eau de toilette, edt, eau de cologne, cologne, parfum, "
        "parfüm, duft, düfte, "
        "香水, 淡香水, 香氛, profumo, profumi, perfume, perfumes, perfumy, парфюмерия, духи, парфюм, parfümler, "
        "perfumaria, perfumería, profumeria, parfumerie, 향수, nước hoa, น้ำหอม, フレグランス"
    ),
    "food-supplements": (
        "food supplement, dietary supplement, nutritional supplement, supplement, nutraceutical, "
        "complément alimentaire, compléments alimentaires, nahrungsergänzungsmittel, nahrungsergänzung, 保健品, "
        "保健食品, 膳食补充剂, 营养补充剂, 膳食营养补充食品, 營養補充品, suplementy, suplementy diety, бады, "
        "биодобавки, gıda takviyesi, voedingssupplementen, suplementos, suplementos alimenticios, integratori, "
        "integratori alimentari, 건강기능식품, 영양제, thực phẩm chức năng, อาหารเสริม, サプリメント, 健康食品, "
        "health supplements"
    ),
    "vitamins": (
        "vitamin, vitamine, multivitamin, 维生素, 維生素, 维他命, witaminy, витамины, vitaminler, vitaminas, "
        "vitaminen, 비타민, ビタミン"
    ),
    "minerals": "mineral, minéraux, mineralstoffe, mineralien, 矿物质",
    "protein": "protein powder, whey, protéine, eiweiß, eiweißpulver, 蛋白粉, 蛋白质粉",
    "collagen": "collagen powder, collagène, kollagen, 胶原蛋白",
    "probiotics": "probiotic, probiotique, probiotika, 益生菌",
    "fish-oil": "omega 3, omega-3, huile de poisson, fischöl, 鱼油, 魚油",
    "food": (
        "foods, foodstuff, grocery, groceries, aliment, alimentation, épicerie, lebensmittel, 食品, 零食, żywność, "
        "artykuły spożywcze, продукты, продукты питания, еда, gıdalar, voedsel, levensmiddelen, alimentos, "
        "mercearia, alimentari, 식품, thực phẩm, อาหาร, 加工食品, 粮油, 食品饮料, snacks, spices, packaged goods, "
        "dairy, dairy products, bakery, frozen food, frozen foods, confectionery, candy, chocolate, seafood, meat, "
        "condiments, sauces, fruit, vegetables, pasta, cereals, jam, honey, olive oil, canned food, "
        "調味料, 穀物, パン, 乳製品, 冷凍食品, 菓子, お菓子, 魚類, 精肉, 野菜, 果物, 缶詰, 麺類, "
        "调味品, 乳制品, 生鲜, 水果, 蔬菜, 肉类, 海鲜, 糖果, 巧克力, 饼干, 罐头, 方便面, 米面粮油, 休闲食品"
    ),
    "beverages": (
        "beverage, drink, boisson, getränk, getränke, 饮料, 饮品, napoje, napój, напитки, içecek, içecekler, "
        "dranken, bebida, bebidas, bevande, bibite, 음료, đồ uống, เครื่องดื่ม, 飲料, 酒水, 酒类, wine, spirits, "
        "vin, vino, vini, wein, weine, wino, whisky, whiskey, cognac, vodka, liqueur, 日本酒, ワイン, 红酒, "
        "葡萄酒, 白酒, vin rouge, vin blanc, rotwein, weißwein, tea, coffee, café, tee und kaffee, 茶叶, 咖啡, "
        "soft drinks, juices"
    ),
    "raw-materials": (
        "raw material, bulk material, ingredient, matière première, matières premières, rohstoff, "
        "rohstoffe, 原料, 原材料"
    ),
    "packaging": (
        "packaging material, packing material, emballage, verpackung, verpackungen, verpackungsmaterial, "
        "包材, 包装材料"
    ),
    "mother-and-baby": (
        "mother & baby, baby, baby products, bébé, puériculture, babyprodukte, 母婴, 母婴用品, dziecko, "
        "товары для детей, детские товары, anne bebek, bebé, bebês, 유아동, 출산육아, mẹ và bé, ベビー, baby care"
    ),
    "infant-formula": (
        "baby formula, lait infantile, lait bébé, säuglingsnahrung, babynahrung, 婴幼儿奶粉, 婴儿奶粉, 奶粉"
    ),
    "pets": (
        "pet, pet supplies, pet products, animalerie, animaux, haustier, haustiere, haustierbedarf, tierbedarf, "
        "宠物, 宠物用品, 寵物, zwierzęta, товары для животных, зоотовары, evcil hayvan, huisdieren, mascotas, "
        "반려동물, ペット, ペット用品, pet care"
    ),
    "pet-food": (
        "petfood, nourriture pour animaux, tierfutter, tiernahrung, 宠物食品, 宠物主粮, 宠物粮, корм, корма, "
        "diervoeding, alimento para mascotas, 사료, ペットフード"
    ),
    "dog-food": (
        "nourriture pour chien, nourriture pour chiens, hundefutter, 狗粮, 犬粮, karma dla psa, корм для собак, "
        "köpek maması, hondenvoer, 강아지사료, ドッグフード"
    ),
    "cat-food": (
        "nourriture pour chat, nourriture pour chats, katzenfutter, 猫粮, karma dla kota, корм для кошек, "
        "kedi maması, kattenvoer, 고양이사료, キャットフード"
    ),
    "pet-treats": ("pet treat, dog treat, cat treat, friandises pour animaux, leckerli, leckerlis, 宠物零食"),
    "pet-accessories": (
        "pet accessory, accessoires pour animaux, tierzubehör, 宠物玩具, 宠物配件, hundezubehör, katzenzubehör, "
        "akcesoria dla zwierząt, huisdieraccessoires, pet toys, dog toys, cat toys, 宠物服饰"
    ),
}

# For whom the goods are is no kind of goods: «women's bags» are bags.
AUDIENCE_BEFORE = (
    "women, womens, men, mens, ladies, gents, girls, boys, kids, kids girls, kids boys, children, unisex, "
    "damen, herren, kinder, mädchen, jungen, 女士, 男士, 女式, 男式, 女款, 男款, 女装, 男装, 儿童, 女, 男, "
    "レディース, メンズ, キッズ, женские, мужские, детские, kadın, erkek, damskie, męskie, dames, heren, 여성, 남성"
)
AUDIENCE_AFTER = (
    "femme, femmes, homme, hommes, enfant, enfants, fille, filles, garçon, garçons, "
    "pour femme, pour femmes, pour homme, pour hommes, pour enfants, "
    "mujer, mujeres, hombre, hombres, de mujer, de hombre, para mujer, para hombre, niño, niña, niños, niñas, "
    "donna, uomo, da donna, da uomo, bambino, bambina, bambini, "
    "feminino, feminina, masculino, masculina"
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


def _below(code: str) -> frozenset[str]:
    """The code and those of the nodes below it."""
    below = {code}
    below.update(kind.code for kind in KINDS if kind.parent in below)
    return frozenset(below)


_CODES = _index()
_WATCHES, _JEWELLERY = _below("watches"), _below("jewellery")
# Longer words first: «kids girls» stands before «kids».
_BEFORE = sorted(_keys(AUDIENCE_BEFORE), key=len, reverse=True)
_AFTER = sorted(_keys(AUDIENCE_AFTER), key=len, reverse=True)
_ANY_BEFORE, _ANY_AFTER = tuple(_BEFORE), tuple(_AFTER)
_AUDIENCES = frozenset({*_BEFORE, *_AFTER, *_keys("f, m, w, u, uni, adult, adults")})


def code_by_word(text: str) -> str | None:
    """The code of the one category that `text` names; None for any other text.

    Case, accents, blanks and punctuation do not matter. A word that says for whom the goods are may stand before or
    behind («women's bags», «montres homme», «女士手提包»). Nothing is guessed from a part of the text.
    """
    word = name_key(text)
    if word in _CODES:
        return _CODES[word]
    if not (word.startswith(_ANY_BEFORE) or word.endswith(_ANY_AFTER)):
        return None
    rests = [*(word.removeprefix(audience) for audience in _BEFORE if word.startswith(audience))]
    rests += [word.removesuffix(audience) for audience in _AFTER if word.endswith(audience)]
    return next((_CODES[rest] for rest in rests if rest in _CODES), None)


def code_in_path(text: str, path: re.Pattern[str] = PATH) -> str | None:
    """The code of the category that `text` names, or of the innermost step of a path that names one."""
    return code_by_word(text) or code_of_steps(path.split(text))


def code_of_steps(steps: Iterable[str]) -> str | None:
    """The code of the innermost of these steps, the outermost first, that names a category.

    The bracelet of «Watches / Bracelet» is a part of the watch, and no piece of jewellery.
    """
    found = None
    for code in filter(None, map(code_by_word, steps)):
        if found not in _WATCHES or code not in _JEWELLERY:
            found = code
    return found


@lru_cache(10_000)
def names_no_kind(text: str) -> bool:
    """Whether a category is the number that some platform has for it, 50011982, or says only for whom the goods are."""
    return text.isdecimal() or name_key(text) in _AUDIENCES


def chinese_of(words: Iterable[str]) -> str:
    """The first of the words that is written in Chinese signs alone, simplified by the lists' order; empty for none."""
    return next((word for word in map(str.strip, words) if _HAN.fullmatch(word)), "")


def category_in(language: str, code: str, name: str) -> str:
    """The category as a reader of the language calls it; `name` where the lists have no word for it."""
    return (chinese_of(WORDS.get(code, "").split(",")) if language.startswith("zh") else "") or name
