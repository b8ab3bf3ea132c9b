"""What a piece is made of, where a list says it of its parts in columns of their own: the bracelet, the lining."""

import re
from collections.abc import Iterable, Mapping, Sequence

from backoffice.imports.drafts import Draft
from backoffice.imports.reading.rows import Row
from backoffice.imports.texts import cell_text

from ..bench_models import MaterialStanding
from ..material_words import Words, words_known
from ..models import Unit

_LONGEST = Unit._meta.get_field("material").max_length or 0
_SPEAKS_OF_MATERIAL = re.compile(
    r"material|mat[ée]ri|mati[èe]re|werkstoff|leather|leder|cuir|pelle|\bskin\b|lining|doublure|futter|strap|bracelet"
    r"|材[质質料]|面料|里料|皮[质料革]|素材|裏地|소재",
    re.IGNORECASE,
)


def with_the_part(draft: Draft, material: str, part: str, header: str) -> str:
    """«Steel; bracelet material: crocodile skin»: the law on protected species asks about all of the piece."""
    if not part or part.casefold() in material.casefold():
        return material
    whole = "; ".join(filter(None, (material, f"{header.strip().lower()}: {part}")))
    if len(whole) > _LONGEST:
        draft.flaw(
            "bad_text", "part_material",
            f"«{whole[:60]}…» has {len(whole)} characters; at most {_LONGEST} can be kept of what a piece is made of.",
            "Say both in fewer words.",
        )  # fmt: skip
    return whole


def protected_beside(
    places: Mapping[str, int], headers: Sequence[str], batches: Iterable[Sequence[Row]]
) -> list[str]:
    """Sentences on the columns that nothing fills and that speak of materials, of which cells name a protected one."""
    asked = [
        place
        for place, header in enumerate(headers)
        if place not in places.values() and _SPEAKS_OF_MATERIAL.search(header)
    ]
    if not asked:
        return []
    words = words_known()
    found: dict[int, str] = {}
    for rows in batches:
        for place in [place for place in asked if place not in found]:
            texts = (cell_text(row.cells[place]) for row in rows)
            if sample := next((text for text in texts if _is_protected(words, text)), ""):
                found[place] = sample
    return [
        f"«{headers[place]}» is left out, and names what may be of a protected species («{sample[:60]}»). Choose "
        "«Material of a part» for it, so that the pieces are asked for their CITES papers."
        for place, sample in found.items()
    ]


def _is_protected(words: Words, text: str) -> bool:
    return any(each.standing != MaterialStanding.NOT_LISTED for each in words.read(text).materials)
