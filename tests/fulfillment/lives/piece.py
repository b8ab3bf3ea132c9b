"""What must be true of a piece, and what all rules share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from backoffice.events.actors import Actor
from catalog.inventory.models import Claim, Unit
from fulfillment.orders.models import Order, Presale, SaleCase
from tests.conftest import World
from tests.fulfillment.orders.making import PRICE, House

BENCH = ("intake", "inspected", "authenticated", "graded", "photographed", "listed")
GONE = ("sold", "picked", "shipped", "delivered")
HERE = (*BENCH, "held", "sold", "picked", "quarantined")
BIN = "A-1"
MOST_PIECES = 5
PIECES = st.integers(min_value=0, max_value=MOST_PIECES - 1)
PARTNERS = st.integers(min_value=0, max_value=1)
Method = TypeVar("Method", bound=Callable[..., None])


def act(
    fits: "Callable[[Piece], bool] | None" = None, /, *, times: int = 1, **drawn: st.SearchStrategy[Any]
) -> Callable[[Method], Method]:
    """Marks what may be done to a piece that `fits`, `times` as often as others, with what is drawn for it.

    No rules of Hypothesis's own: of so many it leaves out half in each example, and then few pieces come far.
    """

    def marked(method: Method) -> Method:
        method.act = Act(fits, times, drawn)  # type: ignore[attr-defined]
        return method

    return marked


@dataclass(frozen=True)
class Act:
    """`fits` says of a piece whether this is its turn; none where the act is about no piece, or about any."""

    fits: "Callable[[Piece], bool] | None"
    times: int
    drawn: dict[str, st.SearchStrategy[Any]]

    def numbers(self, pieces: "Sequence[Piece]") -> list[int]:
        return [number for number, piece in enumerate(pieces) if self.fits is None or self.fits(piece)]


@dataclass
class Piece:
    """What must be true of one piece. `claim` is the last one on it, `claimed` its state in words of its own.

    `order` is its last order and `past` those before; `parcel` is how far the parcel of the last one has come. `back`
    is how far its undecided return `back_id` of the order `back_of` has come; `owed` are the accepted ones whose money
    is still owed and `settled` those that are over; `paid_back` are the orders whose buyers have the money back.
    `transfer` is the number of the transfer it is on its way with, and `missed` whether a count did not find it.

    `presale` is how far its last presale `presale_id` of the partner `presale_of` has come: the office holds the piece
    for it, as `holder` -1. `deposits_back` counts deposits that have a case to be given back; `deposit_kept` is false
    once that one was settled, `balance_back` true once its balance has a case too. `owed_for_losses` counts the orders
    that waited for it when it was lost or damaged and are not paid back, `payout` is how far its consignor's money is.
    `taken_over` is true once that was paid for a damage: the piece is the house's own. `owed_back` are payouts that
    were paid and that a return or a find has made owed back, `insured` its losses and how far each is with the insurer.

    `leaving` is true from its withdrawal by its consignor until it is handed back, or the house's own.

    `price` is what it is offered at, `claim_price` what its last claim was held at. `off_shelf` is true once somebody
    ended its one listing: it may be listed again, and what is held then stays held and may be sold. `was_offered` is
    true from its first offer on: no shop can have sold it before.
    """

    pk: int
    status: str
    place: int
    bin: str = ""
    holder: int = 0
    claim: int = 0
    claimed: str = ""
    over: bool = False
    extended: bool = False
    order: int = 0
    past: tuple[int, ...] = ()
    parcel: str = ""
    back: str = ""
    back_id: int = 0
    back_of: int = 0
    owed: tuple[tuple[int, int], ...] = ()
    settled: tuple[int, ...] = ()
    paid_back: tuple[int, ...] = ()
    transfer: str = ""
    missed: bool = False
    consigned: bool = False
    leaving: bool = False
    handed_back: bool = False
    failed: bool = False
    presale: str = ""
    presale_id: int = 0
    presale_of: int = 0
    deposits_back: int = 0
    deposit_kept: bool = False
    balance_back: bool = False
    owed_for_losses: int = 0
    payout: str = ""
    taken_over: bool = False
    payout_id: int = 0
    owed_back: tuple[int, ...] = ()
    insured: tuple[tuple[int, str], ...] = ()
    off_shelf: bool = False
    was_offered: bool = False
    price: Decimal = PRICE
    claim_price: Decimal = PRICE
    fee_open: bool = False

    @property
    def free(self) -> bool:
        return self.status == "listed" or (self.status == "held" and self.over)

    @property
    def offered(self) -> bool:
        """A shop may hold it."""
        return self.free and not self.off_shelf and not self.missed

    @property
    def standing(self) -> bool:
        return self.claimed == "held" and not self.over

    @property
    def in_our_hands(self) -> bool:
        return self.status in HERE or (self.status == "withdrawn" and not self.handed_back)

    @property
    def lies_here(self) -> bool:
        return self.status in HERE and not self.transfer

    def end_what_is_over(self) -> None:
        """A hold that has run out ends when somebody comes for the piece; a presale's has lapsed then."""
        if self.presale == "due":
            self.presale, self.deposits_back = "lapsed", self.deposits_back + 1

    def give_up(self) -> None:
        """It will not be sold to who paid a deposit: that goes back, whatever the rule."""
        self.presale, self.deposits_back = "cancelled", self.deposits_back + 1

    def hold(self, claim: Claim, holder: int) -> None:
        self.end_what_is_over()
        self.status, self.claim, self.claimed = "held", claim.pk, "held"
        self.holder, self.over, self.extended = holder, False, False
        self.claim_price = self.price

    def hold_for_deposit(self, presale: Presale) -> None:
        self.status, self.claim, self.claimed = "held", presale.claim_id or 0, "held"
        self.holder, self.over, self.extended = -1, False, False
        self.claim_price = PRICE

    def free_again(self, claimed: str) -> None:
        if claimed == "expired":
            self.end_what_is_over()
        elif self.presale == "due":
            self.give_up()
        self.status, self.claimed, self.over = "listed", claimed, False

    def nobodys(self, status: str) -> None:
        """A claim on it ended, for it is no longer what it was."""
        if self.presale == "due" or (self.presale == "reserved" and status == "lost"):
            self.give_up()
        self.claimed = {"held": "released", "sold": "cancelled"}.get(self.claimed, self.claimed)
        self.status, self.over, self.parcel = status, False, ""

    def payout_ends(self) -> None:
        """It came back, or is found: what was not paid is cancelled, what was is owed back."""
        if not self.taken_over:
            self.owed_back += (self.payout_id,) if self.payout == "paid" else ()
            self.payout = ""

    def why_not(self) -> str:
        if self.free and self.missed:
            return "missing"
        if self.free and self.off_shelf:
            return "not_listed"
        return {"held": "held"}.get(self.status, "sold" if self.status in GONE else "not_listed")


class Pieces(RuleBasedStateMachine):
    """The pieces of one example, at the start as `beginning` has them."""

    world: World
    house: House
    partners: list[Actor]
    beginning: list[Piece]
    pieces: list[Piece]
    orders: int
    cases: int

    @property
    def office(self) -> Actor:
        return self.world.office

    def piece(self, number: int) -> Piece | None:
        return self.pieces[number] if number < len(self.pieces) else None

    def unit(self, piece: Piece) -> Unit:
        return Unit.objects.get(pk=piece.pk)

    def paid(self, piece: Piece, outcome: Order | SaleCase, *, sold: bool, kind: str) -> None:
        assert isinstance(outcome, Order) == sold
        if isinstance(outcome, SaleCase):
            self.cases += 1
            assert outcome.kind == kind
            return
        piece.end_what_is_over()
        self.orders += 1
        piece.status, piece.claimed, piece.over, piece.parcel = "sold", "sold", False, ""
        piece.past += (piece.order,) if piece.order else ()
        piece.claim, piece.order = outcome.lines.get().claim_id, outcome.pk
