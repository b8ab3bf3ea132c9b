"""Amounts a thousand times, or a thousandth of, what half of their file is below, and such as are ten times, or a tenth
of, what they are to replace: a remark, for some are meant so.

What «1.250» is between prices like 95.50 is asked already (`ColumnReader.refuse_doubtful`); this is what nobody can see
in the cell itself: digits too many, an amount in another currency, a price in cents.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db import connection

from backoffice.events.encoding import as_json

from .drafts import Draft, Flaw
from .models import ImportSession, Outcome
from .overview import Overview
from .profile_columns import Column, Kind
from .profiles import Profile
from .rows import amount_told
from .tally import Tally

FAR_OFF = "amount_far_off"
JUMPS = "amount_jumps"
_TIMES = 1_000
_TENFOLD = 10
# Of fewer amounts none is the usual one.
_ENOUGH = 5
_MOST_NOTED = 10_000


def remark_far_off(session: ImportSession, profile: Profile, overview: Overview, tally: Tally) -> None:
    """A note on each row that would write such an amount, in the order of the file. After the rows are stored; asks for
    rows only where the greatest or the least amount says that there are any.
    """
    for column, fact, currency, amounts in overview.of_facts():
        middle = amounts.middle()
        if amounts.rows < _ENOUGH or not (middle and amounts.least and amounts.most):
            continue
        low, high = middle / _TIMES, middle * _TIMES
        if amounts.most.value < high and not 0 <= amounts.least.value <= low:
            continue
        label = profile.columns()[column].label
        usual = f"about {amount_told(f'{middle:.3g}', currency)}"
        notes = {
            number: Flaw(
                FAR_OFF,
                column,
                f"{label}: {amount_told(amount, currency)} is {'more' if amount > middle else 'less'} than a thousand"
                f"{' times' if amount > middle else 'th of'} what half of this file's amounts are below ({usual}).",
                "Look for digits too many or missing, a decimal mark, or another currency.",
            )
            for number, amount in _far_off(session, fact, currency, low, high)
        }
        keep_notes(session, notes)
        for number, note in notes.items():
            tally.explain(number, (), (), [note])


class Jumps:
    """Looks at what the rows of one file would write over other amounts in the same currency."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._money = [
            (name, column.attribute, column.label)
            for name, column in columns.items()
            if column.kind is Kind.MONEY and column.attribute
        ]

    def remark(self, drafts: Iterable[Draft]) -> None:
        """A note on each of these, that change a record, where the amount is another by so much."""
        for draft in drafts:
            found = draft.found or {}
            currency = found.get("currency", "")
            if draft.facts.get("currency", currency) != currency:
                continue
            for name, fact, label in self._money:
                now, before = draft.facts.get(fact), found.get(fact)
                if now and before and now != before:
                    note = jump(
                        name, label, Decimal(now), Decimal(before), currency, before="what stands now"
                    )
                    draft.notes += [note] if note else []


def jump(column: str, label: str, now: Decimal, usual: Decimal, currency: str, *, before: str) -> Flaw | None:
    """The remark on an amount beside another, in one currency, that is called `before`; None where it is like it."""
    if not (now and usual) or now * _TENFOLD > usual > now / _TENFOLD:
        return None
    return Flaw(
        JUMPS,
        column,
        f"{label}: {amount_told(now, currency)} is {'ten times' if now > usual else 'a tenth of'} {before} "
        f"({amount_told(usual, currency)}), or {'more' if now > usual else 'less'}.",
        "Look for digits too many or missing, a decimal mark, or another currency.",
    )


def _far_off(
    session: ImportSession, fact: str, currency: str, low: float, high: float
) -> Sequence[tuple[int, Decimal]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT number, amount FROM (
                SELECT number, ("values" -> 'facts' ->> %s)::numeric AS amount FROM imports_importrow
                WHERE session_id = %s AND outcome = ANY (%s)
                    AND coalesce("values" -> 'facts' ->> 'currency', '') = %s
            ) AS said
            WHERE amount >= %s OR (amount > 0 AND amount <= %s) ORDER BY number LIMIT %s
            """,
            [
                fact,
                session.pk,
                [str(Outcome.CREATE), str(Outcome.UPDATE)],
                currency,
                Decimal(high),
                Decimal(low),
                _MOST_NOTED,
            ],
        )
        found: Sequence[tuple[int, Decimal]] = cursor.fetchall()
        return found


def keep_notes(session: ImportSession, notes: dict[int, Flaw]) -> None:
    """Adds one note to each of the stored rows with these numbers."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE imports_importrow AS staged SET notes = staged.notes || jsonb_build_array(said.note)
            FROM unnest(%s::integer[], %s::jsonb[]) AS said (number, note)
            WHERE staged.session_id = %s AND staged.number = said.number
            """,
            [list(notes), [as_json(note.as_json()) for note in notes.values()], session.pk],
        )
