"""References for the pieces of a list that gives them none.

They are made of what makes the piece, so that next week's row of it, with another price, is about the same piece.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from backoffice.imports.drafts import Draft
from backoffice.imports.models import ImportSession, Outcome
from backoffice.imports.profiles import Sheet
from backoffice.imports.repeats import FirstRows
from backoffice.imports.texts import word_key
from backoffice.merchants.queries import name_key

from ..readings import as_read
from ..serials import key_of
from .wording import content_mark, plain_number

# What is no other tomorrow: neither price nor condition, day, state or place.
_MAKES = ("title", "model", "model_reference", "serial", "material", "colour", "size", "year")
# Without one of these the row does not say which piece it is, and all of it counts.
_NAMES = frozenset({"title", "model", "model_reference", "serial"})


class MadeUp:
    """The made-up references of one file.

    Rows that say the same of what makes the piece and differ elsewhere are several pieces that nothing tells apart: the
    further ones are numbered in the order of the file, and who of them is gone nobody knows. So the whole file is
    looked at (`meet`) before the first reference is made. Rows that are alike in every cell have the same one.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._own = [place for place in range(len(sheet.headers)) if place not in sheet.beside]
        self._headers = [sheet.headers[place] for place in self._own]
        self._first = FirstRows()
        self._further: dict[str, dict[str, int]] = {}

    def meet(self, drafts: Iterable[Draft]) -> None:
        marks = {draft.number: (self._mark(draft), self._content(draft)) for draft in drafts if draft.values}
        keyed = ((number, int(mark, 16), int(content, 16)) for number, (mark, content) in marks.items())
        for repeat in self._first.repeats(keyed):
            if not repeat.same:
                mark, content = marks[repeat.number]
                contents = self._further.setdefault(mark, {})
                contents.setdefault(content, len(contents) + 2)

    def of(self, draft: Draft, model_reference: str) -> str:
        """«rolex-116610ln-3f2a91c07b», of the second of several «…-2»."""
        mark = self._mark(draft)
        contents = self._further.get(mark)
        nth = contents.get(self._content(draft), 1) if contents else 1
        brand = name_key(draft.values.get("brand") or "")[:24]
        parts = (brand, name_key(model_reference)[:30], mark, str(nth) if nth > 1 else "")
        return "-".join(filter(None, parts))

    def _mark(self, draft: Draft) -> str:
        """Ten hexadecimal digits that stand for what makes the piece."""
        said = _said(draft.values)
        if not said.keys() & _NAMES:
            return self._content(draft)
        text = "\n".join(f"{name}={word}" for name, word in said.items())
        return hashlib.sha256(text.encode()).hexdigest()[:10]

    def _content(self, draft: Draft) -> str:
        return content_mark(self._headers, [draft.cells[place] for place in self._own])


def refuse_those_of_others(drafts: Sequence[Draft], corrects: ImportSession | None) -> None:
    """A flaw for rows that come back mended and would change the piece of another row of the same list: alone, nothing
    tells them apart. One query for each import that they mend.
    """
    before, others = corrects, set()
    ids = [draft.record.id for draft in drafts if draft.record is not None]
    while before is not None and ids:
        sound = before.rows.exclude(outcome=Outcome.ERROR).filter(record__id__in=ids)
        others |= set(sound.values_list("record__id", flat=True))
        before = before.corrects
    for draft in drafts:
        if draft.record is not None and draft.record.id in others:
            draft.flaw(
                "row_of_another_piece", "",
                f"Another row of the list is the piece {draft.record.label}, and nothing that makes a piece tells this "
                "row from it.",
                "Give both a reference of their own, in a column for it; or leave the row out where it is the same.",
            )  # fmt: skip


def _said(values: Mapping[str, str | None]) -> dict[str, str]:
    """What makes the piece, in whatever spelling: of one with both a serial and a model reference these are enough."""
    names: Sequence[str] = [name for name in _MAKES if values.get(name)]
    if values.get("serial") and values.get("model_reference"):
        names = ("model_reference", "serial")
    brand = {"brand": name_key(values.get("brand") or "")}
    return brand | {name: _plain(name, values[name] or "") for name in names}


def _plain(name: str, text: str) -> str:
    if name == "serial":
        return key_of(text) or word_key(text)
    return name_key(as_read(text)) if name == "model_reference" else word_key(plain_number(text))
