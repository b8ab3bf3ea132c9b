"""The zones of a piece, the kinds of flaws, and the views that a photograph set must show; reference data.

By category: a list stands for the category and those below it that have none of their own; under "" for all others.
The order is that of the bench, where the keys 1 to 9 choose the first nine.
"""

SOURCE = "Entrepôt's bench rules 2026; views after the ≥8 of the resale trade's condition guides"

# (code, English, Chinese).
Words = tuple[tuple[str, str, str], ...]

# What is in a bottle or tube, and what lies in a package that nobody opens: neither has an inside to look into.
_ZONES_OF_BOTTLES: Words = (
    ("front", "Front", "正面"),
    ("back", "Back", "背面"),
    ("label", "Label", "标签"),
    ("closure", "Cap, pump or spray", "瓶盖、泵头或喷头"),
    ("contents", "Contents", "内容物"),
    ("base", "Base", "底部"),
    ("box", "Box", "外盒"),
    ("accessories", "Accessories", "配件"),
)
_ZONES_OF_PACKAGES: Words = (
    ("front", "Front", "正面"),
    ("back", "Back", "背面"),
    ("sides", "Sides", "侧面"),
    ("label", "Label", "标签"),
    ("closure", "Seal or closure", "封口"),
    ("base", "Base", "底部"),
    ("contents", "Contents, as far as they show", "可见的内容物"),
)
_BOTTLES = ("perfume", "cosmetics")
_PACKAGES = ("food-supplements", "food", "infant-formula", "pet-food", "pet-treats")

ZONES: dict[str, Words] = {
    **dict.fromkeys(_BOTTLES, _ZONES_OF_BOTTLES),
    **dict.fromkeys(_PACKAGES, _ZONES_OF_PACKAGES),
    "": (
        ("front", "Front", "正面"),
        ("back", "Back", "背面"),
        ("left", "Left side", "左侧"),
        ("right", "Right side", "右侧"),
        ("base", "Base", "底部"),
        ("interior", "Interior", "内部"),
        ("hardware", "Hardware", "五金件"),
        ("edges", "Edges", "边缘"),
        ("accessories", "Accessories", "配件"),
    ),
    "bags": (
        ("front", "Front", "正面"),
        ("back", "Back", "背面"),
        ("sides", "Sides", "侧面"),
        ("base-corners", "Base and corners", "底部与边角"),
        ("interior", "Interior", "内部"),
        ("hardware", "Hardware", "五金件"),
        ("handles", "Handles and strap", "手柄与肩带"),
        ("edges", "Edges and piping", "边缘与滚边"),
        ("accessories", "Accessories", "配件"),
    ),
    "watches": (
        ("crystal", "Crystal", "表镜"),
        ("dial", "Dial and hands", "表盘与指针"),
        ("bezel", "Bezel", "表圈"),
        ("case", "Case", "表壳"),
        ("case-back", "Case back", "表背"),
        ("crown", "Crown and pushers", "表冠与按钮"),
        ("bracelet", "Bracelet or strap", "表链或表带"),
        ("clasp", "Clasp", "扣件"),
        ("movement", "Movement", "机芯"),
    ),
    "shoes": (
        ("upper", "Upper", "鞋面"),
        ("toe", "Toe", "鞋头"),
        ("heel", "Heel", "鞋跟"),
        ("sole", "Sole", "鞋底"),
        ("lining", "Lining and insole", "内里与鞋垫"),
        ("hardware", "Hardware and laces", "五金与鞋带"),
        ("edges", "Edges and welt", "边缘与沿条"),
        ("accessories", "Accessories", "配件"),
    ),
    "clothing": (
        ("front", "Front", "正面"),
        ("back", "Back", "背面"),
        ("sleeves", "Sleeves or straps", "袖子或肩带"),
        ("collar", "Collar and neckline", "衣领与领口"),
        ("hem", "Hem and cuffs", "下摆与袖口"),
        ("lining", "Lining", "里衬"),
        ("closures", "Buttons and zips", "纽扣与拉链"),
        ("seams", "Seams", "缝线"),
        ("accessories", "Accessories", "配件"),
    ),
    "jewellery": (
        ("stones", "Stones", "宝石"),
        ("setting", "Setting", "镶嵌"),
        ("surface", "Surface", "表面"),
        ("clasp", "Clasp", "扣件"),
        ("chain", "Chain or band", "链条或戒圈"),
        ("back", "Back", "背面"),
        ("accessories", "Accessories", "配件"),
    ),
    "accessories": (
        ("front", "Front", "正面"),
        ("back", "Back", "背面"),
        ("edges", "Edges", "边缘"),
        ("interior", "Interior or lining", "内部或里衬"),
        ("hardware", "Hardware", "五金件"),
        ("accessories", "Accessories", "配件"),
    ),
}

