"""A consignor's spreadsheet of secondhand pieces, invented, with the mess that real ones have.

Houses, models, people and addresses are fictional. The quirks are those of published marketplace exports:
titles above the header, headers in three languages, references that only the URL tells right, decimal
commas, accents in two Unicode forms, invisible characters, HTML entities, rows without attributes, and
plain mistakes.
"""

import csv
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import xlsxwriter

HEADERS = {
    "reference": "Réf. / Reference ",
    "url": "URL",
    "brand": "Brand ",
    "name": "型号 Model",
    "category": "Catégorie ",
    "sub_category": "Sub-category",
    "condition": "成色",
    "price": "Price (EUR)",
    "material": "材质 Material",
    "colour": "Colour ",
    "size": "Taille / Size",
    "online_date": "Online date",
    "location": "所在地 Location  ",
}
"""The header the file writes for each column, by the column's own name. The currency stands in the header."""

GRADES = (
    "never worn, with tag",
    "never worn",
    "very good condition",
    "good condition",
    "fair condition",
)
"""The five grades the file uses, best first."""

CURRENCY = "EUR"
HEADER_ROW = 3
FEWEST_ROWS = 50

_SHARES = {
    "duplicate_in_file": 0.015,
    "unknown_brand": 0.03,
    "unknown_grade": 0.01,
    "bad_price": 0.02,
    "missing_value": 0.01,
    "bad_date": 0.0075,
}


@dataclass(frozen=True)
class SampleBrand:
    """A fictional house; `country` is ISO 3166-1 alpha-2. Those not onboarded are rejected until they are."""

    name: str
    country: str
    categories: tuple[str, ...]
    models: tuple[str, ...]
    onboarded: bool = True

    @property
    def spellings(self) -> tuple[str, ...]:
        """How the file writes the name: as the house does, in capitals without accents, in small letters."""
        plain = "".join(c for c in unicodedata.normalize("NFD", self.name) if not unicodedata.combining(c))
        return self.name, plain.upper(), plain.lower()


BRANDS = (
    SampleBrand(
        "Maison Clairvallon", "FR", ("bags", "scarves"), ("Solenne", "Carré Midi", "Vésinet", "Octave")
    ),
    SampleBrand("Aubertin Sévrac", "FR", ("jewellery", "bags"), ("Rivière", "Nœud", "Éclipse", "Pampille")),
    SampleBrand("Étienne Marsaule", "FR", ("shoes", "bags"), ("Traversée", "Bastion", "Grève", "Ponton")),
    SampleBrand(
        "Casa Bellandrini", "IT", ("shoes", "bags", "scarves"), ("Brenta", "Città", "Lucciola", "Ombra")
    ),
    SampleBrand("Kuroishi Hanten", "JP", ("bags", "scarves"), ("Nami", "Sazanami", "Tsubaki", "Kumo")),
    SampleBrand("Atelier Hanamori", "JP", ("jewellery", "watches"), ("Asagiri", "Komorebi", "Hoshi", "Suzu")),
    SampleBrand("Valsannaz Genève", "CH", ("watches",), ("Marée", "Quantième", "Grand Lac", "Rade")),
    SampleBrand("Rötlisegg", "CH", ("watches",), ("Föhn", "Gratweg", "Seilbahn", "Steinmann")),
    SampleBrand(
        "Thornbury & Vale", "GB", ("bags", "shoes"), ("Pemberley", "Satchel No. 4", "Fenwick", "Lark")
    ),
    SampleBrand("Prescott Hale", "US", ("bags", "jewellery"), ("Hudson", "Meridian", "Tribeca", "Lantern")),
    SampleBrand("Orsolini Notte", "IT", ("bags", "shoes"), ("Lampara", "Vicolo"), onboarded=False),
    SampleBrand("Ashcombe Row", "GB", ("scarves", "bags"), ("Moorland", "Wharf"), onboarded=False),
)
"""The houses in the file, with their countries of origin."""


@dataclass(frozen=True)
class Rejection:
    """A row that must be rejected: its number in the file, the cause, and the column at fault."""

    row: int
    cause: str
    column: str


@dataclass(frozen=True)
class SampleFacts:
    """What an import of the file must find, exactly; nothing of it is known to the database yet.

    `rows` = `creatable` + all of `rejected`; `duplicates` is the count under "duplicate_in_file" there.
    `total_price` is the sum of the creatable rows, in `currency`. `quirks` counts the creatable rows that
    carry a quirk an import must survive.
    """

    rows: int
    creatable: int
    duplicates: int
    rejected: dict[str, int]
    rejections: tuple[Rejection, ...]
    brands: tuple[SampleBrand, ...]
    quirks: dict[str, int]
    total_price: Decimal
    currency: str
    header_row: int


