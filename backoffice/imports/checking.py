"""Checking the rows of one file batch by batch, by one process or by several at once."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from backoffice.access.scope import scope
from backoffice.events.encoding import as_json

from .cells import CellReader
from .corrections import Returned
from .drafts import Draft, Flaw, kept_values
from .exports.merging import Merge
from .lanes import Answer, Line, side_by_side
from .models import Outcome
from .outliers import Jumps
from .overview import Overview
from .profiles import Check, Sheet
from .reading import Row
from .repeats import REPEATED, FirstRows, Plain, Repeat
from .spooling import Spool
from .suggesting import Suggestions
from .templates import Examples
from .texts import cell_text

# As plain text: these are compared and counted once a row, and hashing a member of an enum is a call of its own.
_CREATE, _UPDATE, _UNCHANGED, _CONFLICT, _ERROR = (str(outcome.value) for outcome in Outcome)
_CHANGING = (_UPDATE, _CONFLICT)
# What an unchanged row says stands in its record; what a bad one says is not known.
_TO_WRITE = (_CREATE, *_CHANGING)

Repeats = Callable[[Iterable[Plain]], Sequence[Repeat]]


class Explained(NamedTuple):
    """What is said of a row: its flaws with the guilty cell of each, and its notes."""

    number: int
    flaws: Sequence[Flaw]
    words: Sequence[str]
    notes: Sequence[Flaw]


class Checked(NamedTuple):
    """A checked batch: the outcome of each row, the rows as JSON to be stored, and what is said of some."""

    outcomes: Sequence[str]
    staged: str
    explained: Sequence[Explained]


class Checking:
    """The checking of one file's rows, with all that is kept on the way."""

    def __init__(
        self,
        reader: CellReader,
        check: Check,
        merge: Merge,
        examples: Examples,
        *,
        with_comma: Sequence[int],
        returned: Returned,
        overview: Overview,
    ) -> None:
        self.reader, self.check, self.merge, self.examples = reader, check, merge, examples
        self._with_comma = with_comma
        self._returned = returned
        self.overview = overview
        self._suggestions = Suggestions(reader.columns, check.sheet.places)
        self._jumps = Jumps(reader.columns)

    @property
    def splits(self) -> bool:
        """Whether copies of it may check a batch each, and what they counted be put together."""
        sheet = self.check.sheet
        return (
            self.check.splits
            and self.merge.column is None
            and self.examples.column is None
            and sheet.documents is None
        )

    def batch(self, rows: Sequence[Row], repeats: Repeats) -> Checked:
        """Checks a batch; `repeats` is asked once, which of its sound rows repeat one of an earlier batch or of it."""
        drafts = self.reader.drafts(rows)
        self.merge.read(drafts)
        self.examples.leave_out(drafts)
        # A draft without values is rejected by the reader itself, as a whole.
        self.check.rows([each for each in drafts if each.values and not (each.left_out or each.untouched)])
        if any(draft.left_out for draft in drafts):
            rows, drafts = _without_left_out(rows, drafts)
        self.merge.merge(drafts)
        texts = [[cell if type(cell) is str else cell_text(cell) for cell in draft.cells] for draft in drafts]
        for place in self._with_comma:
            _write_with_comma(place, rows, texts)
        self.reader.units.write(rows, texts)
        self._returned.refuse_repeats(
            pair for pair in zip(drafts, texts, strict=True) if _outcome(pair[0]) == _UPDATE
        )
        _refuse_repeated(drafts, repeats, self.check.advice_on_repeated)
        outcomes = [_outcome(draft) for draft in drafts]
        self.check.refuse([draft for draft, at in zip(drafts, outcomes, strict=True) if at in _CHANGING])
        outcomes = [_ERROR if draft.flaws else at for draft, at in zip(drafts, outcomes, strict=True)]
        self._suggestions.add(draft for draft in drafts if draft.flaws)
        self._jumps.remark(draft for draft, at in zip(drafts, outcomes, strict=True) if at == _UPDATE)
        self.overview.see([draft for draft, at in zip(drafts, outcomes, strict=True) if at != _ERROR])
        explained = [
            Explained(
                draft.number,
                draft.flaws,
                _guilty_words(draft.flaws, row_texts, self.check.sheet),
                draft.notes,
            )
            for draft, row_texts in zip(drafts, texts, strict=True)
            if draft.flaws or draft.notes
        ]
        return Checked(outcomes, _staged(drafts, outcomes, texts), explained)

    def counted(self) -> Any:
        """What was counted for the notes on the file, as `add` takes it from a copy."""
        return self.reader.counted(), self.check.counted(), self.overview.counted()

    def add(self, counted: Any) -> None:
        of_cells, of_rows, together = counted
        self.reader.add(of_cells)
        self.check.add(of_rows)
        self.overview.add(together)


