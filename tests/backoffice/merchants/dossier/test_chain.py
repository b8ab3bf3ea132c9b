"""The chain of authorisation, by examples and against an oracle that asks day by day."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.merchants.dossier.chain import Break, Cause, Grant, Ownership, breaks

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
EVER = (date(2020, 1, 1), date(2040, 1, 1))


def owns(owner="owner", first=EVER[0], last=EVER[1], classes=(3,), paper=1) -> Ownership:
    return Ownership(owner, first, last, frozenset(classes), paper)


def grants(giver, receiver, first=EVER[0], last=EVER[1], classes=(), territory=(), paper=2) -> Grant:
    return Grant(giver, receiver, first, last, frozenset(classes), frozenset(territory), paper)


def found(ownerships, edges, *, classes=(3,), territory=("CN",), first=FIRST, last=LAST) -> list[Break]:
    return breaks(
        ownerships=ownerships, grants=edges, applicant="shop", first=first, last=last, classes=classes,
        territory=territory,
    )  # fmt: skip


def test_it_asks_an_owner_for_nothing() -> None:
    assert found([owns("shop")], []) == []


def test_it_follows_the_chain_through_the_middle() -> None:
    assert found([owns()], [grants("owner", "agent"), grants("agent", "shop")]) == []


def test_it_names_the_day_and_the_party_at_which_the_chain_breaks() -> None:
    edges = [
        grants("owner", "agent", last=date(2027, 6, 30), paper=7),
        grants("agent", "shop", paper=8),
    ]
    assert found([owns()], edges) == [
        Break(date(2027, 7, 1), LAST, (3,), ("CN",), Cause.ENDED, "agent", "owner", 7, ("owner",))
    ]


def test_it_does_not_let_a_grant_outlast_the_right_it_comes_from() -> None:
    edges = [grants("owner", "agent", last=date(2027, 3, 31)), grants("agent", "shop", last=EVER[1])]
    assert [(each.first, each.at) for each in found([owns()], edges)] == [(date(2027, 4, 1), "agent")]


def test_it_lets_several_chains_cover_the_term_together() -> None:
    edges = [
        grants("owner", "north", last=date(2027, 5, 31)),
        grants("north", "shop", last=date(2027, 5, 31)),
        grants("owner", "south", first=date(2027, 6, 1)),
        grants("south", "shop", first=date(2027, 6, 1)),
    ]
    assert found([owns()], edges) == []


def test_it_finds_a_hole_of_one_day() -> None:
    edges = [
        grants("owner", "shop", last=date(2027, 5, 31), paper=5),
        grants("owner", "shop", first=date(2027, 6, 2), paper=6),
    ]
    assert found([owns()], edges) == [
        Break(date(2027, 6, 1), date(2027, 6, 1), (3,), ("CN",), Cause.ENDED, "shop", "owner", 5, ("owner",))
    ]


def test_it_says_when_the_grant_begins_too_late() -> None:
    late = [grants("owner", "shop", first=date(2027, 2, 1), paper=4)]
    assert found([owns()], late) == [
        Break(FIRST, date(2027, 1, 31), (3,), ("CN",), Cause.NOT_BEGUN, "shop", "owner", 4, ("owner",))
    ]


def test_it_is_not_led_round_by_a_circle() -> None:
    edges = [grants("agent", "shop"), grants("shop", "agent"), grants("agent", "agent")]
    assert [(each.cause, each.at) for each in found([owns()], edges)] == [(Cause.ABSENT, "agent")]


def test_it_keeps_to_the_classes_and_the_countries_of_a_grant() -> None:
    narrow = [grants("owner", "shop", classes=(3,), territory=("CN",), paper=9)]
    assert found([owns(classes=(3, 5))], narrow) == []
    assert {
        (each.classes, each.territory, each.cause)
        for each in found([owns(classes=(3, 5))], narrow, classes=(3, 5), territory=("CN", "HK"))
    } == {((3,), ("HK",), Cause.SCOPE), ((5,), ("CN", "HK"), Cause.SCOPE)}


def test_it_says_when_nobody_owns_the_mark_for_a_class() -> None:
    assert [
        (each.classes, each.cause, each.owners)
        for each in found([owns()], [grants("owner", "shop")], classes=(3, 5))
    ] == [((5,), Cause.NO_OWNER, ())]


def test_it_tells_a_class_that_nobody_owns_once_though_grants_come_and_go() -> None:
    edges = [grants("owner", "shop", last=date(2027, 5, 31))]
    assert [(each.first, each.last, each.classes) for each in found([owns()], edges, classes=(5,))] == [
        (FIRST, LAST, (5,))
    ]


# --- against an oracle ---------------------------------------------------------------------------

PARTIES = st.sampled_from(["shop", "owner", "agent", "north", "south"])
DAYS = st.integers(-4, 24).map(lambda n: FIRST + timedelta(days=n))
CLASSES = st.sampled_from([frozenset(each) for each in ((), (3,), (5,), (14,), (3, 5), (5, 14))])
COUNTRIES = st.sampled_from([frozenset(each) for each in ((), ("CN",), ("HK",), ("CN", "HK"))])
PERIODS = st.tuples(DAYS, DAYS).map(sorted)


@st.composite
def ownerships_of(draw) -> Ownership:
    first, last = draw(PERIODS)
    return Ownership(draw(PARTIES), first, last, draw(CLASSES.filter(bool)), draw(st.integers(1, 99)))


@st.composite
def grants_of(draw) -> Grant:
    first, last = draw(PERIODS)
    return Grant(
        draw(PARTIES), draw(PARTIES), first, last, draw(CLASSES), draw(COUNTRIES), draw(st.integers(100, 199))
    )


def may_sell(ownerships, edges, day, nice, country) -> bool:
    """The oracle: on this one day, follow every grant until nothing new is found."""
    holders = {o.owner for o in ownerships if nice in o.classes and o.first <= day <= o.last}
    while True:
        more = {
            g.receiver
            for g in edges
            if g.giver in holders
            and g.first <= day <= g.last
            and (not g.classes or nice in g.classes)
            and (not g.territory or country in g.territory)
        } - holders
        if not more:
            return "shop" in holders
        holders |= more


@settings(max_examples=400, deadline=None)
@given(st.lists(ownerships_of(), max_size=4), st.lists(grants_of(), max_size=9), st.integers(0, 20))
def test_it_agrees_with_asking_day_by_day(ownerships, edges, length) -> None:
    last = FIRST + timedelta(days=length)
    classes, territory = (3, 5), ("CN", "HK")
    report = found(ownerships, edges, classes=classes, territory=territory, last=last)
    told = {
        (each.first + timedelta(days=n), nice, country)
        for each in report
        for n in range((each.last - each.first).days + 1)
        for nice in each.classes
        for country in each.territory
    }
    days = [FIRST + timedelta(days=n) for n in range(length + 1)]
    true = {
        (day, nice, country)
        for day in days
        for nice in classes
        for country in territory
        if not may_sell(ownerships, edges, day, nice, country)
    }
    assert told == true
    assert sum((each.last - each.first).days + 1 for each in report) <= len(true)


@settings(max_examples=300, deadline=None)
@given(st.lists(ownerships_of(), min_size=1, max_size=4), st.lists(grants_of(), max_size=9))
def test_it_names_a_party_that_nobody_in_the_chain_authorises(ownerships, edges) -> None:
    for each in found(ownerships, edges, last=FIRST + timedelta(days=20)):
        for nice in each.classes:
            for country in each.territory:
                # A grant that led from a holder of the right to this party on that day would have joined the chain.
                joined = [
                    g for g in edges
                    if g.receiver == each.at and g.first <= each.first <= g.last
                    and (not g.classes or nice in g.classes) and (not g.territory or country in g.territory)
                    and holds(ownerships, edges, g.giver, each.first, nice, country)
                ]  # fmt: skip
                assert not joined
                # And from that party the grants of the day lead on to the applicant.
                assert leads_on(edges, each.at, each.first, nice, country)


def holds(ownerships, edges, party, day, nice, country) -> bool:
    renamed = [
        Ownership("x" if o.owner == "shop" else o.owner, o.first, o.last, o.classes) for o in ownerships
    ]
    moved = [
        Grant(rename(g.giver), rename(g.receiver), g.first, g.last, g.classes, g.territory) for g in edges
    ]
    asked = Grant(rename(party), "shop", day, day)
    return may_sell(renamed, [*moved, asked], day, nice, country)


def rename(party: str) -> str:
    return "x" if party == "shop" else party


def leads_on(edges, party, day, nice, country) -> bool:
    return party == "shop" or may_sell(
        [Ownership(party, day, day, frozenset({nice}))], edges, day, nice, country
    )
