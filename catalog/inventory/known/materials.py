"""Words for materials and what they mean at a border; reference data.

Species after the appendices of CITES (Washington, 1973): trade in what is listed takes permits, whatever the use. What
names an animal or wood without its species is exotic: it may be listed. Of two words that fit, the longer one
counts: «croc-embossed calfskin» is calfskin, «python» is not. What stands in other languages in `chinese.MATERIALS`
means what its English word means here.
"""

from .chinese import COLOURS, MATERIALS
from .colours import WORDS

NOT_LISTED: tuple[str, ...] = (
    "leather", "calf", "calfskin", "cowhide", "lambskin", "sheepskin", "goatskin", "buffalo leather", "deerskin",
    "patent leather", "suede", "nubuck", "pony-style calfskin", "vegan leather", "faux leather", "shearling",
    "cloth", "canvas", "cotton", "denim", "denim - jeans", "linen", "silk", "wool", "tweed", "cashmere", "velvet",
    "viscose", "rayon", "polyester", "polyamide", "nylon", "lycra", "elastane", "acrylic", "synthetic", "lace",
    "rubber", "plastic", "pvc", "resin", "sponge", "glitter", "glass", "crystal", "ceramic", "porcelain",
    "metal", "steel", "gold", "white gold", "yellow gold", "pink gold", "rose gold", "gold plated",
    "gold and steel", "silver", "silver plated", "platinum", "titanium", "brass", "aluminium", "diamond", "diamonds",
    "pearl", "pearls", "faux fur", "faux pearl", "straw", "raffia", "wicker", "jute",
    "croc-embossed", "crocodile-embossed", "embossed crocodile", "croc embossed", "crocodile embossed",
    "crocodile effect", "croc effect", "python effect", "snake effect", "python print", "snake print",
    "snakeskin print", "lizard-embossed", "lizard embossed", "ostrich-embossed", "ostrich embossed", "leopard print",
    "animal print", "tortoiseshell effect", "faux tortoiseshell", "mink", "mink fur", "rabbit", "rabbit fur",
    "bamboo", "beech wood", "oak wood", "walnut wood", "maple wood",
    "calf leather", "cow leather", "goat leather", "lamb leather", "deer leather", "horsehair", "ponyhair", "pony hair",
    "calf hair", "patent", "saffiano", "alpaca", "mohair", "merino", "flannel", "gabardine", "jersey", "satin",
    "taffeta", "organza", "chiffon", "tulle", "crepe", "corduroy", "terry cloth", "fleece", "felt", "modal", "lyocell",
    "cupro", "acetate", "polyurethane", "pu", "pu leather", "neoprene", "mesh", "silicone", "sterling silver",
    "stainless steel", "goldtone", "silvertone", "bronze", "copper", "carbon", "sapphire", "ruby", "emerald", "topaz",
    "onyx", "enamel", "zirconia", "rhinestone", "down", "duck down", "goose down", "paper", "cork",
    "cuir de taureau", "cuir grainé", "cuir lisse", "taurillon", "vachette", "cuir de vachette", "pelle", "vitello",
    "piel", "cuero", "couro", "piel de becerro", "piel de vaca", "kalbleder", "nappaleder", "glattleder", "leer",
    "skóra", "skóra cielęca", "deri", "кожа", "натуральная кожа", "хлопок", "шерсть", "шёлк", "сталь", "золото",
    "皮", "头层牛皮", "牛皮革", "羊皮", "羊羔皮", "马毛", "皮质", "真皮", "布", "尼龙布", "丝绸", "丝", "桑蚕丝",
    "羊绒混纺", "精钢", "钢带", "钛合金", "合金", "黄金", "白金", "铂", "纯银", "925银", "铜", "蓝宝石", "涤纶", "锦纶",
    "腈纶", "聚酯", "橡胶带", "翡翠", "玛瑙", "羽绒", "本革", "革", "レザー", "カーフ", "カーフレザー", "牛革", "羊革",
    "ラムスキン", "キャンバス", "ナイロン", "コットン", "綿", "シルク", "絹", "ウール", "カシミヤ", "デニム",
    "スエード",
    "エナメル", "ステンレス", "ステンレススチール", "ゴールド", "シルバー", "プラチナ", "チタン", "ポリエステル",
    "가죽", "소가죽", "양가죽", "송아지 가죽", "면", "캔버스", "나일론", "실크", "울", "스틸", "골드", "실버",
)  # fmt: skip

