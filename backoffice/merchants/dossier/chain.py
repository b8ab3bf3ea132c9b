"""Who may sell under a trademark on which day: a graph of parties in which every edge has dates.

Nothing here knows the database. Parties are keys, days are dates with both ends included.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ownership:
    """`owner` holds a trademark for goods of these Nice classes."""

    owner: str
    first: date
    last: date
    classes: frozenset[int]
    paper: int = 0

    def covers(self, nice: int) -> bool:
        return nice in self.classes


@dataclass(frozen=True, slots=True)
class Grant:
    """`giver` lets `receiver` use the trademark: for these classes and countries, or for all where none is named."""

    giver: str
    receiver: str
    first: date
    last: date
    classes: frozenset[int] = frozenset()
    territory: frozenset[str] = frozenset()
    paper: int = 0

    def covers(self, nice: int, country: str) -> bool:
        return (not self.classes or nice in self.classes) and (
            not self.territory or country in self.territory
        )


class Cause(StrEnum):
    """Why the chain is broken at a party."""

    NO_OWNER = "no_owner"  # nobody owns the mark for the class on these days
    ENDED = "ended"  # the grant that led there has ended
    NOT_BEGUN = "not_begun"  # the grant that leads there begins later
    SCOPE = "scope"  # a grant leads there, and leaves out the class or the country
    ABSENT = "absent"  # no grant leads there from anyone in the chain


@dataclass(frozen=True, slots=True)
class Break:
    """From `first` to `last` no chain leads from an owner to the applicant, for these classes in these countries.

    `at` is the party that nobody in the chain authorises: the applicant itself where nobody owns the mark, else the one
    furthest from it. `giver` and `paper` are the grant that would have led there, where there is one. `owners` are who
    owns the mark then.
    """

    first: date
    last: date
    classes: tuple[int, ...]
    territory: tuple[str, ...]
    cause: Cause
    at: str
    giver: str = ""
    paper: int = 0
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Why:
    cause: Cause
    at: str
    giver: str
    paper: int
    owners: tuple[str, ...]


def breaks(
    *,
    ownerships: Sequence[Ownership],
    grants: Sequence[Grant],
    applicant: str,
    first: date,
    last: date,
    classes: Iterable[int],
    territory: Iterable[str],
) -> list[Break]:
    """Every period within `first` to `last` in which the applicant may not sell some class in some country.

    Several chains may cover the term together, parties may authorise each other in circles, and an owner needs nobody.
    In order of the first day; the same period for the same reason is one break of many classes and countries.

    Between two days on which something begins or ends nothing changes, so only those days are looked at. Classes and
    countries that the same edges cover are looked at once.
    """
    cells: dict[tuple[tuple[int, ...], tuple[int, ...]], list[tuple[int, str]]] = defaultdict(list)
    for nice in sorted(set(classes)):
        owned = tuple(n for n, ownership in enumerate(ownerships) if ownership.covers(nice))
        for country in sorted(set(territory)):
            granted = tuple(n for n, grant in enumerate(grants) if grant.covers(nice, country))
            cells[owned, granted].append((nice, country))
    found: dict[tuple[date, date, _Why], list[tuple[int, str]]] = defaultdict(list)
    for (owned, granted), alike in cells.items():
        mine = [ownerships[n] for n in owned]
        given = [grants[n] for n in granted]
        others = [grant for n, grant in enumerate(grants) if n not in granted]
        for start, end, why in _sweep(mine, given, others, applicant, first, last):
            found[start, end, why].extend(alike)
    report = [
        Break(
            first=start,
            last=end,
            classes=together,
            territory=countries,
            cause=why.cause,
            at=why.at,
            giver=why.giver,
            paper=why.paper,
            owners=why.owners,
        )
        for (start, end, why), uncovered in found.items()
        for countries, together in _rectangles(uncovered)
    ]
    return sorted(report, key=lambda each: (each.first, each.last, each.classes, each.territory, each.cause))


def _rectangles(cells: Iterable[tuple[int, str]]) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
    """The cells as countries × classes: classes are together only when the very same countries are uncovered."""
    countries: dict[int, set[str]] = defaultdict(set)
    for nice, country in cells:
        countries[nice].add(country)
    together: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for nice in sorted(countries):
        together[tuple(sorted(countries[nice]))].append(nice)
    return [(where, tuple(classes)) for where, classes in together.items()]


def _sweep(
    ownerships: Sequence[Ownership],
    grants: Sequence[Grant],
    others: Sequence[Grant],
    applicant: str,
    first: date,
    last: date,
) -> list[tuple[date, date, _Why]]:
    """The uncovered periods of one class in one country; neighbours with one reason are one period."""
    edges: list[Ownership | Grant] = [*ownerships, *grants]
    days = {first} | {edge.first for edge in edges if first < edge.first <= last}
    days |= {edge.last + _DAY for edge in edges if first <= edge.last < last}
    starts = sorted(days)
    ends = [*(start - _DAY for start in starts[1:]), last]
    found: list[tuple[date, date, _Why]] = []
    for start, end in zip(starts, ends, strict=True):
        owners = {each.owner for each in ownerships if each.first <= start <= each.last}
        active = [grant for grant in grants if grant.first <= start <= grant.last]
        reached = _reach(owners, _onward(active))
        if applicant in reached:
            continue
        why = _explain(owners, reached, active, grants, others, applicant, start, end)
        if found and found[-1][1] + _DAY == start and found[-1][2] == why:
            found[-1] = (found[-1][0], end, why)
        else:
            found.append((start, end, why))
    return found


def _onward(grants: Iterable[Grant]) -> Mapping[str, list[str]]:
    edges: dict[str, list[str]] = defaultdict(list)
    for grant in grants:
        edges[grant.giver].append(grant.receiver)
    return edges


def _reach(begin: Iterable[str], edges: Mapping[str, list[str]]) -> dict[str, int]:
    """Every party that is reached, with the number of steps it takes."""
    steps = dict.fromkeys(sorted(begin), 0)
    waiting = deque(steps)
    while waiting:
        party = waiting.popleft()
        for other in edges.get(party, ()):
            if other not in steps:
                steps[other] = steps[party] + 1
                waiting.append(other)
    return steps


def _explain(
    owners: set[str],
    reached: Mapping[str, int],
    active: Sequence[Grant],
    grants: Sequence[Grant],
    others: Sequence[Grant],
    applicant: str,
    start: date,
    end: date,
) -> _Why:
    """Where the chain is broken between `start` and `end`, and by the end of which grant."""
    if not owners:
        return _Why(Cause.NO_OWNER, applicant, "", 0, ())
    named = tuple(sorted(owners))
    backward: dict[str, list[str]] = defaultdict(list)
    for grant in active:
        backward[grant.receiver].append(grant.giver)
    behind = _reach([applicant], backward)
    across = [grant for grant in grants if grant.giver in reached and grant.receiver in behind]
    # The link is missing where it would lie nearest to the applicant, and the grant that ended last held it last.
    ended = [grant for grant in across if grant.last < start]
    if ended:
        grant = max(ended, key=lambda each: (each.last, -behind[each.receiver], each.paper))
        return _Why(Cause.ENDED, grant.receiver, grant.giver, grant.paper, named)
    later = [grant for grant in across if grant.first > end]
    if later:
        grant = min(later, key=lambda each: (each.first, behind[each.receiver], each.paper))
        return _Why(Cause.NOT_BEGUN, grant.receiver, grant.giver, grant.paper, named)
    scope = [
        grant
        for grant in others
        if grant.giver in reached and grant.receiver in behind and grant.first <= start <= grant.last
    ]
    if scope:
        grant = min(scope, key=lambda each: (behind[each.receiver], each.paper))
        return _Why(Cause.SCOPE, grant.receiver, grant.giver, grant.paper, named)
    at = max(behind, key=lambda party: (behind[party], party))
    return _Why(Cause.ABSENT, at, "", 0, named)
