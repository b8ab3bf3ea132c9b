"""Products of a file that has no column for SKU or handle: without a GTIN each goes by its title and options."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Value
from django.db.models.functions import Lower, Replace

from backoffice.events.errors import Invalid
from backoffice.imports.drafts import Draft
from backoffice.imports.names import header_key
from backoffice.imports.profiles import Sheet
from backoffice.imports.reading.rows import Row
from backoffice.imports.repeats import FirstRows
from backoffice.imports.texts import cell_text

from ..models import Product
from ..resources import SEVERAL_COLOURS
from .keys import Key, sku_of

_SHOWN = 5
# What a column of products' numbers is called, in whatever words beside.
_NUMBERS = re.compile(
    r"\b(?:sku|ean|upc|gtin|isbn|barcode)s?\b|货号|貨號|条码|條碼|条形码|(?:商品|产品)编码", re.IGNORECASE
)
_SEVERAL = re.compile(r"[,;|\n、，；]")
_OF_PAGES = frozenset(map(header_key, ("content", "contents", "contenu", "contenido", "conteúdo", "内容")))
_SIZE = 40
_STRENGTHS = frozenset(
    map(
        header_key,
        (
            "EDP", "EDT", "EDC", "EDF", "Eau de Parfum", "Eau de Toilette", "Eau de Cologne", "Eau Fraîche", "Parfum",
            "Extrait", "Extrait de Parfum", "Elixir", "Cologne", "Eau de Parfum Intense", "Body Mist", "After Shave",
            "香水", "浓香水", "淡香水", "淡香精", "古龙水", "オードパルファム", "オードトワレ",
            "오드퍼퓸", "오드뚜왈렛",
        ),
    )
)  # fmt: skip
# Beside a title: without any of these it may be the name of anything, of a buyer or a place too.
_OF_GOODS = frozenset(
    {
        "brand",
        "price",
        "category",
        "sub_category",
        "shop_category",
        "size",
        "flavour",
        "colour",
        "variant",
        "measure",
    }
)


def refuse_without_names(sheet: Sheet) -> None:
    """Raises `Invalid` where the columns, none for SKU or handle, do not say of each row which product it is, or where
    one may hold its number and was read as none.
    """
    if "gtin" in sheet.places:
        return
    if "title" not in sheet.places or not _OF_GOODS.intersection(sheet.places):
        columns = ", ".join(f"«{header}»" for header in sheet.headers[:30])
        raise Invalid(
            "The file has no column by which a product is known: no SKU, no GTIN, no handle, nor a title with a brand, "
            f"a price or a size beside it. Its columns are {columns}. "
            "Add one, or rename the one that holds it.",
            code="column_missing",
            missing=["SKU, GTIN, handle or title"],
        )
    if header := _unread_number(sheet):
        raise Invalid(
            f"«{header}» may say which product a row is, and was read as none of SKU, GTIN and handle. Choose on the "
            "page of columns what it is, or leave it out there: then the products go by their titles.",
            code="column_missing",
            missing=["SKU, GTIN or handle"],
        )


def _unread_number(sheet: Sheet) -> str:
    """A header that names a product's number and was read as no column, unless it is blank throughout or a person
    wants it so; else "".
    """
    known = {*sheet.places.values(), *sheet.beside, *sheet.set_aside}
    chosen: Any = sheet.options.get("mapping") or {}
    unread = (header for at, header in enumerate(sheet.headers) if at not in known and header not in chosen)
    return next(filter(_NUMBERS.search, unread), "")


def lists_several(header: str, place: int, batches: Iterable[Sequence[Row]]) -> bool:
    """Whether a column called «Colors» lists what there is, «Red, Blue», in one of its cells."""
    called_so = header_key(header) in map(header_key, SEVERAL_COLOURS)
    return called_so and any(_SEVERAL.search(cell_text(row.cells[place])) for rows in batches for row in rows)


def holds_prose(header: str, place: int, batches: Iterable[Sequence[Row]]) -> bool:
    """Whether a column called «Content», which may be that of a page, says in a cell more than how much there is."""
    called_so = header_key(header) in _OF_PAGES
    return called_so and any(len(cell_text(row.cells[place])) > _SIZE for rows in batches for row in rows)


def names_strengths(place: int, batches: Iterable[Sequence[Row]]) -> bool:
    """Whether a column says of each row how strong a perfume it is, and of some that they differ."""
    said = {header_key(cell_text(row.cells[place])) for rows in batches for row in rows} - {""}
    return len(said) > 1 and said <= _STRENGTHS


class Titles:
    """The products that are here by the titles of rows, and the SKUs that rows get by theirs."""

    def __init__(self) -> None:
        self._here: dict[Key, list[tuple[str, str, list[list[str]]]]] = {}
        self._first = FirstRows()
        self._made: set[int] = set()

    def see(self, asked: Iterable[tuple[Draft, int]]) -> None:
        """Looks up the products of these rows and brands. One query."""
        wanted = [(brand_id, title) for draft, brand_id in asked if (title := draft.facts.get("title"))]
        spelt = Replace(Lower("title"), Value(" "), Value(""))
        rows = Product.objects.alias(spelt=spelt).filter(
            brand_id__in={brand for brand, _ in wanted},
            spelt__in={title.lower().replace(" ", "") for _, title in wanted},
        )
        self._here = defaultdict(list)
        for brand, title, sku, options in rows.order_by("pk").values_list(
            "brand_id", "title", "sku", "options"
        ):
            self._here[brand, _spelt(title)].append((title, sku, options))

    def sku(self, draft: Draft, brand_id: int) -> str:
        """The SKU of the product with the row's title and options, else one made of them; "" with a flaw."""
        title, options = draft.facts.get("title"), draft.facts.get("options", [])
        if not title:
            if not draft.has_flaw_in("title"):
                draft.flaw(
                    "missing_value", "title", "Nothing says which product this is.", "Fill in the title."
                )
            return ""
        here = self._here.get((brand_id, _spelt(title)), [])
        meant = [
            sku
            for its_title, sku, its_own in here
            if its_title.casefold() == title.casefold() and (its_own == options or not options)
        ]
        if len(meant) > 1:
            draft.flaw(
                "several_products", "title", f"{len(meant)} products of the brand are called «{title}».",
                f"Say in a column SKU which is meant: {', '.join(meant[:_SHOWN])}.",
            )  # fmt: skip
            return ""
        if meant:
            return meant[0]
        alike = [sku for _, sku, its_own in here if _values(its_own) == _values(options)]
        if alike:
            _remark(draft, f"that of product {alike[0]}")
        self._made.add(draft.number)
        return sku_of(title, options)

    def look(self, keyed: Sequence[tuple[Draft, int, str]]) -> None:
        """A note on each row, of (draft, brand, SKU), whose SKU was made, and whose name that of an earlier one with
        another SKU hardly differs from.
        """
        keyed = [each for each in keyed if each[0].number in self._made]
        self._made.clear()
        by_number = {draft.number: draft for draft, _, _ in keyed}
        rows = (
            (
                draft.number,
                hash(
                    (brand, _spelt(draft.facts.get("title") or ""), _values(draft.facts.get("options", [])))
                ),
                hash(sku),
            )
            for draft, brand, sku in keyed
        )
        for repeat in self._first.repeats(rows):
            draft = by_number[repeat.number]
            if not repeat.same and all(note.code != "name_hardly_differs" for note in draft.notes):
                _remark(draft, f"that of row {repeat.first:,}")


def _spelt(name: str) -> str:
    return "".join(name.casefold().split())


def _values(options: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(_spelt(value) for _, value in options)


def _remark(draft: Draft, other: str) -> None:
    values = " ".join(value for _, value in draft.facts.get("options", []))
    draft.note(
        "name_hardly_differs", "title",
        f"«{draft.facts['title']} {values}".rstrip() + f"» differs from {other} in case and blanks alone.",
        "It makes a product of its own. If the other one is meant, write title and options as they stand there.",
    )  # fmt: skip


def refuse_another_title(draft: Draft, title: str) -> None:
    """A flaw for a row whose SKU, made of its title, is that of a product which is called otherwise."""
    if draft.key is not None and draft.facts["title"].casefold() != title.casefold():
        draft.flaw(
            "sku_taken", "title",
            f"The SKU {draft.key[1]}, which would be made of this title, is that of «{title}».",
            "Add a column SKU, and give the product one of its own.",
        )  # fmt: skip
