"""Remarks on rows that are sound and may mislead: sums that may count twice, orders of which something went back."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from backoffice.imports.drafts import Draft, plain

from .words import says_returned, says_undone, says_when_cancelled

# Of which a row that is a line of an order has at least one.
OF_LINES = ("line", "sku", "title")


def by_price(values: Mapping[str, Any]) -> Decimal | None:
    """What a row comes to by unit price and quantity; None where it does not say both."""
    if values.get("unit_price") is None or values.get("quantity") is None:
        return None
    amount: Decimal = values["unit_price"] * values["quantity"] - abs(values.get("discount") or 0)
    return amount


def doubt_status(draft: Draft, facts: Mapping[str, Any], *, tells_payment: bool) -> None:
    """A remark where the channel calls an order cancelled or refunded, and its amounts say nothing of it. One that says
    no more than when nobody paid counts all the same, unless it says when or why it was cancelled.
    """
    if draft.values.get("cancelled_at") and says_when_cancelled(draft.values["cancelled_at"]):
        if not Decimal(facts.get("refunded") or 0) and not any(
            note.code == "order_refund" for note in draft.notes
        ):
            _note_status(draft, facts, "cancelled_at", "cancelled")
        return
    says_amounts = "received" in facts or "refunded" in facts
    unpaid = (
        tells_payment and says_amounts and not Decimal(facts.get("received") or 0) and "paid_at" not in facts
    )
    told = any(note.code == "order_refund" for note in draft.notes)
    if unpaid or told or Decimal(facts.get("refunded") or 0):
        return
    for name, says_so in (("status", says_undone), ("after_sale", says_returned)):
        said = draft.values.get(name) or ""
        if says_so(said):
            _note_status(draft, facts, name, said[:60])
            return


def _note_status(draft: Draft, facts: Mapping[str, Any], column: str, said: str) -> None:
    draft.note(
        "status_differs", column,
        f"The channel calls it «{said}», and the row does not say that anything went back: it counts with "
        f"{facts['amount']} {facts['currency']}.",
        "Write what went back in a column «Refunded», or leave the row out.",
    )  # fmt: skip


def doubt_refund(draft: Draft, facts: Mapping[str, Any]) -> None:
    """A remark where more went back than ever came in. Marketplaces state what was received less what went back; then
    the row says when it was paid.
    """
    received, refunded = (Decimal(facts.get(name) or 0) for name in ("received", "refunded"))
    if "received" in facts and refunded > received and "paid_at" not in facts:
        draft.note(
            "refunded_unpaid", "refunded",
            f"{plain(refunded)} is said to have gone back, and {plain(received)} to have been received.",
            "Look in the channel whether it was ever paid: if not, nothing can have gone back.",
        )  # fmt: skip


def refuse_taking_back(draft: Draft) -> bool:
    """A flaw for a row that gives money back; whether it is one. A discount above the price is another matter."""
    amount, quantity = draft.values.get("amount"), draft.values.get("quantity")
    if amount is None or amount >= 0 or (amount == by_price(draft.values) and (quantity or 0) > 0):
        return False
    draft.flaw(
        "takes_back", "amount",
        f"The row takes {plain(-amount)} back from order {draft.values.get('reference') or '(without a number)'}: what "
        "went back is no sale of its own.",
        f"Write {plain(-amount)} in a column «Refunded» in the row of what was sold, and leave this one out.",
    )  # fmt: skip
    return True


class RepeatedTotals:
    """Remarks where several lines of an order repeat what the whole of it comes to, so that it counts twice."""

    def __init__(self, header: str) -> None:
        self._header = header
        self._totals: dict[tuple[str, Decimal], int] = {}

    def see(self, draft: Draft) -> None:
        values = draft.values
        said = (values["reference"], values["amount"])
        if by_price(values) == values["amount"]:
            return
        first = self._totals.setdefault(said, draft.number)
        if first != draft.number and said[1]:
            draft.note(
                "order_total_again", "amount",
                f"Row {first:,} of the same order comes to the same {plain(said[1])}. If «{self._header}» holds what "
                "the whole order comes to, it counts twice.",
                "Choose the column that says what each line comes to.",
            )  # fmt: skip


class BesideLines:
    """Remarks where an order has a row without an article beside its lines, so that it may count twice. The rows of an
    order stand together.
    """

    def __init__(self) -> None:
        self._reference = ""
        self._kinds: set[bool] = set()

    def see(self, draft: Draft) -> None:
        values = draft.values
        if self._reference != values["reference"]:
            self._reference, self._kinds = values["reference"], set()
        is_line = any(values.get(name) for name in OF_LINES)
        if not is_line and not values["amount"]:
            return
        if self._kinds == {not is_line}:
            draft.note(
                "order_beside_lines", "reference",
                f"Order {values['reference']} has a row without an article beside rows of its lines. If that is what "
                "the whole order comes to, it counts twice.",
                "Leave out the rows of whole orders, or those of lines.",
            )  # fmt: skip
        self._kinds.add(is_line)


class OtherLines:
    """Remarks on orders that are here already by none of the lines that the file has, as where one report of a channel
    says whole orders and another one their items: they count twice. The rows of an order stand together.
    """

    def __init__(self) -> None:
        self._settled = ""

    def see(self, drafts: Sequence[Draft], here: Collection[tuple[int, str, str]]) -> None:
        """`here` are the keys of all sales of these orders."""
        lines: dict[str, list[str]] = defaultdict(list)
        for _, reference, line in here:
            lines[reference].append(line)
        settled = {self._settled} | {draft.values["reference"] for draft in drafts if draft.found is not None}
        for draft in drafts:
            reference = draft.values["reference"]
            if reference in lines and reference not in settled:
                settled.add(reference)
                stands = min(lines[reference])
                as_what = f"with other lines, such as «{stands[:60]}»" if stands else "as a whole"
                draft.note(
                    "order_here_otherwise", "reference",
                    f"Order {reference} is here already {as_what}. If this is another report of the same orders, it "
                    "counts twice.",
                    "Bring one kind of report for each store, or undo the import of the other one.",
                )  # fmt: skip
        if drafts:
            self._settled = drafts[-1].values["reference"]


def refuse_older(draft: Draft) -> None:
    """A flaw for a row that knows less than what stands of its sale: what went back never becomes less, and what was
    received does not become nothing. A list that was exported may say so all the same.
    """
    here, said = draft.found or {}, draft.facts
    if draft.exported is not None:
        return
    for name, what in (("refunded", "went back"), ("received", "was received")):
        before, now = Decimal(here.get(name) or 0), Decimal(said.get(name, here.get(name) or 0))
        # Some marketplaces state what was received less what went back.
        if now < before and (name == "refunded" or not (now or Decimal(said.get("refunded") or 0))):
            draft.flaw(
                "older_report", name,
                f"{plain(before)} of this sale {what} here, and the row says {plain(now)}: it seems to be of an older "
                "report.",
                "Leave it out, or download the report anew; to correct what stands here, edit an exported list.",
            )  # fmt: skip
