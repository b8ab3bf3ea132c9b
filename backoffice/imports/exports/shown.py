"""What an export shows and no list changes: a piece's state, where it lies. One who edits it is told so."""

from collections.abc import Mapping, Sequence

from ..drafts import Draft
from ..profiles import Profile
from ..texts import cell_text


class ShownOnly:
    """Compares the columns that are only shown with what stands here now, for the rows of one file.

    `headers` are the file's. Whether a cell was edited, or its record went on since, is not known; what is here stays
    in both cases, and is worth a word.
    """

    def __init__(self, profile: Profile, headers: Sequence[str]) -> None:
        self.profile = profile
        written = profile.columns()
        self._places = {
            name: headers.index(header)
            for name, header in profile.exported_columns().items()
            if header in headers and (name not in written or written[name].looked_at)
        }
        self._headers = headers
        self._others: dict[str, int] = dict.fromkeys(self._places, 0)
        self._examples: dict[str, str] = {}

    def look(self, drafts: Sequence[Draft], records: Mapping[int, int]) -> None:
        """`records` are the ids of the rows' records by the rows' numbers. One query of the profile's export."""
        if not self._places or not records:
            return
        here = {each.id: each.cells for each in self.profile.export(list(records.values()))}
        for draft in drafts:
            cells = here.get(records.get(draft.number, 0))
            if cells is None:
                continue
            for name, place in self._places.items():
                said, now = cell_text(draft.cells[place]).strip(), cells.get(name)
                # A day or a number comes back in the dress of whichever program saved the file.
                if said and isinstance(now, str) and said.casefold() != now.casefold():
                    self._others[name] += 1
                    self._examples.setdefault(name, f"row {draft.number}: «{said[:60]}», here «{now[:60]}»")

    def notes(self) -> list[str]:
        return [
            f"«{self._headers[place]}» says something else than stands here in "
            f"{count:,} {'row' if count == 1 else 'rows'} ({self._examples[name]}). A list does not change it: what is "
            "here stays."
            for name, place in self._places.items()
            if (count := self._others[name])
        ]