@dataclass(frozen=True)
class _Row:
    cells: dict[str, str]
    price: Decimal
    online: date
    cause: str = ""
    column: str = ""
    quirks: tuple[str, ...] = ()

    def put(self, *, quirk: str = "", **cells: str) -> "_Row":
        quirks = (*self.quirks, quirk) if quirk else self.quirks
        return replace(self, cells=self.cells | cells, quirks=quirks)

    def spoil(self, cause: str, column: str, **cells: str) -> "_Row":
        return replace(self.put(**cells), cause=cause, column=column)


def write_sample(
    path: Path, *, rows: int = 2000, seed: int = 20211111, encoding: str = "gb18030"
) -> SampleFacts:
    """Writes the spreadsheet to `path` (.csv or .xlsx) and tells what an import of it must find.

    `rows` counts the rows below the header, at least 50. `encoding` is for CSV: one that holds all of
    Unicode, such as "gb18030", "utf-8-sig" or "utf-16". Lines end in CRLF.
    The same arguments give the same bytes.
    Raises ValueError for another kind of file or too few rows.
    """
    if rows < FEWEST_ROWS:
        raise ValueError(f"A sample of {rows} rows cannot hold every quirk: ask for {FEWEST_ROWS} or more.")
    writers: dict[str, Callable[[], None]] = {
        ".csv": lambda: _write_csv(path, made, encoding=encoding),
        ".xlsx": lambda: _write_workbook(path, made),
    }
    if path.suffix.lower() not in writers:
        raise ValueError(f"The sample is written as .csv or .xlsx; {path.name} is neither.")
    made = _make(rows, random.Random(seed))
    writers[path.suffix.lower()]()
    return _facts(made)


def _make(count: int, chance: random.Random) -> list[_Row]:
    quota = {cause: max(1, round(count * share)) for cause, share in _SHARES.items()}
    copies = quota.pop("duplicate_in_file")
    causes = [cause for cause, times in quota.items() for _ in range(times)]
    originals = count - copies
    spoilt = dict(zip(chance.sample(range(len(_QUIRKS), originals), len(causes)), causes, strict=True))
    seen: Counter[str] = Counter()
    made: list[_Row] = []
    for position in range(originals):
        cause = spoilt.get(position, "")
        row = _piece(position, chance, onboarded=cause != "unknown_brand")
        row = _with_quirks(row, position, chance)
        if cause:
            row = _SPOILERS[cause](row, seen[cause])
            seen[cause] += 1
        made.append(row)
    for _ in range(copies):
        source = chance.choice([position for position, row in enumerate(made) if not row.cause])
        copy = replace(made[source], cause="duplicate_in_file", column="reference")
        made.insert(chance.randint(source + 1, len(made)), copy)
    return made


_LEATHERS = ("calf leather", "suede", "patent leather")
_METALS = ("white gold", "gold plated", "silver")
_CASES = ("steel", "yellow gold", "titanium")
_GOODS = {
    "bags": (
        ("handbags", "handbag", "手提包", (*_LEATHERS, "canvas")),
        ("clutch bags", "clutch bag", "手拿包", (*_LEATHERS, "silk")),
        ("backpacks", "backpack", "双肩包", (*_LEATHERS, "canvas")),
    ),
    "watches": (
        ("watches", "automatic watch", "自动腕表", _CASES),
        ("watches", "quartz watch", "石英腕表", _CASES),
    ),
    "shoes": (
        ("trainers", "trainers", "运动鞋", ("leather", "cloth")),
        ("heels", "heels", "高跟鞋", _LEATHERS),
        ("ankle boots", "ankle boots", "短靴", _LEATHERS),
    ),
    "scarves": (
        ("silk handkerchief", "silk scarf", "丝巾", ("silk",)),
        ("scarves", "shawl", "羊绒披肩", ("cashmere", "wool")),
    ),
    "jewellery": (
        ("necklaces", "necklace", "项链", (*_METALS, "pearls")),
        ("bracelets", "bracelet", "手链", _METALS),
        ("earrings", "earrings", "耳环", (*_METALS, "pearls")),
    ),
}
"""Sub-category, the thing in English and in Chinese, and what it is made of, by category."""