LISTED: dict[str, str] = {
    "crocodile": "Crocodylia spp. (App. I/II)",
    "crocodile leather": "Crocodylia spp. (App. I/II)",
    "porosus": "Crocodylus porosus (App. I/II)",
    "niloticus": "Crocodylus niloticus (App. I/II)",
    "alligator": "Alligator mississippiensis (App. II)",
    "alligator leather": "Alligator mississippiensis (App. II)",
    "caiman": "Caiman spp. (App. I/II)",
    "python": "Python spp. (App. I/II)",
    "anaconda": "Eunectes spp. (App. II)",
    "water monitor": "Varanus salvator (App. II)",
    "tegu": "Tupinambis and Salvator spp. (App. II)",
    "elephant": "Loxodonta africana (App. I/II)",
    "ivory": "Elephantidae (App. I/II)",
    "tortoiseshell": "Cheloniidae (App. I)",
    "vicuna": "Vicugna vicugna (App. I/II)",
    "vicuña": "Vicugna vicugna (App. I/II)",
    "shahtoosh": "Pantholops hodgsonii (App. I)",
    "leopard fur": "Panthera pardus (App. I)",
    "ocelot": "Leopardus pardalis (App. I)",
    "lynx": "Lynx spp. (App. II)",
    "rosewood": "Dalbergia spp. (App. II)",
    "agarwood": "Aquilaria spp. (App. II)",
    "galuchat": "Rajiformes and relatives (App. II)",
    "black coral": "Antipatharia spp. (App. II)",
    **dict.fromkeys(
        (
            "croc", "croco", "crocodil", "crocodylus", "kroko", "krokodil", "nilkrokodil", "coccodrillo", "cocodrilo",
            "crocodilo", "krokodyl", "krokodýl", "timsah", "крокодил", "крокодила", "鳄鱼", "鱷魚", "鳄皮", "湾鳄",
            "尼罗鳄",
            "クロコダイル", "クロコ", "ワニ革", "わに革", "ワニ皮", "鰐革", "악어", "จระเข้", "cá sấu", "تمساح",
            "التمساح",
        ),
        "Crocodylia spp. (App. I/II)",
    ),
    **dict.fromkeys(
        ("aligator", "alligatore", "аллигатор", "аллигатора", "短吻鳄", "アリゲーター", "앨리게이터", "엘리게이터"),
        "Alligator mississippiensis (App. II)",
    ),
    **dict.fromkeys(
        (
            "caïman", "caimán", "caimano", "kaiman", "kajman", "凯门鳄", "カイマン", "카이만",
        ),
        "Caiman spp. (App. I/II)",
    ),
    **dict.fromkeys(
        (
            "pyton", "pitone", "pitón", "píton", "питон", "питона", "piton leather", "cuir de piton", "蟒蛇", "蟒皮",
            "巨蟒",
            "パイソン", "파이톤", "파이썬", "비단뱀", "งูหลาม",
        ),
        "Python spp. (App. I/II)",
    ),
    **dict.fromkeys(
        ("boa leather", "boa skin", "boaskin", "cuir de boa", "boaleder", "boa constrictor"), "Boidae (App. I/II)"
    ),
    **dict.fromkeys(("cobra", "kobra", "眼镜蛇"), "Naja spp. (App. II)"),
    **dict.fromkeys(("whipsnake", "whip snake", "ptyas mucosus"), "Ptyas mucosus (App. II)"),
    **dict.fromkeys(
        (
            "varan", "varano", "varanus", "waran", "warane", "waranleder", "monitor lizard", "nile monitor", "варан",
            "巨蜥", "オオトカゲ",
        ),
        "Varanus spp. (App. I/II)",
    ),
    **dict.fromkeys(("teju", "tejus", "tejú"), "Tupinambis and Salvator spp. (App. II)"),
    **dict.fromkeys(("iguana", "leguan", "iguane"), "Iguana spp. (App. II)"),
    **dict.fromkeys(("arapaima", "pirarucu"), "Arapaima gigas (App. II)"),
    **dict.fromkeys(("peccary", "pecari", "pécari", "pekari", "ペッカリー", "野猪皮"),
                    "Tayassuidae (App. I/II)"),
    **dict.fromkeys(("hippopotamus", "hippo", "hippopotame", "ippopotamo", "hipopótamo", "nilpferd", "河马皮"),
                    "Hippopotamus amphibius (App. II)"),
    **dict.fromkeys(
        ("zebra leather", "zebra skin", "zebraskin", "zebra hide", "zebra fur", "zebraleder", "zebrafell", "斑马皮"),
        "Equus zebra and grevyi (App. I/II)",
    ),
    **dict.fromkeys(
        ("elefantenleder", "elefante", "elefant", "elephantskin", "大象皮"), "Loxodonta africana (App. I/II)"
    ),
    **dict.fromkeys(("elfenbein", "avorio", "marfil", "marfim", "象牙"), "Elephantidae (App. I/II)"),
    **dict.fromkeys(
        (
            "tortoise shell", "turtleshell", "turtle shell", "hawksbill", "schildpatt", "玳瑁", "鼈甲", "べっ甲",
            "ベッコウ",
        ),
        "Cheloniidae (App. I)",
    ),
    **dict.fromkeys(("vikunja", "vigogna", "vigogne", "小羊驼", "骆马", "ビキューナ", "ビクーニャ", "비쿠냐"),
                    "Vicugna vicugna (App. I/II)"),
    "guanaco": "Lama guanicoe (App. II)",
    **dict.fromkeys(("shatoosh", "shahtush", "toosh", "藏羚羊", "沙图什"), "Pantholops hodgsonii (App. I)"),
    **dict.fromkeys(
        ("leopard skin", "jaguar fur", "tiger fur", "tiger skin", "tigerfell", "leopardenfell", "豹皮", "虎皮"),
        "Panthera spp. (App. I)",
    ),
    **dict.fromkeys(("wolf fur", "wolfspelz"), "Canis lupus (App. I/II)"),
    **dict.fromkeys(
        ("palissandre", "palisander", "palissandro", "palisandro", "jacarandá", "紫檀", "黄花梨", "ローズウッド"),
        "Dalbergia spp. (App. II)",
    ),
    **dict.fromkeys(("沉香", "伽羅"), "Aquilaria spp. (App. II)"),
    **dict.fromkeys(("ガルーシャ",), "Rajiformes and relatives (App. II)"),
}  # fmt: skip

