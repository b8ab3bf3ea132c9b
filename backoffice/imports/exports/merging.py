"""The merge of three: what an exported row said, what its record says now, and what the file that comes back says."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..drafts import Base, Dispute, Draft, Flaw
from ..lost_letters import lost_letters
from ..models import ImportSession
from ..profile_columns import Kind
from ..profiles import Profile
from ..reading import clean_text
from ..reading.rows import Row, is_blank
from ..states import ExportStatus
from ..tally import Tally
from ..texts import cell_text
from .digests import Digester
from .models import Export
from .moved_cells import MovedCells
from .shown import ShownOnly
from .versions import HEADER, Kept, Place, place_of, rows_at

_EMPTY_IT = "If it is a new record, empty its cell in «{header}»; else take the row from a fresh export."


# The fact of that name, in each profile that has amounts.
_CURRENCY = "currency"
BLANK: tuple[Any, ...] = (None, "", [])


class _Missing:
    """A fact that the export did not know."""


MISSING = _Missing()


def version_column(headers: Sequence[str], rows: Iterable[Row]) -> int | None:
    """Where a file has its versions; None when it has none, which is most files.

    Programs rename what begins with a line («version»), so among the first `rows` the words that were given out tell
    the column too.
    """
    for place, header in enumerate(headers):
        if header.strip().casefold() == HEADER:
            return place
    for row in rows:
        for place, cell in enumerate(row.cells):
            if isinstance(cell, str) and place_of(cell) is not None:
                return place
    return None


@dataclass(frozen=True, slots=True)
class _Written:
    """A column, and the way from a record to what stands in it: («category», «name»). An amount or number that no row
    can do without `is_demanded`; amounts of money are in the currency of their row.
    """

    name: str
    label: str
    way: tuple[str, ...]
    is_demanded: bool = False
    is_money: bool = False

    def fact(self, facts: Mapping[str, Any]) -> str:
        """The fact of these that the column fills; "" where it fills none."""
        return next((each for each in (f"{self.way[0]}_id", self.way[0], self.way[-1]) if each in facts), "")

    def is_blank(self, draft: Draft, base: Base) -> bool:
        """Whether the cell is blank where the export had filled it, and something still stands there."""
        fact = self.fact(base.facts)
        if not fact or fact in draft.facts or draft.values.get(self.name) not in BLANK:
            return False
        return base.facts[fact] not in BLANK and (draft.found or {}).get(fact) not in BLANK


class Merge:
    """Merges the rows of one file; of a file without versions it leaves every row as it is.

    Per fact, or per group of facts that mean something only together:

    1. What the row says is what it said when it was exported: nobody edited it, and what the record says now stays.
    2. The record still says what it said then: the edit counts.
    3. Both were changed, to the same: nothing is left to do. To different things: it is disputed, and asked.

    A row without a version is taken as any other row as long as it changes nothing that is here.
    """

    def __init__(
        self,
        profile: Profile,
        headers: Sequence[str],
        places: Mapping[str, int] | None = None,
        *,
        column: int | None,
    ) -> None:
        self.profile = profile
        self.column = column
        self._header = HEADER if column is None else headers[column]
        self._digester: Digester | None = None
        # A row that is read together with others may mean something else by now, untouched as it is.
        if self.column is not None and profile.model is not None and not profile.check.gathers:
            self._know_untouched(profile, headers, places or {})
        self.group_of = {name: group for group in profile.together for name in group}
        self._emptied: Counter[str] = Counter()
        self._emptied_rows = 0
        self._moved_cells = MovedCells()
        self._labels: dict[str, tuple[str, str]] = {}
        known = self.column is not None and profile.model is not None
        self._written = _written_columns(profile, places or {}) if known else []
        self._amounts = {each.name: each for each in self._written if each.is_demanded}
        self._amounts_at = {name: places[name] for name in self._amounts} if places else {}
        self._filled: dict[int, set[str]] = defaultdict(set)
        self._shown = ShownOnly(profile, headers) if known else None
        self._exports: dict[int, Export | None] = {}
        self._troubles: dict[int, Flaw] = {}
        self._here: set[int] = set()
        self._untouched = self._merged = self._added = self._kept = 0

    def read(self, drafts: Sequence[Draft]) -> None:
        """Finds what the rows were exported as, before they are checked. A few queries."""
        self._troubles.clear()
        self._filled.clear()
        if self.column is None:
            return
        words = {draft.number: cell_text(draft.cells[self.column]).strip() for draft in drafts}
        places = {number: place_of(word) for number, word in words.items() if word}
        kept = rows_at({place for place in places.values() if place is not None and self._export(place)})
        self._here = self._still_here(kept.values())
        for draft in drafts:
            if draft.number not in places:
                continue
            place = places[draft.number]
            export = self._export(place) if place else None
            trouble = self._trouble(words[draft.number], place, export, kept)
            if trouble is not None:
                self._troubles[draft.number] = trouble
            elif export is not None and place is not None:
                self._recognise(draft, kept[place], export)
        if self._shown is not None:
            ours = {number: kept[place].record_id for number, place in places.items() if place in kept}
            self._shown.look(drafts, {number: pk for number, pk in ours.items() if pk in self._here})

    def merge(self, drafts: Iterable[Draft]) -> None:
        """Leaves of each sound row's facts only what is to be written, and marks what is disputed."""
        if self.column is None:
            return
        for draft in drafts:
            if draft.flaws or draft.key is None or draft.untouched:
                continue
            if draft.exported is not None:
                self._merge(draft, draft.exported)
            elif self._changes(draft):
                self._refuse(draft)

    def remark(self, session: ImportSession, tally: Tally) -> None:
        """Remarks on rows that only all of them together tell. After they are stored."""
        self._moved_cells.remark(session, self._labels, tally)

    def notes(self) -> list[str]:
        """What was done for the file as a whole."""
        exports = [export for export in self._exports.values() if export is not None]
        said = [
            f"It was exported on {export.created_at:%d %B %Y, %H:%M} UTC ({export.filename}); what was changed here "
            "since was merged with it."
            for export in exports[:5]
            if self._merged or self._untouched
        ]
        if self._untouched:
            as_before = "it was" if self._untouched == 1 else "they were"
            changes = "changes" if self._untouched == 1 else "change"
            said.append(f"{_rows(self._untouched)} came back as {as_before} exported, and {changes} nothing.")
        if self._kept:
            have = "has" if self._kept == 1 else "have"
            said.append(
                f"{_rows(self._kept)} {have} older values than the records have now, which nobody edited in the file: "
                "what was changed here stays."
            )
        if self._emptied:
            said.append(self._what_was_emptied())
        if self._shown is not None:
            said.extend(self._shown.notes())
        if self._added:
            have = "has" if self._added == 1 else "have"
            said.append(f"{_rows(self._added)} {have} no version: added in the file, and new here.")
        return said

    def _what_was_emptied(self) -> str:
        labels = ", ".join(f"«{label}» {count:,}" for label, count in self._emptied.most_common())
        stays = f"A blank cell takes nothing back: what stands here stays. {self.profile.emptying}".strip()
        return (
            f"In {_rows(self._emptied_rows)} cells are blank that the export had filled ({labels}). {stays}"
        )

    def _know_untouched(self, profile: Profile, headers: Sequence[str], places: Mapping[str, int]) -> None:
        """Rows can be known as untouched where each exported column stands under its own header and is read as such."""
        digester = Digester(profile)
        exported = profile.exported_columns()
        at = [places.get(name, -1) for name in digester.names]
        if all(
            place >= 0 and headers[place] == exported[name]
            for place, name in zip(at, digester.names, strict=True)
        ):
            self._digester, self._own = digester, at
            columns = profile.columns()
            self._added_columns = [
                place for name, place in places.items() if place not in at and not columns[name].looked_at
            ]

    def _still_here(self, rows: Iterable[Kept]) -> set[int]:
        ids = {row.record_id for row in rows}
        if not ids or self.profile.model is None:
            return ids
        return set(self.profile.model._default_manager.filter(pk__in=ids).values_list("pk", flat=True))

    def _recognise(self, draft: Draft, kept: Kept, export: Export) -> None:
        base = Base(kept.record_id, kept.key, kept.facts, export.created_at)
        if kept.record_id not in self._here:
            draft.flaws = [
                Flaw(
                    "record_gone",
                    HEADER,
                    f"It was here when it was exported, on {base.at:%d %B %Y}, and is gone since.",
                    f"Leave the row out; or, to take it in anew, empty its cell in «{self._header}».",
                )
            ]
            return
        draft.exported = base
        self._fill(draft, base)
        if (
            self._digester is not None
            and not any(cell_text(draft.cells[place]) for place in self._added_columns)
            and kept.digest == self._digester.of_cells(draft.cells[place] for place in self._own)
        ):
            draft.untouched = True
            draft.key, draft.facts, draft.found = base.key, {}, {}
            draft.flaws = []
            self._untouched += 1

    def _fill(self, draft: Draft, base: Base) -> None:
        """An amount that no row can do without, and whose cell was emptied, says what was exported."""
        for flaw in list(draft.flaws):
            column = self._amounts.get(flaw.column)
            exported = base.facts.get(column.fact(base.facts)) if column else None
            if column and exported not in BLANK and is_blank(draft.cells[self._amounts_at[column.name]]):
                draft.values[column.name] = Decimal(str(exported))
                draft.flaws.remove(flaw)
                self._filled[draft.number].add(column.name)

    def _export(self, place: Place) -> Export | None:
        if place[0] not in self._exports:
            self._exports[place[0]] = Export.objects.filter(pk=place[0]).first()
        return self._exports[place[0]]

    def _trouble(
        self, word: str, place: Place | None, export: Export | None, kept: Mapping[Place, Any]
    ) -> Flaw | None:
        if place is None:
            return self._flaw(
                "version_unreadable",
                f"«{word[:40]}» is no version that was given out here; perhaps the cell was dragged down or edited.",
            )
        if export is None or export.status == ExportStatus.WRITING:
            return self._flaw(
                "version_unknown",
                f"The version {word} is of no export that is known here: another company's, or another office's.",
            )
        if export.profile != self.profile.name:
            return self._flaw(
                "version_of_other_profile",
                f"The version {word} is of an export of {export.profile}, and these are {self.profile.name}.",
            )
        if place not in kept:
            return self._flaw(
                "version_expired",
                f"The row was exported on {export.created_at:%d %B %Y}; what it said then is no longer kept.",
                f"Export the list again; or take «{self._header}» out, and the file counts as it stands.",
            )
        return None

    def _flaw(self, code: str, sentence: str, suggestion: str = _EMPTY_IT) -> Flaw:
        return Flaw(code, HEADER, sentence, suggestion.format(header=self._header))

    def _refuse(self, draft: Draft) -> None:
        """A row that would write, and of which nobody knows what it was edited from."""
        trouble = self._troubles.get(draft.number)
        if trouble is not None:
            draft.flaws.append(trouble)
        elif draft.found is None:
            self._added += 1
        else:
            draft.flaw(
                "version_missing",
                HEADER,
                "The row has no version, but its record is here already: what others changed in it could be undone.",
                f"Take the row from a fresh export; or take «{self._header}» out, and the file counts as it stands.",
            )

    def _merge(self, draft: Draft, base: Base) -> None:
        if draft.key != base.key:
            its, rows = _named(base.key), _named(draft.key or ())
            draft.flaw(
                "version_of_another_record",
                HEADER,
                f"The version is that of {its}, but the row is about {rows}."
                if its != rows
                else f"The version is that of another record that goes by {its} too, of another brand or maker.",
                _EMPTY_IT.format(header=self._header),
            )
            return
        if draft.found is None:
            draft.flaw(
                "record_moved",
                HEADER,
                f"It was exported as {_named(base.key)}. Its record is here, but goes by another name now, or a sheet "
                "may not change it.",
                "Take the row from a fresh export, or change the record itself.",
            )
            return
        self._refuse_lost_letters(draft, base)
        self._merged += 1
        emptied = {
            column.fact(base.facts): column.label
            for column in self._written
            if column.is_blank(draft, base) or column.name in self._filled.get(draft.number, ())
        }
        self._emptied.update(emptied.values())
        self._emptied_rows += bool(emptied)
        edited = {
            name: fact
            for name, fact in draft.facts.items()
            if name in base.facts and not _is_same(fact, base.facts[name])
        }
        if edited or emptied:
            self._see_edited(draft, base, edited, emptied)
        facts: dict[str, Any] = {}
        stays = False
        for names in self._groups(draft.facts):
            moved = any(draft.found.get(name) != base.facts.get(name, MISSING) for name in names)
            if all(_is_same(draft.facts[name], base.facts.get(name, MISSING)) for name in names):
                stays = stays or moved
            elif not moved:
                facts |= {name: draft.facts[name] for name in names}
            elif any(draft.found.get(name) != draft.facts[name] for name in names):
                draft.disputed |= {
                    name: Dispute(base.facts.get(name), draft.found.get(name), draft.facts[name])
                    for name in names
                }
        of_identity = (name for name in self.profile.identity if name in draft.facts)
        facts |= {name: draft.found[name] for name in of_identity if name not in {*facts, *draft.disputed}}
        draft.facts = facts
        self._kept += stays

    def _see_edited(
        self, draft: Draft, base: Base, edited: Mapping[str, Any], emptied: Mapping[str, str]
    ) -> None:
        self._moved_cells.see(draft.number, edited, base.facts, emptied)
        if not edited.keys() <= self._labels.keys():
            self._labels |= {column.fact(base.facts): (column.name, column.label) for column in self._written}
        before, now = base.facts.get(_CURRENCY), edited.get(_CURRENCY)
        amounts = (
            {column.fact(base.facts) for column in self._written if column.is_money} if before and now else ()
        )
        stated = [name for name in amounts if base.facts.get(name) not in BLANK]
        if stated and edited.keys().isdisjoint(stated):
            column, label = self._labels.get(_CURRENCY, ("", "Currency"))
            amount = base.facts[min(stated)]
            draft.note(
                "currency_alone",
                column,
                f"{label}: {amount} {before} becomes {amount} {now}. Nothing is converted.",
                "Look whether the amount is meant in the new currency.",
            )

    def _refuse_lost_letters(self, draft: Draft, base: Base) -> None:
        """Texts that come back as they went but for question marks in place of letters."""
        columns = {column.fact(base.facts): column.name for column in self._written}
        for name, fact in draft.facts.items():
            exported = base.facts.get(name)
            if isinstance(fact, str) and isinstance(exported, str) and lost_letters(fact, exported):
                draft.flaw(
                    "letters_lost",
                    columns.get(name, ""),
                    f"«{fact[:80]}» was «{exported[:80]}» when it was exported: the program that saved the file has "
                    "put question marks in place of letters that its encoding lacks.",
                    "Save the file as UTF-8 or as a workbook (XLSX), or take the row from the export again.",
                )

    def _groups(self, facts: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
        done: set[str] = set()
        for name in facts:
            if name not in done:
                group = tuple(each for each in self.group_of.get(name, (name,)) if each in facts)
                done.update(group)
                yield group

    def _changes(self, draft: Draft) -> bool:
        found = draft.found
        return found is None or any(found.get(name) != fact for name, fact in draft.facts.items())


def _written_columns(profile: Profile, places: Mapping[str, int]) -> list["_Written"]:
    """The columns of the file that an import may write, as an export has them."""
    columns = profile.columns()
    return [
        _Written(
            name,
            columns[name].label,
            tuple((columns[name].attribute or "").split("__")),
            columns[name].required and columns[name].kind in (Kind.MONEY, Kind.DECIMAL),
            columns[name].kind is Kind.MONEY,
        )
        for name in Digester(profile).names
        if name in places
    ]


def _is_same(yours: Any, exported: Any) -> bool:
    """Whether a fact is what was exported, as the reader gives it back: it cleans what machines leave in a text."""
    if yours == exported:
        return True
    return isinstance(yours, str) and isinstance(exported, str) and yours == clean_text(exported)[0]


def _named(key: Sequence[Any]) -> str:
    return f"«{next((str(part) for part in reversed(key) if part), '')}»"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
