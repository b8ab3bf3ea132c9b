from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from fulfillment.repackaging.weighing import (
    Balance,
    Supply,
    first_expired_first_out,
    grams_per_piece,
    gross_grams,
    gross_mg,
    kilograms,
)

SHIP = date(2021, 11, 11)


def supply(number: str, expires_on: date, quantity: int, *, usable: bool = True) -> Supply:
    return Supply(lot_id=ord(number), number=number, expires_on=expires_on, quantity=quantity, usable=usable)


def test_it_counts_the_loss_into_what_a_piece_consumes() -> None:
    assert grams_per_piece(net_mg=60_000, loss_bp=250) == Decimal("61.5385")
    assert gross_mg(net_mg=60_000, loss_bp=250) == 61_539
    assert gross_mg(net_mg=60_000, loss_bp=250, pieces=10_000) == 615_384_616
    assert gross_grams(net_mg=60_000, loss_bp=250, pieces=10_000) == 615_385
    assert kilograms(615_384_616) == Decimal("615.385")


def test_it_takes_exactly_the_net_where_nothing_is_lost() -> None:
    assert gross_grams(net_mg=500, loss_bp=0, pieces=2) == 1
    assert gross_grams(net_mg=500, loss_bp=0, pieces=3) == 2


@given(st.integers(1, 10**7), st.integers(0, 9_999), st.integers(1, 10**6))
def test_it_never_takes_too_little_nor_a_gram_too_much(net_mg: int, loss_bp: int, pieces: int) -> None:
    grams = gross_grams(net_mg=net_mg, loss_bp=loss_bp, pieces=pieces)
    remaining = 10_000 - loss_bp
    assert grams * 1000 * remaining >= pieces * net_mg * 10_000 > (grams - 1) * 1000 * remaining


def test_it_picks_the_first_to_expire_and_says_what_is_short() -> None:
    picks = first_expired_first_out(
        [
            supply("A", date(2022, 3, 1), 40),
            supply("B", date(2021, 12, 20), 100),
            supply("C", date(2022, 2, 1), 100, usable=False),
        ],
        need=60,
        on=SHIP,
        minimum_life_days=60,
    )
    assert [(pick.supply.number, pick.quantity) for pick in picks.picks] == [("A", 40)]
    assert picks.short == 20
    assert [(each.number, why) for each, why in picks.passed_over] == [
        ("B", "has 39 days left of 60"),
        ("C", "is not released"),
    ]


def test_it_takes_a_lot_with_exactly_the_minimum_life() -> None:
    last = date(2022, 1, 10)
    enough = first_expired_first_out([supply("A", last, 5)], need=5, on=SHIP, minimum_life_days=60)
    too_old = first_expired_first_out([supply("A", last, 5)], need=5, on=SHIP, minimum_life_days=61)
    assert (enough.short, too_old.short) == (0, 5)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 500), st.booleans()), max_size=8),
    st.integers(1, 2_000),
)
def test_it_neither_loses_nor_invents_grams(lots: list[tuple[int, int, bool]], need: int) -> None:
    supplies = [
        Supply(
            lot_id=i,
            number=str(i),
            expires_on=date.fromordinal(SHIP.toordinal() + days),
            quantity=grams,
            usable=ok,
        )
        for i, (days, grams, ok) in enumerate(lots)
    ]
    picks = first_expired_first_out(supplies, need=need, on=SHIP, minimum_life_days=60)
    taken = sum(pick.quantity for pick in picks.picks)
    usable = sum(each.quantity for each in supplies if each.usable and (each.expires_on - SHIP).days >= 60)
    assert taken + picks.short == need
    assert taken == min(need, usable)
    assert all(0 < pick.quantity <= pick.supply.quantity for pick in picks.picks)
    assert [p.supply.expires_on for p in picks.picks] == sorted(p.supply.expires_on for p in picks.picks)


def test_it_closes_a_balance_only_within_the_tolerance() -> None:
    assert Balance(consumed_mg=1_000_000, pieces_mg=990_000, loss_mg=9_000).unexplained_mg == 1_000
    assert Balance(consumed_mg=1_000_000, pieces_mg=990_000, loss_mg=9_000).within(10)
    assert not Balance(consumed_mg=1_000_000, pieces_mg=990_000, loss_mg=8_999).within(10)
    assert Balance(consumed_mg=1_000_000, pieces_mg=990_000, loss_mg=11_000).within(10)
    assert not Balance(consumed_mg=1_000_000, pieces_mg=990_000, loss_mg=11_001).within(10)
    assert not Balance(consumed_mg=1_000_000, pieces_mg=990_000, loss_mg=9_999).within(0)