EXOTIC: tuple[str, ...] = (
    "exotic", "exotic leather", "exotic leathers", "reptile", "snake", "snakeskin", "water snake", "lizard", "ostrich",
    "stingray", "shark", "eel", "turtle", "fur", "fox", "chinchilla", "sable", "feather", "feathers",
    "horn", "bone", "shell", "mother of pearl", "coral", "wood", "ebony",
    "reptil", "rettile", "lizardskin", "serpente", "serpiente", "schlange", "schlangenleder", "змея", "змеи", "蛇皮",
    "蟒纹皮", "水蛇", "スネーク", "ヘビ革", "뱀피", "karung", "ayers", "elaphe", "eidechse", "eidechsenleder",
    "lucertola",
    "lagarto", "ящерица", "蜥蜴", "リザード", "トカゲ", "도마뱀", "ostrichskin", "autruche", "avestruz", "struzzo",
    "straußenleder", "straussenleder", "страус", "страуса", "鸵鸟", "鴕鳥", "駝鳥", "オーストリッチ", "타조",
    "marabou",
    "peacock feather", "rochen", "rochenleder", "razza", "shagreen", "珍珠鱼", "魟鱼", "スティングレイ",
    "sharkskin leather", "requin", "squalo", "tiburón", "haifisch", "haileder", "haifischleder", "鲨鱼", "シャーク",
    "サメ革", "anguille", "anguilla", "aalleder", "鳗鱼", "イールスキン", "tortue", "tartaruga", "tortuga",
    "schildkröte", "écaille",
    "海龟", "kangaroo leather", "toad leather", "frog leather", "sealskin", "seal fur", "seal leather", "phoque",
    "robbenfell",
    "海豹", "otter fur", "pelz", "fourrure", "pelliccia", "мех", "毛皮", "皮草", "紫貂", "狐狸", "リアルファー",
    "フォックス", "리얼퍼",
    "羽毛", "フェザー", "exotisch", "exotique", "esotica", "esotico", "exótico", "exótica", "珍稀皮", "エキゾチック",
    "antelope leather", "gazelle leather",
    "rhino horn", "rhinoceros horn", "犀牛", "犀角", "bear fur", "熊皮", "螺钿",
)  # fmt: skip

# Columns that say of a part what it is made of; the import writes their names before what they say.
PARTS: tuple[str, ...] = (
    "bracelet material", "strap material", "band material", "watch strap material", "lining material",
    "lining",
    "trim material", "handle material", "sole material", "inner material", "secondary material", "material 2",
    "second material", "bracelet/strap material", "armbandmaterial", "material armband", "bandmaterial",
    "futtermaterial", "innenfutter", "futter", "matière du bracelet", "matière bracelet",
    "matériau du bracelet", "doublure", "materiale cinturino", "materiale bracciale", "fodera",
    "material de la correa", "material correa", "forro", "表带材质", "表帶材質", "带身材质", "内里材质",
    "里料材质", "里料", "配件材质", "ストラップ素材", "ベルト素材", "裏地", "material da pulseira",
    "material da bracelete", "materiaal band", "bandmateriaal", "voering", "materiał paska",
    "materiał bransolety",
    "podszewka", "kordon malzemesi", "kayış malzemesi", "astar", "материал ремешка", "материал браслета",
    "подкладка", "υλικό μπρασελέ", "υλικό λουριού", "armbandsmaterial", "länkmaterial", "remmateriale",
    "rannekkeen materiaali", "materiál řemínku", "szíj anyaga", "material curea", "матеріал ремінця",
    "스트랩 소재", "밴드 소재", "브레이슬릿 소재", "안감", "chất liệu dây", "chất liệu dây đeo",
    "วัสดุสาย", "วัสดุสายนาฬิกา", "مادة السوار", "مادة الحزام", "錶帶材質", "表带材料", "表链材质",
    "ベルト材質",
    "ブレスレット素材", "ストラップ材質",
)  # fmt: skip

