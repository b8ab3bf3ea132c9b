"""Words for materials and what they mean at a border; reference data.

Species after the appendices of CITES (Washington, 1973): trade in what is listed takes permits, whatever the use. What
names an animal or wood without its species is exotic: it may be listed. Of two words that fit, the longer one
counts: «croc-embossed calfskin» is calfskin, «python» is not.
"""

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
}  # fmt: skip

EXOTIC: tuple[str, ...] = (
    "exotic", "exotic leather", "exotic leathers", "reptile", "snake", "snakeskin", "water snake", "lizard", "ostrich",
    "stingray", "shark", "eel", "turtle", "fur", "fox", "chinchilla", "sable", "feather", "feathers",
    "horn", "bone", "shell", "mother of pearl", "coral", "wood", "ebony",
)  # fmt: skip

CITES = "CITES appendices I–III; species named as a guide, the permit decides"
TRADE = "Materials as resale sites name them; of farmed animals, plants and metals that no appendix lists"
UNNAMED = "Names no species: it may be listed"