_COLOURS = ("black", "camel", "navy", "ecru", "burgundy", "multicolour", "green", "metallic")
_LOCATIONS = ("france", "italy", "germany", "spain", "united kingdom", "belgium", "japan", "greece")
_PRICES = {
    "bags": (180, 6500),
    "watches": (600, 18500),
    "shoes": (60, 900),
    "scarves": (45, 480),
    "jewellery": (90, 4200),
}
_MEASURES = {
    "bags": ("20", "28", "35"),
    "watches": ("",),
    "shoes": ("",),
    "scarves": ("45", "70", "90", "140"),
    "jewellery": ("",),
}
_SLUG = re.compile("[^a-z0-9]+")
_LAST_LISTED = date(2021, 11, 14)


def _piece(position: int, chance: random.Random, *, onboarded: bool) -> _Row:
    """A row without a fault: the house, the goods, and a URL that ends in the true reference."""
    brand = chance.choice([brand for brand in BRANDS if brand.onboarded is onboarded])
    category = chance.choice(brand.categories)
    sub_category, english, chinese, materials = chance.choice(_GOODS[category])
    model, material, colour = chance.choice(brand.models), chance.choice(materials), chance.choice(_COLOURS)
    measure = chance.choice(_MEASURES[category])
    names = [
        " ".join(filter(None, (model, measure, material, english))),
        " ".join(filter(None, (model, measure, f"{chinese} {colour}"))),
        " ".join(filter(None, (f"{english.capitalize()} « {model} »", measure))),
    ]
    name = chance.choice(names)
    if category == "watches":
        name += (
            f" ({brand.name[0].upper()}{chance.randint(1000, 9999)}-{chance.choice(('36', '38', '41'))}LN)"
        )
    number = str(18_000_000 + position * 37 + chance.randint(0, 36))
    slug = "-".join(map(_slug, filter(None, (colour, material, model, measure, brand.name, english))))
    low, high = _PRICES[category]
    price = Decimal(chance.randint(low * 100, high * 100)).scaleb(-2)
    if chance.random() < 0.6:
        price = price.quantize(Decimal(1)).quantize(Decimal("0.01"))
    online = _LAST_LISTED - timedelta(days=chance.randint(0, 100))
    return _Row(
        cells={
            "reference": number,
            "url": f"https://fr.secondes-mains.example//women-{category}/{_slug(sub_category)}/"
            f"{_slug(brand.name)}/{slug}-{number}.shtml",
            "brand": chance.choice(brand.spellings),
            "name": name,
            "category": category,
            "sub_category": sub_category,
            "condition": chance.choice(GRADES),
            "price": _price_text(price, chance),
            "material": material,
            "colour": colour,
            "size": f"{chance.randint(35, 45)} eu" if category == "shoes" else "no size",
            "online_date": f"{online:%d/%m/%Y}",
            "location": chance.choice(_LOCATIONS),
        },
        price=price,
        online=online,
    )


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe")).encode("ascii", "ignore").decode()
    return _SLUG.sub("-", plain).strip("-")


def _price_text(price: Decimal, chance: random.Random) -> str:
    """Some with a point, some with a comma, the sign and no-break blanks; never one that reads two ways."""
    french = f"{price:,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    written = (
        f"{price:.1f}" if price == price.quantize(Decimal("0.1")) else f"{price:.2f}",
        f"{price:.2f}",
        f"{french}\N{NO-BREAK SPACE}€",
        f"€ {price:,.2f}".replace(",", "_").replace(".", ",").replace("_", "."),
    )
    return chance.choices(written, weights=(5, 2, 2, 1))[0]


def _with_quirks(row: _Row, position: int, chance: random.Random) -> _Row:
    """Adds quirks that a good import survives; the first rows take one each, so that none is ever absent."""
    forced = position if position < len(_QUIRKS) else None
    for number, (share, quirk) in enumerate(_QUIRKS):
        if forced == number or (forced is None and chance.random() < share):
            row = quirk(row)
    return row


def _wrong_reference(row: _Row) -> _Row:
    wrong = re.search(r"-(\d{2,3})-", row.cells["url"])
    return row.put(quirk="wrong_reference", reference=wrong[1] if wrong else "90")


def _without_attributes(row: _Row) -> _Row:
    return row.put(quirk="no_attributes", material="", colour="", size="", location="")


def _formula_name(row: _Row) -> _Row:
    return row.put(quirk="formula_name", name="=cmd|' /C calc'!A0")