_PLAIN = """
    and with of in the a an on by from for no not none or plus at its all both also others made trim trims trimmed
    detail details accent accents inlay inlays insert inserts panel panels piping part parts main body base outside
    inside exterior interior outer inner upper sole soles insole handle handles strap straps band bracelet belt buckle
    clasp lining lined unlined backing back front top bottom collar cuff cuffs sleeve sleeves fill filling padding
    padded hardware chain case dial bezel crown glass ring frame lens lenses closure zip zipper pocket pockets fabric
    fabrics textile textiles material materials composition shell blend blended mix mixed genuine real natural full
    top-grain grain grained smooth soft hard shiny matte matt brushed polished pebbled quilted woven knit knitted
    printed print embossed stamped coated waxed washed aged vintage perforated laminated metallic iridescent
    embroidered embroidery padlock plated filled tone toned solid pure organic recycled virgin premium fine light dark
    deep bright pale two three double single togo epsom clemence clémence swift box evercolor evergrain chevre mysore
    barenia novillo caviar monogram damier empreinte epi vernis vachetta gg supreme intrecciato nappa napa turtleneck
    turtle-neck featherweight featherlight feather-light style pony kt ct carat carats karat k pt ss cm mm percent no.
    approx genuine-leather quality lambs geprägt geprägte geprägtes geprägter geprägtem
    und mit aus von der die das ohne echt echtes echter weich innen außen aussen
    gehäuse armband schließe obermaterial futter sohle griff besatz glatt genarbt gesteppt natur et avec en de du des
    la le les au aux un une sans partie extérieur intérieur boîtier doublure semelle anse grainé grainée lisse
    matelassé matelassée souple véritable naturel naturelle poli imprimé verni vernie perforé e ed con di del della
    dello il lo fodera suola manico esterno interno vera vero liscia liscio martellata y sin forro suela auténtica
    genuina para com sem verdadeiro legítimo и с из подкладка натуральная 和 与 及 的 配 带 为 质 材质 材料 面料 内里
    里料 表带 表帶 表壳 表盘 外层 内衬 衬里 主体 装饰 手柄 五金 拼接 混纺 压花 荔枝纹 粒面 光面 哑光 头层 天然 进口 全
    半 含 象牙白 象牙色 大象灰 と の 製 素材 裏地 表地 外側 内側 アイボリー ブラック ホワイト ベルト 金具 안감 겉감
    소재
"""
# What stands beside a material and is none: which part, of what kind, how it was finished, in which colour.
BESIDE: frozenset[str] = frozenset(
    (
        *PARTS,
        *(word.strip() for words in WORDS.values() for word in words.split(",")),
        *(word.strip() for words in COLOURS.values() for word in words.split(",")),
        *COLOURS,
        *_PLAIN.split(),
    )
)
# Their compounds in one word («Krokotasche») begin with them, short as they are; so do those of all longer words.
OPENING = frozenset(["croco", "kroko"])
# Before or behind an animal's name: it only looks like it.
LIKE_BEFORE = (
    "faux", "fake", "mock", "imitation", "simulated", "embossed", "effet", "façon", "effetto", "stampa",
    "stampato", "stampata", "efecto", "imitación", "kunst", "fausse", "finto", "finta", "仿", "人造", "假",
)  # fmt: skip
LIKE_BEHIND = (
    "embossed", "embossing", "effect", "effekt", "print", "prints", "pattern", "look", "style", "stamped", "optik",
    "imitat", "imitation", "prägung", "geprägt", "geprägte", "geprägtes",
    "geprägter", "geprägtem", "druck", "muster", "纹", "紋", "压花", "压纹", "印花", "型押し",
    "型押",
    "プリント", "調", "風", "무늬",
)  # fmt: skip

CITES = "CITES appendices I–III; species named as a guide, the permit decides"
TRADE = "Materials as resale sites name them; of farmed animals, plants and metals that no appendix lists"
UNNAMED = "Names no species: it may be listed"


def translated() -> dict[str, str]:
    """Word of another language → the English word here that means the same."""
    own = {*NOT_LISTED, *LISTED, *EXOTIC}
    found = {}
    for chinese, words in MATERIALS.items():
        others = [word.strip() for word in words.split(",")]
        if english := next((word for word in others if word in own), ""):
            # «Plume» is a bag, and of one sign are parts of too many words.
            found.update({word: english for word in (chinese, *others) if word not in own | {"plume"}})
    return found