def check_in_lanes(
    checking: Checking, spool: Spool, first_rows: FirstRows, take: Callable[[Checked], None], lanes: int
) -> None:
    """Has copies of `checking` check the batches side by side; `take` is given them in their order."""

    def lane(numbers: Iterator[int], line: Line) -> None:
        with scope(checking.check.sheet.actor):
            for number in numbers:

                def ask(rows: Iterable[Plain], number: int = number) -> Sequence[Repeat]:
                    repeats: Sequence[Repeat] = line.ask((number, list(rows)))
                    return repeats

                line.tell((number, checking.batch(spool.batch(number), ask)))
            line.tell((None, checking.counted()))

    turns = _Turns(first_rows, take)

    def hear(said: tuple[int | None, Any], answer: Answer) -> None:
        number, word = said
        if number is None:
            checking.add(word)
        elif isinstance(word, Checked):
            turns.checked(number, word)
        else:
            turns.asked(number, word, answer)

    side_by_side(lane, range(len(spool)), lanes, hear)


class _Turns:
    """Batches come in any order, and are taken in theirs: the first row with a key is the one further up in the file.

    Lanes begin batches in order, so the next one that is waited for is always in the hands of one of them.
    """

    def __init__(self, first_rows: FirstRows, take: Callable[[Checked], None]) -> None:
        self._first_rows, self._take = first_rows, take
        self._asking: dict[int, tuple[list[Plain], Answer]] = {}
        self._done: dict[int, Checked] = {}
        self._next_asking = self._next_done = 0

    def asked(self, number: int, rows: list[Plain], answer: Answer) -> None:
        self._asking[number] = (rows, answer)
        while self._next_asking in self._asking:
            rows, answer = self._asking.pop(self._next_asking)
            self._next_asking += 1
            answer(self._first_rows.repeats(rows))

    def checked(self, number: int, checked: Checked) -> None:
        self._done[number] = checked
        while self._next_done in self._done:
            self._take(self._done.pop(self._next_done))
            self._next_done += 1


def _without_left_out(rows: Sequence[Row], drafts: Sequence[Draft]) -> tuple[list[Row], list[Draft]]:
    kept = [(row, draft) for row, draft in zip(rows, drafts, strict=True) if not draft.left_out]
    return [row for row, _ in kept], [draft for _, draft in kept]


def _refuse_repeated(drafts: Sequence[Draft], repeats: Repeats, advice: str) -> None:
    sound = {draft.number: draft for draft in drafts if not draft.flaws}
    for draft in sound.values():
        if draft.key is None:
            raise ValueError(f"row {draft.number} is sound but has no key")
    keyed = ((number, hash(draft.key), _digest(draft.facts)) for number, draft in sound.items())
    for repeat in repeats(keyed):
        likeness = "says the same as" if repeat.same else "is about the same record, with other values, as"
        sound[repeat.number].flaw(
            REPEATED,
            "",
            f"This row {likeness} row {repeat.first:,}.",
            f"Row {repeat.first:,} is imported. Keep one of the two rows, the right one. {advice}".rstrip(),
        )


def _write_with_comma(place: int, rows: Sequence[Row], texts: Sequence[list[str]]) -> None:
    """Numbers of a workbook among texts with a decimal comma: given back as text, 1.125 would be thousands."""
    for row, row_texts in zip(rows, texts, strict=True):
        if isinstance(row.cells[place], float):
            row_texts[place] = row_texts[place].replace(".", ",")


def _digest(facts: dict[str, Any]) -> int:
    try:
        return hash(frozenset(facts.items()))
    except TypeError:  # a fact that is a list
        return hash(json.dumps(facts, sort_keys=True))


def _outcome(draft: Draft) -> str:
    if draft.flaws:
        return _ERROR
    if draft.disputed:
        return _CONFLICT
    found = draft.found
    if found is None:
        return _CREATE
    return _UNCHANGED if draft.facts.items() <= found.items() else _UPDATE


def _staged(drafts: Sequence[Draft], outcomes: Sequence[str], texts: Sequence[list[str]]) -> str:
    staged = [
        (
            draft.number,
            row_texts,
            _values(draft) if outcome in _TO_WRITE else None,
            outcome,
            [flaw.as_json() for flaw in draft.flaws],
            [note.as_json() for note in draft.notes],
            draft.record.as_json() if draft.record else None,
        )
        for draft, outcome, row_texts in zip(drafts, outcomes, texts, strict=True)
    ]
    return as_json(staged)


def _values(draft: Draft) -> dict[str, Any]:
    values = kept_values(draft.key, draft.facts, draft.found)
    if draft.disputed:
        values["disputed"] = {name: asdict(dispute) for name, dispute in draft.disputed.items()}
    return values


def _guilty_words(flaws: Sequence[Flaw], texts: Sequence[str], sheet: Sheet) -> list[str]:
    return [texts[sheet.places[flaw.column]] if flaw.column in sheet.places else "" for flaw in flaws]
