"""The category tree of the house: codes, names, and which node stands above which."""

from typing import NamedTuple


class Kind(NamedTuple):
    """A node of the tree; `parent` is the code of the node above, which stands earlier in the list.

    `sector` is the code of the sector of goods that begins with this node (`backoffice/merchants/reference.py`); the
    nodes below are of it too, until another begins. Without one, nobody has said which papers the goods need.
    """

    code: str
    name: str
    parent: str = ""
    sector: str = ""


KINDS: tuple[Kind, ...] = (
    Kind("bags", "Bags", sector="bags"),
    Kind("handbags", "Handbags", "bags"),
    Kind("shoulder-bags", "Shoulder bags", "bags"),
    Kind("crossbody-bags", "Crossbody bags", "bags"),
    Kind("tote-bags", "Tote bags", "bags"),
    Kind("backpacks", "Backpacks", "bags"),
    Kind("clutch-bags", "Clutch bags", "bags"),
    Kind("belt-bags", "Belt bags", "bags"),
    Kind("travel-bags", "Travel bags", "bags"),
    Kind("watches", "Watches", sector="watches"),
    Kind("pocket-watches", "Pocket watches", "watches"),
    Kind("shoes", "Shoes", sector="shoes"),
    Kind("trainers", "Trainers", "shoes"),
    Kind("heels", "Heels", "shoes"),
    Kind("boots", "Boots", "shoes"),
    Kind("ankle-boots", "Ankle boots", "shoes"),
    Kind("sandals", "Sandals", "shoes"),
    Kind("flats", "Flats", "shoes"),
    Kind("ballet-flats", "Ballet flats", "flats"),
    Kind("loafers", "Loafers", "flats"),
    Kind("lace-ups", "Lace-ups", "shoes"),
    Kind("mules-and-clogs", "Mules and clogs", "shoes"),
    Kind("espadrilles", "Espadrilles", "shoes"),
    Kind("clothing", "Clothing", sector="clothing"),
    Kind("coats-and-jackets", "Coats and jackets", "clothing"),
    Kind("coats", "Coats", "coats-and-jackets"),
    Kind("trench-coats", "Trench coats", "coats"),
    Kind("jackets", "Jackets", "coats-and-jackets"),
    Kind("leather-jackets", "Leather jackets", "jackets"),
    Kind("knitwear", "Knitwear", "clothing"),
    Kind("sweatshirts", "Sweatshirts", "clothing"),
    Kind("tops", "Tops", "clothing"),
    Kind("t-shirts", "T-shirts", "tops"),
    Kind("shirts", "Shirts", "tops"),
    Kind("polo-shirts", "Polo shirts", "tops"),
    Kind("trousers", "Trousers", "clothing"),
    Kind("jeans", "Jeans", "trousers"),
    Kind("shorts", "Shorts", "trousers"),
    Kind("dresses", "Dresses", "clothing"),
    Kind("skirts", "Skirts", "clothing"),
    Kind("jumpsuits", "Jumpsuits", "clothing"),
    Kind("suits", "Suits", "clothing"),
    Kind("outfits", "Outfits", "clothing"),
    Kind("swimwear", "Swimwear", "clothing"),
    Kind("lingerie", "Lingerie", "clothing"),
    Kind("jewellery", "Jewellery", sector="jewellery"),
    Kind("necklaces", "Necklaces", "jewellery"),
    Kind("pendants", "Pendants", "jewellery"),
    Kind("bracelets", "Bracelets", "jewellery"),
    Kind("earrings", "Earrings", "jewellery"),
    Kind("rings", "Rings", "jewellery"),
    Kind("brooches", "Pins and brooches", "jewellery"),
    Kind("jewellery-sets", "Jewellery sets", "jewellery"),
    Kind("accessories", "Accessories", sector="accessories"),
    Kind("scarves", "Scarves", "accessories"),
    Kind("silk-scarves", "Silk scarves", "scarves"),
    Kind("pocket-squares", "Pocket squares", "scarves"),
    Kind("belts", "Belts", "accessories"),
    Kind("sunglasses", "Sunglasses", "accessories", "sunglasses"),
    Kind("ties", "Ties", "accessories"),
    Kind("hats", "Hats", "accessories"),
    Kind("gloves", "Gloves", "accessories"),
    Kind("cufflinks", "Cufflinks", "accessories", "jewellery"),
    Kind("hair-accessories", "Hair accessories", "accessories"),
    Kind("bag-charms", "Bag charms", "accessories"),
    Kind("small-leather-goods", "Small leather goods", "accessories", "small-leather-goods"),
    Kind("wallets", "Wallets", "small-leather-goods"),
    Kind("card-holders", "Card holders", "small-leather-goods"),
    Kind("umbrellas", "Umbrellas", "accessories", "umbrellas"),
    Kind("home", "Home and decoration"),
    Kind("home-textiles", "Home textiles", "home", "home-textiles"),
    Kind("tableware", "Tableware", "home", "tableware"),
    Kind("sport-and-leisure", "Sport and leisure", sector="sport-and-leisure"),
    Kind("electronics", "Electronics", sector="electronics"),
    Kind("cosmetics", "Cosmetics", sector="cosmetics"),
    Kind("skincare", "Skincare", "cosmetics", "skincare"),
    Kind("make-up", "Make-up", "cosmetics", "make-up"),
    Kind("hair-care", "Hair care", "cosmetics", "hair-care"),
    Kind("body-care", "Body care", "cosmetics"),
    Kind("sun-care", "Sun care", "cosmetics"),
    Kind("perfume", "Perfume", sector="perfume"),
    Kind("food-supplements", "Food supplements", sector="food-supplements"),
    Kind("vitamins", "Vitamins", "food-supplements"),
    Kind("minerals", "Minerals", "food-supplements"),
    Kind("protein", "Protein", "food-supplements"),
    Kind("collagen", "Collagen", "food-supplements"),
    Kind("probiotics", "Probiotics", "food-supplements"),
    Kind("fish-oil", "Fish oil", "food-supplements"),
    Kind("food", "Food", sector="food"),
    Kind("beverages", "Beverages", "food", "beverages"),
    Kind("raw-materials", "Raw materials"),
    Kind("packaging", "Packaging materials", "raw-materials"),
    Kind("mother-and-baby", "Mother and baby"),
    Kind("infant-formula", "Infant formula", "mother-and-baby", "infant-formula"),
    Kind("pets", "Pets"),
    Kind("pet-food", "Pet food", "pets", "pet-food"),
    Kind("dog-food", "Dog food", "pet-food"),
    Kind("cat-food", "Cat food", "pet-food"),
    Kind("pet-treats", "Pet treats", "pets", "pet-food"),
    Kind("pet-accessories", "Pet accessories", "pets"),
)


def sectors_by_code() -> dict[str, str]:
    """The sector of every node by its code: its own, or that of the nearest node above that has one."""
    sectors: dict[str, str] = {}
    for kind in KINDS:
        sectors[kind.code] = kind.sector or sectors.get(kind.parent, "")
    return sectors