# Where makers put serials and dates: a close picture of it is for examiners, never for the public.
NUMBERED: dict[str, frozenset[str]] = {
    **dict.fromkeys(_BOTTLES, frozenset({"label", "base", "box"})),
    **dict.fromkeys(_PACKAGES, frozenset({"label", "base"})),
    "": frozenset({"interior", "hardware", "accessories"}),
    "bags": frozenset({"interior", "hardware", "accessories"}),
    "watches": frozenset({"crystal", "dial", "case", "case-back", "clasp", "movement"}),
    "shoes": frozenset({"sole", "lining", "accessories"}),
    "clothing": frozenset({"collar", "lining", "accessories"}),
    "jewellery": frozenset({"surface", "clasp", "chain", "back", "accessories"}),
    "accessories": frozenset({"back", "interior", "hardware", "accessories"}),
}

FLAWS: dict[str, Words] = {
    "": (
        ("scratch", "Scratch", "划痕"),
        ("stain", "Stain", "污渍"),
        ("wear", "Wear", "磨损"),
        ("tear", "Tear or crack", "破损或裂纹"),
        ("discolouration", "Discolouration", "变色"),
        ("deformation", "Dent or lost shape", "凹陷或变形"),
        ("missing", "Missing part", "缺件"),
        ("odour", "Odour", "异味"),
        ("repair", "Repair or part not original", "维修或非原装部件"),
    ),
}

# In every set: the serial or the place where it would be, and the tamper tag on the piece with its number to be read.
_SERIAL_AND_TAG: Words = (
    ("serial", "Serial or maker's mark", "序列号或厂商标记"),
    ("tag", "Tamper tag on the piece", "物品上的封签"),
)
_VIEWS_OF_BOTTLES: Words = (
    ("front", "Front", "正面"),
    ("back", "Back", "背面"),
    ("label", "Label with contents and maker", "成分与生产商标签"),
    ("closure", "Cap, pump or spray", "瓶盖、泵头或喷头"),
    ("level", "Level of what is in it", "液面或余量"),
    ("base", "Base with batch code", "底部与批号"),
    *_SERIAL_AND_TAG,
)
_VIEWS_OF_PACKAGES: Words = (
    ("front", "Front", "正面"),
    ("back", "Back", "背面"),
    ("label", "Label with contents and maker", "成分与生产商标签"),
    ("closure", "Seal or closure", "封口"),
    ("expiry", "Last day of use and batch", "保质期与批号"),
    ("base", "Base", "底部"),
    *_SERIAL_AND_TAG,
)
VIEWS: dict[str, Words] = {
    **dict.fromkeys(_BOTTLES, _VIEWS_OF_BOTTLES),
    **dict.fromkeys(_PACKAGES, _VIEWS_OF_PACKAGES),
    "": (
        ("front", "Front", "正面"),
        ("back", "Back", "背面"),
        ("left", "Left side", "左侧"),
        ("right", "Right side", "右侧"),
        ("base", "Base", "底部"),
        ("interior", "Interior", "内部"),
        *_SERIAL_AND_TAG,
    ),
    "bags": (
        ("front", "Front", "正面"),
        ("back", "Back", "背面"),
        ("sides", "Sides", "侧面"),
        ("base-corners", "Base and corners", "底部与边角"),
        ("interior", "Interior", "内部"),
        ("hardware", "Hardware", "五金件"),
        *_SERIAL_AND_TAG,
    ),
    "watches": (
        ("dial", "Dial", "表盘"),
        ("case-back", "Case back", "表背"),
        ("crown-side", "Crown side", "表冠侧"),
        ("far-side", "Side without crown", "无表冠侧"),
        ("bracelet", "Bracelet or strap", "表链或表带"),
        ("clasp", "Clasp", "扣件"),
        *_SERIAL_AND_TAG,
    ),
    "shoes": (
        ("front", "Front", "正面"),
        ("back", "Heels", "鞋跟后部"),
        ("outer-side", "Outer sides", "外侧"),
        ("inner-side", "Inner sides", "内侧"),
        ("soles", "Soles", "鞋底"),
        ("lining", "Lining and insole", "内里与鞋垫"),
        *_SERIAL_AND_TAG,
    ),
    "clothing": (
        ("front", "Front", "正面"),
        ("back", "Back", "背面"),
        ("collar", "Collar and label", "衣领与标签"),
        ("sleeves", "Sleeves or straps", "袖子或肩带"),
        ("hem", "Hem", "下摆"),
        ("care-label", "Care and size label", "洗标与尺码标"),
        *_SERIAL_AND_TAG,
    ),
    "jewellery": (
        ("front", "Front", "正面"),
        ("back", "Back", "背面"),
        ("side", "Side", "侧面"),
        ("stones", "Stones or surface, close", "宝石或表面特写"),
        ("clasp", "Clasp", "扣件"),
        ("hallmark", "Hallmark", "印记"),
        *_SERIAL_AND_TAG,
    ),
    "accessories": (
        ("front", "Front", "正面"),
        ("back", "Back", "背面"),
        ("left", "Left side", "左侧"),
        ("right", "Right side", "右侧"),
        ("edges", "Edges", "边缘"),
        ("interior", "Interior or lining", "内部或里衬"),
        *_SERIAL_AND_TAG,
    ),
}
