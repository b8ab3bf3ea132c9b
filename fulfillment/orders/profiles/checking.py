"""Checking rows of a channel's report against what it has reported before."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.imports.amounts import Amounts, currency_by_word
from backoffice.imports.drafts import Draft, Record, plain
from backoffice.imports.header_remarks import bare_headers
from backoffice.imports.names import header_key
from backoffice.imports.profiles import Check, Sheet
from backoffice.imports.repeats import FirstRows, Keyed
from catalog.channels.models import Store

from ..models import ReportedSale
from ..resources import BARE_PRICE, ReportedSaleResource
from ..services import Key, facts_of, sales_of_orders
from .doubts import (
    OF_LINES,
    BesideLines,
    OtherLines,
    RepeatedTotals,
    by_price,
    doubt_refund,
    doubt_status,
    refuse_older,
    refuse_taking_back,
)
from .moments import Zones, join_time_of_day
from .regions import Regions
from .single_pieces import SinglePieces
from .slips import Spellings, doubt_amounts
from .wholes import StatedAmounts, Whole
from .words import fees_taken_off, may_sum_orders, says_cancelled

_TIMES = ("ordered_at", "paid_at")
_TEXTS = ("sku", "title")
# What only the first row of an order says, and holds for all of its lines.
_OF_WHOLE = ("ordered_at", "paid_at", "cancelled_at", "shipped_on", "region", "currency")
_LINE_LENGTH = 80
_BARE_PRICES = frozenset(map(header_key, BARE_PRICE))
_TOO_LARGE = Decimal(10) ** 12
_PLACES = 6
_AMOUNTS = ("received", "refunded")


class ReportedSaleCheck(Check):
    """The key of a reported sale is (store, order, line).

    1. The line is the report's own number of it, else the article's number, else "": then a row is a whole order.
    2. Amounts are taken as they are written, to six decimals; the currency is the amount's own or the chosen one. A row
       that states none comes to its unit price by its quantity, less its discount.
    3. Of an address no more than the province is kept.
    4. Times are in the zone that they say themselves, else in the one chosen at upload. Where a day has its time in
       another column, the two are one. A blank cell says nothing and erases nothing.

    Where a file has no column of line or article numbers, the rows of an order whose articles differ are its lines, by
    the article's name; an order of one row stays whole, so that a later report of it finds it.

    A row without an order's number and date that has an article goes on with the row above, as merged cells leave it.

    Where the file says what whole orders come to, its rows are their lines (Shopify, eBay; others whose amounts show
    that they are those of whole orders): what the first row of an
    order says holds for the next ones; a row without an article is the order's own and makes no sale; of two lines with
    one article the second is «… #2»; and what went back of an order is written to its lines where that is beyond doubt.
    """

    advice_on_repeated = "If both are lines of one order, tell them apart in a column «Line»."

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.store = Store.objects.get(code=sheet.options["store"])
        self.zones = Zones(sheet, ZoneInfo(sheet.options["time_zone"]))
        self.regions = Regions(sheet.headers, sheet.places.get("region"))
        self.money = Amounts(sheet)
        self.taken_back: dict[str, Decimal] = defaultdict(Decimal)
        self.done: Counter[str] = Counter()
        self.by_lines = False
        self.tells_payment = bool({"paid_at", "received"} & set(sheet.places))
        self.wholes: dict[str, Whole] = defaultdict(Whole)
        self.run: tuple[str, Counter[str]] = ("", Counter())
        self.beside_lines = BesideLines()
        self.other_lines = OtherLines()
        self.spellings = Spellings(self.store.pk)
        self.pieces = SinglePieces(self.store)
        self.go_on = False
        header = sheet.headers[sheet.places["amount"]] if "amount" in sheet.places else ""
        whole = may_sum_orders(header)
        # Where nothing else tells lines apart: the orders of several rows whose articles differ.
        self.tells_by_article = "title" in sheet.places and not {"line", "sku"} & set(sheet.places)
        self.several: set[str] = set()
        self.first_articles = FirstRows()
        of_lines = whole and bool({"line", "sku"} & set(sheet.places))
        self.totals = RepeatedTotals(header) if of_lines or (header and self.tells_by_article) else None
        says_wholes = bool({"whole_total", "whole_refunded"} & set(sheet.places))
        self.may_be_wholes = whole and bool({*OF_LINES} & set(sheet.places)) and not says_wholes
        self.are_wholes: bool | None = None
        self.stated = StatedAmounts()
        self.lines_of_wholes: dict[str, Decimal] = defaultdict(Decimal)
        # The column by which the row now read states its amount, and so the currency.
        self.stated_as = "amount"
        # The order of one line of which the row now read states the whole, and what all such come to.
        self.alone: Whole | None = None
        self.alone_totals: dict[str, Decimal] = defaultdict(Decimal)
        # By which a row without an order's number goes on with the one above: no sum below a list has these.
        self.articles = {"sku", "title"} & set(sheet.places) or {*OF_LINES}
        # The row last seen and its order, by whether it was only gathered.
        self.above = {True: (0, ""), False: (0, "")}
        self.says_wholes = says_wholes
        self.gathers = says_wholes or self.may_be_wholes or self.tells_by_article
        self.sums: dict[str, dict[str, Decimal]] = defaultdict(dict)
        self.first_rows = FirstRows()

    def gather(self, drafts: Sequence[Draft]) -> None:
        """What the first row of each order says for its lines, and how many these are."""
        for draft in drafts:
            values = draft.values
            self._go_on(draft, gathering=True)
            join_time_of_day(values)
            if not values.get("reference"):
                continue
            if self.tells_by_article and values.get("title"):
                said_here = Keyed(draft.number, hash(values["reference"]), hash(values["title"]))
                if any(not repeat.same for repeat in self.first_articles.repeats([said_here])):
                    self.several.add(values["reference"])
            if self.may_be_wholes:
                self._gather_amount(draft)
            if not self.says_wholes:
                continue
            said = values.get("whole_total") is not None or values.get("whole_refunded") is not None
            self.by_lines = self.by_lines or said
            whole = self.wholes[values["reference"]]
            whole.lines += any(values.get(name) for name in OF_LINES)
            self.go_on = self.go_on or values.get("whole_total") is None
            if whole.total is None and values.get("whole_total") is not None:
                whole.total = values["whole_total"]
                whole.currency = self._currency(draft, "whole_total")
                whole.facts = {name: values[name] for name in _OF_WHOLE if values.get(name) is not None}
            if whole.refunded is None:
                whole.refunded = values.get("whole_refunded")

    def rows(self, drafts: Sequence[Draft]) -> None:
        if self.may_be_wholes and self.are_wholes is None:
            self.wholes |= self.stated.wholes()
            self.are_wholes = self.by_lines = bool(self.wholes)
        for draft in drafts:
            self.stated_as = "amount"
            self._go_on(draft)
            self._join_time_of_day(draft)
            if self.are_wholes:
                self._as_line(draft)
            if not (self.by_lines and self._is_orders_own(draft)):
                self._read(draft)
        sound = [draft for draft in drafts if not draft.flaws and draft.key is not None]
        self._add_up(sound)
        here = sales_of_orders({_key(draft) for draft in sound})
        for draft in sound:
            sale = here.get(_key(draft))
            if sale is not None:
                draft.found, draft.record = written_facts(sale), record_of(sale)
                refuse_older(draft)
        self.other_lines.see(sound, here)
        self.spellings.look(sound)
        self.pieces.look(sound)

    def notes(self) -> list[str]:
        """The sums of all sound rows, to hold against the channel's own."""
        notes = [
            f"Sums in {currency}: " + ", ".join(f"{name} {total:,f}" for name, total in sums.items()) + "."
            for currency, sums in sorted(self.sums.items())
        ]
        notes += [
            f"Rows that take back {total:,f} {currency} in all are rejected: nothing of it is in these sums."
            for currency, total in sorted(self.taken_back.items())
        ]
        notes += self._whole_orders()
        said = {
            "by_price": "In {rows} the amount is the unit price by the quantity, less the discount.",
            "without_lines": "In {rows} the amount is what the whole order comes to; the file has no line of it.",
            "orders_own": "In {rows} there is only what a whole order comes to; its lines are in rows of their own.",
            "cancelled": "In {rows} the order is cancelled and no amount is stated; they were left out.",
            "refund_of_line": "In {rows} what went back of the order was written to its lines.",
            "above": "In {rows} the order's number was taken from the row above.",
            "by_article": "In {rows} the lines of an order are told apart by their article; nothing numbers them.",
            "undated": "In {rows} nothing says when it was ordered. Where a day stands once for several rows, as in "
            "merged cells, write it in each of them.",
            "same_article": "In {rows} an order has the same article again; these lines are numbered.",
        }
        notes += [
            sentence.format(rows="1 row" if self.done[code] == 1 else f"{self.done[code]:,} rows")
            for code, sentence in said.items()
            if self.done[code]
        ]
        amount = self.sheet.headers[self.sheet.places["amount"]] if "amount" in self.sheet.places else ""
        if fees := fees_taken_off(amount, self.sheet.headers):
            notes.append(
                f"«{amount}» may be what is left when «{fees}» is taken off; here counts what the buyer is charged."
            )
        price = (
            self.sheet.headers[self.sheet.places["unit_price"]] if "unit_price" in self.sheet.places else ""
        )
        if self.done["by_price"] and not _BARE_PRICES.isdisjoint(
            map(header_key, (price, *bare_headers(price)))
        ):
            notes.append(f"«{price}» was taken as what one piece costs, not as what the row comes to.")
        notes += self.money.note()
        notes += self.regions.notes()
        notes += self.zones.notes()
        return notes

    # --- whole orders --------------------------------------------------------------------------------

    def _whole_orders(self) -> list[str]:
        """What whole orders come to beside their lines."""
        totals: dict[str, Decimal] = defaultdict(Decimal, self.alone_totals)
        for whole in self.wholes.values():
            if whole.total is not None:
                totals[whole.currency] += whole.total
        said = []
        if self.are_wholes:
            header = self.sheet.headers[self.sheet.places["amount"]]
            said.append(
                f"«{header}» was taken as what whole orders come to, since it is the same for all rows of one."
            )
        for currency, total in sorted(totals.items()):
            lines = (
                self.lines_of_wholes[currency]
                if self.are_wholes
                else self.sums.get(currency, {}).get("amount", Decimal())
            )
            rest = "the rest is shipping, taxes and what was taken off an order as a whole, or a row that is rejected"
            differ = "" if total == lines else f"; {rest}"
            said.append(f"Whole orders come to {total:,f} {currency}, their lines to {lines:,f}{differ}.")
        return said

    def _go_on(self, draft: Draft, *, gathering: bool = False) -> None:
        """Gives a row that goes on with the one directly above that one's order; not past a row that cannot be read."""
        values = draft.values
        number, reference = self.above[gathering]
        goes_on = (
            not values.get("reference")
            and number + 1 == draft.number
            and any(values.get(name) for name in self.articles)
            and "ordered_at" in self.sheet.places
            and not any(values.get(name) or draft.has_flaw_in(name) for name in _TIMES)
        )
        if goes_on and reference:
            values["reference"] = reference
            draft.flaws = [flaw for flaw in draft.flaws if flaw.column != "reference"]
            self.done["above"] += not gathering
        self.above[gathering] = (draft.number, values.get("reference") or "")

    @staticmethod
    def _join_time_of_day(draft: Draft) -> None:
        if not join_time_of_day(draft.values):
            draft.note(
                "time_unread", "ordered_time",
                f"«{draft.values['ordered_time'][:30]}» is no time of that day: of when the order was placed, only "
                "the day is kept.",
                "Write it like 14:05:00.",
            )  # fmt: skip

    def _gather_amount(self, draft: Draft) -> None:
        values = draft.values
        if any(values.get(name) for name in OF_LINES):
            self.stated.see(
                values["reference"], values.get("amount"), by_price(values), lambda: self._whole_of(draft)
            )

    def _whole_of(self, draft: Draft) -> Whole:
        """An order as its first row says it, whose amounts may be those of the whole."""
        values = draft.values
        return Whole(
            total=values.get("amount"),
            currency=self._currency(draft, "amount"),
            refunded=values.get("refunded"),
            received=values.get("received"),
            facts={name: values[name] for name in _OF_WHOLE if values.get(name) is not None},
        )

    def _as_line(self, draft: Draft) -> None:
        """Takes the amounts of a row, which are those of the whole order, for what they are."""
        values = draft.values
        whole = self.wholes.get(values.get("reference") or "")
        self.alone = None
        if whole is None and values.get("amount") is not None and by_price(values) is not None:
            whole = self.alone = self._whole_of(draft)
            self.alone_totals[whole.currency] += values["amount"]
        elif whole is None or whole.lines < 2 or not any(values.get(name) for name in OF_LINES):
            return
        values["whole_total"], values["amount"] = values.get("amount"), None
        values["received"] = values["refunded"] = None
        if not self._comes_to_by_price(draft) and not draft.has_flaw_in("unit_price", "quantity"):
            header = self.sheet.headers[self.sheet.places["amount"]]
            draft.flaw(
                "order_total_only", "amount",
                f"«{header}» says what the whole order comes to, and nothing what this line of {whole.lines} does.",
                "Add columns of the unit price and the quantity, or of what each line comes to.",
            )  # fmt: skip
        elif whole.received is not None and values.get("amount") is not None:
            self._receive(draft, whole)

    def _states_whole(self, draft: Draft) -> bool:
        """Whether the row is a line of an order of which it, or the first row, states the whole."""
        stated = draft.values.get("whole_total") is not None
        return bool(self.are_wholes) and (stated or draft.values["reference"] in self.wholes)

    def _receive(self, draft: Draft, whole: Whole) -> None:
        """What was received of a whole order, on its line: nothing or all; how a part is parted nobody says."""
        assert whole.received is not None
        if whole.total is not None and whole.received >= whole.total:
            draft.values["received"] = draft.values["amount"]
        elif not whole.received:
            draft.values["received"] = whole.received
        else:
            draft.note(
                "order_received", "received",
                f"{plain(whole.received)} of the whole order's {plain(whole.total)} was received; the file does not "
                "say for which line.",
                "Look at the order in the channel.",
            )  # fmt: skip

    def _is_orders_own(self, draft: Draft) -> bool:
        """Whether the row is the order's own, beside its lines; a row that goes on with an order learns of it here."""
        values = draft.values
        whole = self.wholes.get(values.get("reference") or "")
        if whole is None:
            return False
        if whole.lines and not any(values.get(name) for name in OF_LINES):
            draft.left_out = True
            self.done["orders_own"] += 1
            return True
        if (
            not (self.are_wholes or "whole_total" in self.sheet.places)
            or values.get("whole_total") is not None
        ):
            return False
        if whole.total is None and not draft.has_flaw_in("whole_total"):
            draft.flaw(
                "order_missing", "reference",
                f"The row goes on with order {values['reference']}, and no row of the file says what the whole order "
                "comes to, in which currency and when.",
                "Bring the order with all its rows, the first one too.",
            )  # fmt: skip
        values.update({name: fact for name, fact in whole.facts.items() if values.get(name) is None})
        return False

    def _line(self, draft: Draft) -> str:
        """Which line of its order the row is. Where rows are lines, those of an order stand together in the file; where
        some go on with the row above, one that states the whole order's total begins an order, perhaps once more.
        """
        values = draft.values
        line: str = values.get("line") or values.get("sku") or ""
        by_article = values["reference"] in self.several
        if not (self.by_lines or by_article) or values.get("line"):
            self.run = (values["reference"], Counter())
            return line
        self.done["by_article"] += by_article
        line = (line or values.get("title") or "")[:_LINE_LENGTH]
        reference, seen = self.run
        begins = self.go_on and values.get("whole_total") is not None
        if reference != values["reference"] or begins:
            seen = Counter()
            self.run = (values["reference"], seen)
        seen[line] += 1
        if seen[line] == 1:
            return line
        self.done["same_article"] += 1
        number = f" #{seen[line]}"
        return line[: _LINE_LENGTH - len(number)] + number

    def _refund(self, draft: Draft, facts: dict[str, Any]) -> None:
        """What went back of a whole order, on its line: nothing, all, or what went back of its only one."""
        whole = self.wholes.get(draft.values["reference"]) or self.alone or Whole()
        refunded, amount = whole.refunded, draft.values.get("amount")
        if refunded is None or amount is None or "refunded" in facts:
            return
        if refunded < 0:
            draft.flaw(
                "bad_price", "whole_refunded", f"What went back of the whole order is below zero: {plain(refunded)}.",
                "Write what went back without a sign.",
            )  # fmt: skip
            return
        if refunded and whole.total is not None and refunded >= whole.total:
            refunded = amount
        elif refunded and whole.lines > 1:
            draft.note(
                "order_refund", "whole_refunded",
                f"{plain(refunded)} of the whole order went back; the file does not say of which line.",
                "Look at the order in the channel.",
            )  # fmt: skip
            return
        facts["refunded"] = plain(round(min(refunded, amount), _PLACES))
        self.done["refund_of_line"] += bool(refunded)

    # --- the row -------------------------------------------------------------------------------------

    def _read(self, draft: Draft) -> None:
        values = draft.values
        if not self._comes_to(draft):
            return
        facts: dict[str, Any] = {name: values[name] for name in _TEXTS if values.get(name)}
        if region := self.regions.kept(values.get("region") or "", draft.cells):
            facts["region"] = region
        for name in _TIMES:
            if values.get(name) is not None:
                facts[name] = self.zones.moment(name, values).isoformat()
        if "ordered_at" in self.sheet.places and values.get("ordered_at") is None:
            self.done["undated"] += not draft.has_flaw_in("ordered_at")
        if values.get("shipped_on") is not None:
            facts["shipped_on"] = plain(values["shipped_on"])
        if refuse_taking_back(draft):
            self.taken_back[self._currency(draft, self.stated_as)] -= values["amount"]
        else:
            self._amounts(draft, facts)
        if draft.flaws or not values.get("reference"):
            return
        if self.by_lines:
            self._refund(draft, facts)
        if draft.flaws:
            return
        doubt_status(draft, facts, tells_payment=self.tells_payment)
        doubt_refund(draft, facts)
        doubt_amounts(draft, facts)
        part = any(note.code == "order_received" for note in draft.notes)
        if facts.get("refunded") == "0" and (part or not self.tells_payment):
            del facts["refunded"]  # that nothing went back does not say that nothing was paid
        draft.key = (self.store.pk, values["reference"], self._line(draft))
        draft.facts = facts
        is_line = not self.tells_by_article or draft.values["reference"] in self.several
        if self.totals is not None and is_line and not self._states_whole(draft):
            self.totals.see(draft)
        if not self.by_lines:
            self.beside_lines.see(draft)

    def _add_up(self, drafts: Sequence[Draft]) -> None:
        """Adds the sound rows to the sums, each sale once: a row that repeats another's key is rejected later."""
        keyed = [Keyed(draft.number, hash(draft.key), 0) for draft in drafts]
        again = {repeat.number for repeat in self.first_rows.repeats(keyed)}
        for draft in drafts:
            if draft.number in again:
                continue
            sums = self.sums[draft.facts["currency"]]
            if self._states_whole(draft):
                self.lines_of_wholes[draft.facts["currency"]] += Decimal(draft.facts["amount"])
            for name in ("amount", *_AMOUNTS):
                if name in draft.facts:
                    sums[name] = sums.get(name, Decimal()) + Decimal(draft.facts[name])

    def _comes_to(self, draft: Draft) -> bool:
        """Sees to the amount of a row that states none; False where the row is of an order that was cancelled."""
        values = draft.values
        if values.get("amount") is not None or draft.has_flaw_in(
            "amount", "unit_price", "quantity", "discount"
        ):
            return True
        if self._comes_to_by_price(draft) or self._comes_to_whole(draft):
            return True
        price = values.get("unit_price")
        if says_cancelled(values.get("status") or "") and not draft.flaws:
            draft.left_out = True
            self.done["cancelled"] += 1
            return False
        else:
            what = ("amount", "Amount") if price is None else ("quantity", "Quantity")
            draft.flaw(
                "bad_price",
                what[0],
                f"{what[1]} is blank.",
                "Fill in what the row comes to, for example 119.00.",
            )
        return True

    def _comes_to_whole(self, draft: Draft) -> bool:
        """Makes the amount of what the whole order comes to, where the file has no line of it."""
        values = draft.values
        if values.get("whole_total") is None or self.wholes[values.get("reference") or ""].lines:
            return False
        values["amount"] = values["whole_total"]
        self.stated_as = "whole_total"
        self.done["without_lines"] += 1
        return True

    def _comes_to_by_price(self, draft: Draft) -> bool:
        """Makes the amount of the unit price and the quantity, where the row says both."""
        values = draft.values
        amount = by_price(values)
        if amount is None:
            return False
        if abs(amount) >= _TOO_LARGE:
            price, quantity = plain(values["unit_price"]), plain(values["quantity"])
            draft.flaw(
                "bad_price", "unit_price", f"{price} times {quantity} is too large to be meant.",
                "Compare the row with the channel's own page of the order.",
            )  # fmt: skip
            return True
        values["amount"] = amount
        self.stated_as = "unit_price"
        self.done["by_price"] += 1
        return True

    def _currency(self, draft: Draft, column: str) -> str:
        """The currency of an amount that is only compared: nothing is said of it where it is not known."""
        written = (
            draft.values.get("currency") or self.money.headers.get(column) or draft.currencies.get(column)
        )
        return currency_by_word(str(written or "")) or self.sheet.options.get("currency", "")

    def _amounts(self, draft: Draft, facts: dict[str, Any]) -> None:
        for name in ("amount", *_AMOUNTS, "quantity"):
            value = draft.values.get(name)
            if value is None:
                continue
            places = ReportedSale._meta.get_field(name).decimal_places  # type: ignore[union-attr]
            label = ReportedSaleResource.fields[name].label
            if value < 0:
                draft.flaw(
                    "bad_number" if name == "quantity" else "bad_price",
                    name,
                    f"{label} is below zero: {plain(value)}.",
                    "Write what was ordered and paid; what went back belongs in the column «Refunded».",
                )
            elif value != round(value, places):
                draft.flaw(
                    "bad_number" if name == "quantity" else "bad_price",
                    name,
                    f"{label} has more than {places} decimals: {plain(value)}.",
                    f"Round it to {places} decimals.",
                )
            else:
                facts[name] = plain(value)
            if name == "quantity" and not value:
                draft.note(
                    "quantity_zero", "quantity", "The row is about no piece: its quantity is 0.",
                    "Leave it out if nothing was ordered; an order that was taken back counts what was ordered.",
                )  # fmt: skip
        amount, refunded = draft.values.get("amount"), draft.values.get("refunded")
        if amount is not None and refunded is not None and refunded > amount >= 0:
            draft.flaw(
                "bad_price",
                "refunded",
                f"More is refunded ({plain(refunded)}) than the row comes to ({plain(amount)}).",
                "Compare the row with the channel's own page of the order.",
            )
        if amount is not None:
            facts["currency"] = self.money.currency(draft, self.stated_as)


def _key(draft: Draft) -> Key:
    store, reference, line = draft.key or (0, "", "")
    return store, reference, line


def written_facts(sale: ReportedSale) -> dict[str, Any]:
    """What stands of a sale, as a staged row holds it."""
    return {name: plain(value) for name, value in facts_of(sale).items()}


def record_of(sale: ReportedSale) -> Record:
    return Record(sale.pk, str(sale))