def _invisible(row: _Row) -> _Row:
    name, brand = row.cells["name"], row.cells["brand"]
    middle = len(name) // 2
    return row.put(
        quirk="invisible",
        name=f"\N{ZERO WIDTH SPACE}{name[:middle]}\N{SOFT HYPHEN}{name[middle:]}",
        brand=f"{brand}\N{ZERO WIDTH NO-BREAK SPACE}",
    )


def _entities(row: _Row) -> _Row:
    brand = row.cells["brand"].replace("&", "&amp;")
    return row.put(quirk="entities", brand=brand, name=f"{row.cells['name']} &amp; pochette d&#39;origine")


def _decomposed(row: _Row) -> _Row:
    accented = unicodedata.normalize("NFD", f"{row.cells['name']} état impeccable")
    return row.put(quirk="decomposed", name=accented, brand=unicodedata.normalize("NFD", row.cells["brand"]))


def _padded(row: _Row) -> _Row:
    return row.put(
        quirk="padded", brand=f" {row.cells['brand']}  ", condition=f"{row.cells['condition'].capitalize()} "
    )


_QUIRKS: tuple[tuple[float, Callable[[_Row], _Row]], ...] = (
    (0.05, _wrong_reference),
    (0.12, _without_attributes),
    (0.002, _formula_name),
    (0.03, _invisible),
    (0.03, _entities),
    (0.04, _decomposed),
    (0.05, _padded),
)


def _unknown_brand(row: _Row, turn: int) -> _Row:
    return row.spoil("unknown_brand", "brand")


def _unknown_grade(row: _Row, turn: int) -> _Row:
    words = ("à voir sur place", "vintage vibes", "看照片", "9.5/10")
    return row.spoil("unknown_grade", "condition", condition=words[turn % len(words)])


def _bad_price(row: _Row, turn: int) -> _Row:
    prices = ("-120,00\N{NO-BREAK SPACE}€", "", "on request", "sur demande", "面议")
    return row.spoil("bad_price", "price", price=prices[turn % len(prices)])


def _missing_value(row: _Row, turn: int) -> _Row:
    if turn % 2:
        return row.spoil("missing_value", "reference", reference="", url="")
    return row.spoil("missing_value", "brand", brand="")


def _bad_date(row: _Row, turn: int) -> _Row:
    dates = ("31/02/2021", "yesterday", "45/10/2021", "00/00/0000")
    return row.spoil("bad_date", "online_date", online_date=dates[turn % len(dates)])


_SPOILERS: dict[str, Callable[[_Row, int], _Row]] = {
    "unknown_brand": _unknown_brand,
    "unknown_grade": _unknown_grade,
    "bad_price": _bad_price,
    "missing_value": _missing_value,
    "bad_date": _bad_date,
}

_TITLE = ("二手奢侈品寄售清单 – Consignment list", "", "Novembre 2021")


def _write_csv(path: Path, made: list[_Row], *, encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([*_TITLE, *[""] * (len(HEADERS) - len(_TITLE))])
        writer.writerow([""] * len(HEADERS))
        writer.writerow(HEADERS.values())
        writer.writerows([row.cells[column] for column in HEADERS] for row in made)


def _write_workbook(path: Path, made: list[_Row]) -> None:
    """As people leave it: about half of the prices are numbers and half of the dates are dates."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2021, 11, 14, tzinfo=UTC)})
        sheet = book.add_worksheet("寄售 Consignment")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, _TITLE)
        sheet.write_row(HEADER_ROW - 1, 0, HEADERS.values())
        for number, row in enumerate(made):
            line = HEADER_ROW + number
            for place, column in enumerate(HEADERS):
                sound = row.online.day % 2 == 0 and row.column != column
                if column == "price" and sound:
                    sheet.write_number(line, place, float(row.price))
                elif column == "online_date" and sound:
                    sheet.write_datetime(line, place, row.online, day)
                elif row.cells[column]:
                    sheet.write_string(line, place, row.cells[column])


def _facts(made: list[_Row]) -> SampleFacts:
    good = [row for row in made if not row.cause]
    rejected = Counter(row.cause for row in made if row.cause)
    return SampleFacts(
        rows=len(made),
        creatable=len(good),
        duplicates=rejected["duplicate_in_file"],
        rejected=dict(rejected),
        rejections=tuple(
            Rejection(row=HEADER_ROW + number, cause=row.cause, column=row.column)
            for number, row in enumerate(made, start=1)
            if row.cause
        ),
        brands=BRANDS,
        quirks=dict(Counter(quirk for row in good for quirk in row.quirks)),
        total_price=sum((row.price for row in good), Decimal(0)),
        currency=CURRENCY,
        header_row=HEADER_ROW,
    )
