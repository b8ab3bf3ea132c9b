"""Materials and colours as shops in China write them, for who reads a piece's page in Chinese; reference data.

A piece keeps the word of its source. What stands here in no list stays as it is: nobody guesses what it is made of.
Words that name two things (acrylic is a fibre and a glass, sponge a cloth and an animal) are left out on purpose.
"""

import re
from collections.abc import Mapping
from functools import cache

# English, French, Italian, German, Spanish.
MATERIALS: dict[str, str] = {
    "皮革": "leather, cuir, pelle, leder, cuero",
    "小牛皮": "calf, calfskin, calf leather, veau, cuir de veau, vitello, pelle di vitello, kalbsleder",
    "牛皮": "cowhide, cow leather, cuir de vachette, rindsleder",
    "小羊皮": "lambskin, lamb leather, agneau, cuir d'agneau, agnello, pelle di agnello, lammleder",
    "绵羊皮": "sheepskin, mouton, schafsleder",
    "山羊皮": "goatskin, goat leather, chèvre, cuir de chèvre, capra, ziegenleder",
    "水牛皮": "buffalo leather, buffle, büffelleder",
    "鹿皮": "deerskin, deer leather, cerf, hirschleder",
    "漆皮": "patent leather, cuir verni, vernice, lackleder, charol",
    "绒面皮": "suede, daim, camoscio, wildleder, veloursleder, ante",
    "磨砂皮": "nubuck, nabuk",
    "小马毛效果牛皮": "pony-style calfskin, pony style calfskin, veau façon poulain, cavallino",
    "纯素皮革": "vegan leather",
    "人造革": "faux leather, synthetic leather, simili cuir, kunstleder, similpelle, ecopelle",
    "羊剪绒": "shearling, peau lainée, montone, lammfell",
    "珍稀皮革": "exotic, exotic leather, exotic leathers, cuir exotique, cuirs exotiques, pelle esotica",
    "鳄鱼皮": "crocodile, crocodile leather, croco, coccodrillo, krokodil, krokodilleder, cocodrilo",
    "湾鳄皮": "porosus, crocodile porosus",
    "尼罗鳄皮": "niloticus, crocodile niloticus",
    "短吻鳄皮": "alligator, alligator leather, alligatore, alligatorleder",
    "凯门鳄皮": "caiman, caïman, kaiman",
    "蟒蛇皮": "python, python leather, pitone, pythonleder, pitón",
    "蛇皮": "snake, snakeskin, serpent, serpente, schlangenleder",
    "水蛇皮": "water snake",
    "蜥蜴皮": "lizard, lézard, lucertola, eidechse, lagarto",
    "鸵鸟皮": "ostrich, ostrich leather, autruche, struzzo, straussenleder, avestruz",
    "珍珠鱼皮": "stingray, galuchat, razza, rochenleder",
    "鲨鱼皮": "shark, requin",
    "鳗鱼皮": "eel, anguille",
    "象皮": "elephant, éléphant",
    "鳄鱼纹压花": (
        "croc-embossed, croc embossed, crocodile-embossed, crocodile embossed, embossed crocodile, croc effect, "
        "crocodile effect, façon crocodile"
    ),
    "蟒蛇纹": "python effect, python print",
    "蛇纹": "snake effect, snake print, snakeskin print",
    "蜥蜴纹压花": "lizard-embossed, lizard embossed",
    "鸵鸟纹压花": "ostrich-embossed, ostrich embossed",
    "豹纹": "leopard print",
    "动物纹": "animal print",
    "皮草": "fur, fourrure, pelliccia, pelz",
    "人造皮草": "faux fur, fausse fourrure, ecopelliccia, kunstpelz",
    "水貂皮草": "mink, mink fur, vison, visone, nerz",
    "狐狸皮草": "fox, fox fur, renard, volpe",
    "兔毛": "rabbit, rabbit fur, lapin",
    "紫貂皮草": "sable, zibeline",
    "毛丝鼠皮草": "chinchilla",
    "羽毛": "feather, feathers, plume, plumes, piume, federn",
    "布料": "cloth, fabric, tissu, tessuto, stoff, tela",
    "帆布": "canvas, toile, segeltuch",
    "棉": "cotton, coton, cotone, baumwolle, algodón",
    "牛仔布": "denim, denim - jeans, jeans, jean",
    "亚麻": "linen, lin, lino, leinen",
    "真丝": "silk, soie, seta, seide, seda",
    "羊毛": "wool, laine, lana, wolle",
    "羊绒": "cashmere, cachemire, kaschmir",
    "骆马绒": "vicuna, vicuña, vigogne",
    "粗花呢": "tweed",
    "天鹅绒": "velvet, velours, velluto, samt, terciopelo",
    "蕾丝": "lace, dentelle, pizzo, spitze",
    "粘胶纤维": "viscose, viscosa, viskose",
    "人造丝": "rayon",
    "聚酯纤维": "polyester, poliestere, poliéster",
    "聚酰胺纤维": "polyamide, poliammide, polyamid",
    "尼龙": "nylon",
    "莱卡": "lycra",
    "氨纶": "elastane, élasthanne, elasthan, spandex",
    "合成材料": "synthetic, synthétique, sintetico, synthetik",
    "橡胶": "rubber, caoutchouc, gomma, gummi",
    "塑料": "plastic, plastique, plastica, kunststoff",
    "PVC": "pvc",
    "树脂": "resin, résine, resina, harz",
    "闪粉": "glitter, paillettes fines",
    "玻璃": "glass, verre, vetro, glas",
    "水晶": "crystal, crystals, cristal, cristallo, kristall",
    "陶瓷": "ceramic, céramique, ceramica, keramik",
    "瓷": "porcelain, porcelaine, porzellan",
    "金属": "metal, métal, metallo, metall",
    "钢": "steel, acier, acciaio, stahl, acero",
    "不锈钢": "stainless steel, acier inoxydable, acciaio inossidabile, edelstahl",
    "金": "gold, or, oro",
    "黄金": "yellow gold, or jaune, oro giallo, gelbgold",
    "白色K金": "white gold, or blanc, oro bianco, weißgold",
    "玫瑰金": "pink gold, rose gold, or rose, oro rosa, roségold",
    "镀金": "gold plated, gold-plated, plaqué or, placcato oro, vergoldet",
    "金与钢": "gold and steel, steel and gold, or et acier",
    "银": "silver, argent, argento, silber, plata",
    "镀银": "silver plated, silver-plated, plaqué argent, versilbert",
    "铂金": "platinum, platine, platino, platin",
    "钛": "titanium, titane, titanio, titan",
    "黄铜": "brass, laiton, ottone, messing",
    "铝": "aluminium, aluminum",
    "钻石": "diamond, diamonds, diamant, diamants, diamante, diamanti",
    "珍珠": "pearl, pearls, perle, perles, perla",
    "仿珍珠": "faux pearl, faux pearls",
    "珍珠母贝": "mother of pearl, mother-of-pearl, nacre, madreperla, perlmutt",
    "珊瑚": "coral, corail, corallo",
    "玳瑁": "tortoiseshell",
    "玳瑁纹": "tortoiseshell effect, faux tortoiseshell",
    "象牙": "ivory, ivoire",
    "角": "horn, corne",
    "贝壳": "shell",
    "草编": "straw, paille, paglia, stroh",
    "拉菲草": "raffia, raphia, rafia",
    "藤编": "wicker, osier",
    "黄麻": "jute",
    "竹": "bamboo, bambou, bambù, bambus",
    "木": "wood, bois, legno, holz, madera",
    "乌木": "ebony, ébène",
    "黄檀木": "rosewood",
    "其他": "other, autre",
}
COLOURS: dict[str, str] = {
    "黑色": "black, noir, noire, nero, nera, schwarz, negro, negra",
    "白色": "white, blanc, blanche, bianco, bianca, weiß, blanco, blanca",
    "象牙白": "ivory, ivoire, avorio, marfil, marfim, elfenbein",
    "灰色": "grey, gray, gris, grise, grigio, grigia, grau",
    "炭灰色": "anthracite, antracite, anthrazit, charcoal",
    "灰褐色": "taupe, étoupe, etoupe",
    "银色": "silver, argent, argenté, argento, silber, plateado",
    "钢色": "steel, acier, acciaio, stahl",
    "米色": "beige",
    "本白色": "ecru, écru",
    "奶油色": "cream, crème, crema",
    "裸色": "nude",
    "沙色": "sand, sable, sabbia",
    "棕色": "brown, marron, marrone, brun, brune, bruno, braun, marrón",
    "驼色": "camel",
    "浅棕色": "tan",
    "干邑色": "cognac",
    "巧克力色": "chocolate, chocolat, cioccolato",
    "焦糖色": "caramel",
    "哈瓦那棕色": "havane",
    "红色": "red, rouge, rosso, rossa, rot, rojo, roja",
    "酒红色": "burgundy, bordeaux, bordò, wine",
    "粉色": "pink, rose, rosa",
    "玫红色": "fuchsia, fucsia",
    "橙色": "orange, arancione, arancio, naranja",
    "黄色": "yellow, jaune, giallo, gialla, gelb, amarillo",
    "金色": "gold, golden, doré, dorée, oro, dorato, dorado",
    "黄金色": "yellow gold",
    "绿色": "green, vert, verte, verde, grün",
    "卡其色": "khaki, kaki",
    "橄榄绿": "olive",
    "蓝色": "blue, bleu, bleue, blu, blau, azul",
    "藏青色": "navy, navy blue, bleu marine, marine",
    "深蓝色": "dark blue, bleu foncé, dunkelblau",
    "浅蓝色": "light blue, azzurro, bleu clair, hellblau",
    "松石绿": "turquoise, turchese",
    "牛仔蓝": "denim",
    "紫色": "purple, viola, morado",
    "紫罗兰色": "violet, violette",
    "丁香紫": "lilac, lila",
    "薰衣草紫": "lavender",
    "彩色": "multicolour, multicolor, multi, multicolore, mehrfarbig, bunt",
    "黄色拼色": "yellow combination",
    "粉色拼色": "pink combination",
    "拼色": "combination",
    "金属色": "metallic, métallisé",
    "其他": "other, autre",
}
_BETWEEN = re.compile(r"\s*[,/;&+]\s*|\s+(?:and|et|und)\s+")
_PART = re.compile(r"(\d{1,3}\s?%)\s*(.+)")


def material_in(language: str, text: str) -> str:
    """What a piece is made of as a reader of the language calls it: «80% wool, Frob» is «80% 羊毛、Frob»."""
    return _in_chinese(text, _by_word("materials")) if language.startswith("zh") else text


def colour_in(language: str, text: str) -> str:
    """The colour as a reader of the language calls it; as it is where the list does not know it."""
    return _in_chinese(text, _by_word("colours")) if language.startswith("zh") else text


def _in_chinese(text: str, names: Mapping[str, str]) -> str:
    whole = names.get(_key(text))
    if whole is not None:
        return whole
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    told = [_part(part, names) for part in parts]
    return "、".join(told) if told != parts else text


def _part(text: str, names: Mapping[str, str]) -> str:
    share = _PART.fullmatch(text)
    if share is None:
        return names.get(_key(text), text)
    name = names.get(_key(share[2]))
    return text if name is None else f"{share[1]} {name}"


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


@cache
def _by_word(which: str) -> Mapping[str, str]:
    lists = {"materials": MATERIALS, "colours": COLOURS}[which]
    return {_key(word): name for name, words in lists.items() for word in words.split(",")}
