"""The arithmetic of a run, exact: milligrams in whole numbers, lots in whole grams.

Rule of unit consumption in processing trade: gross = net / (1 − process loss). First expired, first out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

BASIS_POINTS = 10_000
MILLIGRAMS = 1000
# The day of whoever packs may be another than the day of UTC.
GRACE = timedelta(days=1)


def gross_mg(*, net_mg: int, loss_bp: int, pieces: int = 1) -> int:
    """What `pieces` pieces consume, in milligrams, the last fraction rounded up.

    `net_mg` is net per piece, `loss_bp` the process loss in hundredths of a percent, below 10,000.
    """
    return _rounded_up(pieces * net_mg * BASIS_POINTS, BASIS_POINTS - loss_bp)


def gross_grams(*, net_mg: int, loss_bp: int, pieces: int) -> int:
    """The whole grams to fetch for `pieces` pieces."""
    return _rounded_up(pieces * net_mg * BASIS_POINTS, (BASIS_POINTS - loss_bp) * MILLIGRAMS)


def grams_per_piece(*, net_mg: int, loss_bp: int) -> Decimal:
    """Unit consumption in grams with four decimals, for people: 60 g at 2.5 % is 61.5385 g."""
    exact = Decimal(net_mg * BASIS_POINTS) / Decimal((BASIS_POINTS - loss_bp) * MILLIGRAMS)
    return exact.quantize(Decimal("0.0001"))


def kilograms(mg: int) -> Decimal:
    """Milligrams as kilograms with three decimals, for people."""
    return (Decimal(mg) / 1_000_000).quantize(Decimal("0.001"))


@dataclass(frozen=True, slots=True)
class Supply:
    """What lies in a lot: `usable` says that it is released and not blocked, `there_from` since when it can be used."""

    lot_id: int
    number: str
    expires_on: date
    quantity: int
    usable: bool
    there_from: date = date.min


@dataclass(frozen=True, slots=True)
class Pick:
    supply: Supply
    quantity: int


@dataclass(frozen=True, slots=True)
class Picks:
    """What to take from which lot, what is missing (`short`), and which lots may not be used, and why."""

    picks: list[Pick]
    short: int
    passed_over: list[tuple[Supply, str]]


def first_expired_first_out(
    supplies: Iterable[Supply], *, need: int, on: date, minimum_life_days: int, packs_on: date = date.max
) -> Picks:
    """Takes `need` from the usable supplies, the first to expire first.

    A supply must have `minimum_life_days` left on the day `on`, and have been there on the pack date. Of supplies that
    expire together the older lot goes first.
    """
    picks: list[Pick] = []
    passed_over: list[tuple[Supply, str]] = []
    missing = need
    for supply in sorted(supplies, key=lambda each: (each.expires_on, each.lot_id)):
        life = (supply.expires_on - on).days
        if not supply.usable:
            passed_over.append((supply, "is not released"))
        elif supply.there_from - packs_on > GRACE:
            passed_over.append((supply, f"was not there before {supply.there_from}, after the pack date"))
        elif life < minimum_life_days:
            passed_over.append((supply, f"has {life} days left of {minimum_life_days}"))
        elif missing and supply.quantity:
            taken = min(missing, supply.quantity)
            picks.append(Pick(supply=supply, quantity=taken))
            missing -= taken
    return Picks(picks=picks, short=missing, passed_over=passed_over)


@dataclass(frozen=True, slots=True)
class Report:
    """What the packing line reports: pieces that are good, kept as samples, rejected; process loss as weighed."""

    good: int
    samples: int
    rejects: int
    loss_mg: int

    @property
    def pieces(self) -> int:
        return self.good + self.samples + self.rejects


@dataclass(frozen=True, slots=True)
class Balance:
    """The mass balance of a run in milligrams: consumed = pieces + loss + unexplained."""

    consumed_mg: int
    pieces_mg: int
    loss_mg: int

    @property
    def unexplained_mg(self) -> int:
        return self.consumed_mg - self.pieces_mg - self.loss_mg

    def within(self, tolerance_bp: int) -> bool:
        """Whether the unexplained share, to either side, is at most `tolerance_bp` hundredths of a percent."""
        return abs(self.unexplained_mg) * BASIS_POINTS <= tolerance_bp * self.consumed_mg


def _rounded_up(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)
