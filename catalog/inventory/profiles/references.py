"""Whether a column is what it is called: «Ref» names the pieces or their models, mostly the maker's number of watches;
«Serial no» the pieces or the rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backoffice.imports.names import header_key
from backoffice.imports.reading.rows import Row
from backoffice.imports.texts import cell_text
from catalog.products.words import code_by_word

from ..known.watches import BARE, FORMS, LETTERED
from ..models import Unit
from ..resources import LISTING_NUMBERS
from .wording import category_in_headers

# Words for a piece's own name and for its model's alike: the first in any list, the others in one of watches.
_EITHER = frozenset({"ref", "refno", "refnr", "refnumber", "watchref"})
_OF_WATCHES = frozenset(
    {"reference", "referenz", "referenznummer", "riferimento", "referencia", "参考号", "品番"}
)
_OFFERS = frozenset(map(header_key, (*LISTING_NUMBERS, "listing id", "référence annonce", "anzeigennummer")))
_SHORT = 20
_MOST_LOOKED_UP = 2_000


def _shape(text: str) -> str:
    return "".join("9" if char.isdigit() else "A" if char.isalpha() else char for char in text)


def _forms(distinct: Sequence[str]) -> int:
    """How many of the references have a maker's form."""
    said = [each.upper() for each in distinct]
    lettered = any(map(LETTERED.fullmatch, said))
    return sum(bool(FORMS.fullmatch(each) or (lettered and BARE.fullmatch(each))) for each in said)


def column_of_offers(places: Mapping[str, int], headers: Sequence[str]) -> str:
    """The column, taken for none of ours, that holds what a marketplace calls each offer; "" where there is none."""
    taken = set(places.values())
    free = (header for at, header in enumerate(headers) if at not in taken and header_key(header) in _OFFERS)
    return next(free, "")


def models_for_references(
    places: Mapping[str, int],
    *,
    headers: Sequence[str],
    batches: Iterable[Sequence[Row]],
    options: Mapping[str, Any],
) -> str:
    """Why the column taken for the pieces' own references holds those of their models; "" where it does not.

    It does where different pieces of a brand bear the same one (a twentieth of them in a list of watches, a fifth
    in others), where most are models of pieces that are here, or, of watches, where most have a maker's form, and not
    all the same one, or where an offer's number stands beside. It does not where pieces that are here go by them.
    """
    header = headers[places["reference"]]
    kinds = (category_in_headers(headers), code_by_word(str(options.get("category") or "")))
    watches = "watches" in kinds
    if header_key(header) not in (_EITHER | _OF_WATCHES if watches else _EITHER):
        return ""
    at, brand = places["reference"], places.get("brand", places["reference"])
    first: dict[tuple[str, str], int] = {}
    filled = repeated = 0
    sample = ""
    for rows in batches:
        for row in rows:
            said = cell_text(row.cells[at])
            if not said:
                continue
            filled += 1
            content = hash(row.cells)
            if first.setdefault((cell_text(row.cells[brand]).casefold(), said), content) != content:
                repeated += 1
                sample = sample or said
    if not filled:
        return ""
    distinct = list(dict.fromkeys(said for _, said in first))[:_MOST_LOOKED_UP]
    pieces = Unit.objects.filter(reference__in=distinct).values("reference").distinct().count()
    if pieces * 3 >= len(distinct):
        return ""
    models = Unit.objects.filter(model_reference__in=distinct).values("model_reference").distinct().count()
    forms = _forms(distinct) if watches else 0
    if len({_shape(said) for said in distinct}) == 1 and len(distinct) > 2:
        forms = 0  # a shop's own, such as W10023 and W10024
    if repeated * (20 if watches else 5) >= filled and (repeated > 1 or filled <= _SHORT):
        rows_said = "1 row" if repeated == 1 else f"{repeated:,} rows"
        why = f"in {rows_said} a reference stands again for another piece, such as {sample}"
    elif models * 2 > len(distinct):
        why = "most are model references of pieces that are here"
    elif forms * 2 > len(distinct):
        why = "most have the form of a watchmaker's numbers"
    elif watches and (offers := column_of_offers(places, headers)):
        why = f"«{offers}» holds a number of each offer"
    else:
        return ""
    return (
        f"«{header}» was taken as the model reference, not as the pieces' own: {why}. Choose «Reference» for it if the "
        "pieces go by it."
    )
