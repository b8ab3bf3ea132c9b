"""The zones of a piece, the kinds of flaws, and the views that a photograph set must show; reference data.

By category: a list stands for the category and those below it that have none of their own; under "" for all others.
The order is that of the bench, where the keys 1 to 9 choose the first nine.
"""

SOURCE = "Entrepôt's bench rules 2026; views after the ≥8 of the resale trade's condition guides"

Words = tuple[tuple[str, str], ...]

ZONES: dict[str, Words] = {
    "": (
        ("front", "Front"), ("back", "Back"), ("left", "Left side"), ("right", "Right side"), ("base", "Base"),
        ("interior", "Interior"), ("hardware", "Hardware"), ("edges", "Edges"), ("accessories", "Accessories"),
    ),
    "bags": (
        ("front", "Front"), ("back", "Back"), ("sides", "Sides"), ("base-corners", "Base and corners"),
        ("interior", "Interior"), ("hardware", "Hardware"), ("handles", "Handles and strap"),
        ("edges", "Edges and piping"), ("accessories", "Accessories"),
    ),
    "watches": (
        ("crystal", "Crystal"), ("dial", "Dial and hands"), ("bezel", "Bezel"), ("case", "Case"),
        ("case-back", "Case back"), ("crown", "Crown and pushers"), ("bracelet", "Bracelet or strap"),
        ("clasp", "Clasp"), ("movement", "Movement"),
    ),
    "shoes": (
        ("upper", "Upper"), ("toe", "Toe"), ("heel", "Heel"), ("sole", "Sole"), ("lining", "Lining and insole"),
        ("hardware", "Hardware and laces"), ("edges", "Edges and welt"), ("accessories", "Accessories"),
    ),
    "clothing": (
        ("front", "Front"), ("back", "Back"), ("sleeves", "Sleeves or straps"), ("collar", "Collar and neckline"),
        ("hem", "Hem and cuffs"), ("lining", "Lining"), ("closures", "Buttons and zips"), ("seams", "Seams"),
        ("accessories", "Accessories"),
    ),
    "jewellery": (
        ("stones", "Stones"), ("setting", "Setting"), ("surface", "Surface"), ("clasp", "Clasp"),
        ("chain", "Chain or band"), ("back", "Back"), ("accessories", "Accessories"),
    ),
    "accessories": (
        ("front", "Front"), ("back", "Back"), ("edges", "Edges"), ("interior", "Interior or lining"),
        ("hardware", "Hardware"), ("accessories", "Accessories"),
    ),
}  # fmt: skip

FLAWS: dict[str, Words] = {
    "": (
        ("scratch", "Scratch"), ("stain", "Stain"), ("wear", "Wear"), ("tear", "Tear or crack"),
        ("discolouration", "Discolouration"), ("deformation", "Dent or lost shape"), ("missing", "Missing part"),
        ("odour", "Odour"), ("repair", "Repair or part not original"),
    ),
}  # fmt: skip

# In every set: the serial or the place where it would be, and the tamper tag on the piece with its number to be read.
_SERIAL_AND_TAG: Words = (("serial", "Serial or maker's mark"), ("tag", "Tamper tag on the piece"))
VIEWS: dict[str, Words] = {
    "": (
        ("front", "Front"), ("back", "Back"), ("left", "Left side"), ("right", "Right side"), ("base", "Base"),
        ("interior", "Interior"), *_SERIAL_AND_TAG,
    ),
    "bags": (
        ("front", "Front"), ("back", "Back"), ("sides", "Sides"), ("base-corners", "Base and corners"),
        ("interior", "Interior"), ("hardware", "Hardware"), *_SERIAL_AND_TAG,
    ),
    "watches": (
        ("dial", "Dial"), ("case-back", "Case back"), ("crown-side", "Crown side"), ("far-side", "Side without crown"),
        ("bracelet", "Bracelet or strap"), ("clasp", "Clasp"), *_SERIAL_AND_TAG,
    ),
    "shoes": (
        ("front", "Front"), ("back", "Heels"), ("outer-side", "Outer sides"), ("inner-side", "Inner sides"),
        ("soles", "Soles"), ("lining", "Lining and insole"), *_SERIAL_AND_TAG,
    ),
    "clothing": (
        ("front", "Front"), ("back", "Back"), ("collar", "Collar and label"), ("sleeves", "Sleeves or straps"),
        ("hem", "Hem"), ("care-label", "Care and size label"), *_SERIAL_AND_TAG,
    ),
    "jewellery": (
        ("front", "Front"), ("back", "Back"), ("side", "Side"), ("stones", "Stones or surface, close"),
        ("clasp", "Clasp"), ("hallmark", "Hallmark"), *_SERIAL_AND_TAG,
    ),
    "accessories": (
        ("front", "Front"), ("back", "Back"), ("left", "Left side"), ("right", "Right side"), ("edges", "Edges"),
        ("interior", "Interior or lining"), *_SERIAL_AND_TAG,
    ),
}  # fmt: skip
