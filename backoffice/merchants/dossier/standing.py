"""What has lapsed under a brand that sells, and what is about to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..models import Application, Brand, DocumentKind
from ..states import ApplicationStatus, RestrictionCause
from .chain import Break, Cause
from .graph import Graph, graph, trademarks
from .papers import LICENCES, Dossier, Paper, read_brands

_ENDED = (ApplicationStatus.TERMINATED,)
Pair = tuple[str, str]


@dataclass(frozen=True)
class Lapse:
    """On a day, nothing of a brand may be offered on a channel and in a sector, for want of a paper in force.

    An empty `channel` means every channel the brand sells on, an empty `sector` every sector. `details` are plain JSON:
    `kind`, `number`, `document` and `lapsed_on` of the paper at fault where there is one, and `party`, at which the
    chain of authorisation is broken, or `classes`, which no trademark covers.
    """

    cause: RestrictionCause
    channel: str
    sector: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Ending:
    """A paper of a brand that lapses with nothing to follow it: `last` is its last day, `lapses` what ends with it."""

    version_id: int
    document_id: int
    kind: DocumentKind
    number: str
    last: date
    lapses: tuple[Lapse, ...]


def lapses(brand: Brand, *, on: date) -> list[Lapse]:
    """Which channels and sectors of the brand are uncovered on the day, and by which paper."""
    return lapses_of([brand], on=on)[brand.pk]


def lapses_of(brands: Iterable[Brand], *, on: date) -> dict[int, list[Lapse]]:
    """The lapses of many brands by their ids, in as many queries as for one; a brand without any has an empty list.

    Only accepted papers count, on this one day. What was never there is not told here: it was a gap that somebody
    passed over when the brand was let in. So nothing is said of a kind of which no paper was ever accepted or refused,
    nor of a class that accepted papers never covered.
    """
    rows = list(brands)
    dossiers = _dossiers(rows, on)
    return {row.pk: _lapses(dossiers[row.pk], on) if row.pk in dossiers else [] for row in rows}


def endings_of(brands: Iterable[Brand], *, on: date, within: int) -> dict[int, list[Ending]]:
    """The papers in force on the day whose last day is at most `within` days away and whose lapse uncovers something.

    By the brand's id; a paper that another follows without a hole is not among them. Soonest first.
    """
    rows = list(brands)
    dossiers = _dossiers(rows, on)
    return {row.pk: _endings(dossiers[row.pk], on, within) if row.pk in dossiers else [] for row in rows}


def _dossiers(brands: Sequence[Brand], on: date) -> dict[int, Dossier]:
    applications: dict[int, list[Application]] = defaultdict(list)
    rows = Application.objects.filter(onboarded_brand__in=brands).exclude(status__in=_ENDED)
    for row in rows.order_by("pk"):
        assert row.onboarded_brand_id is not None
        applications[row.onboarded_brand_id].append(row)
    return read_brands(applications, on=on)


def _endings(dossier: Dossier, on: date, within: int) -> list[Ending]:
    before = {(each.cause, each.channel, each.sector) for each in _lapses(dossier, on)}
    found = []
    for paper in dossier.papers:
        last = paper.lapses_on
        if last is None or not on <= last <= on + timedelta(days=within) or not paper.in_force(on):
            continue
        new = tuple(
            each
            for each in _lapses(dossier, last + timedelta(days=1))
            if (each.cause, each.channel, each.sector) not in before
            and each.details.get("document") == paper.document
        )
        if new:
            found.append(
                Ending(
                    version_id=paper.version,
                    document_id=paper.document,
                    kind=DocumentKind(paper.kind),
                    number=paper.number,
                    last=last,
                    lapses=new,
                )
            )
    return sorted(found, key=lambda each: (each.last, each.version_id))


def _lapses(dossier: Dossier, on: date) -> list[Lapse]:
    """One lapse for each cause and place, of the paper that lapsed first."""
    found: dict[RestrictionCause, dict[Pair, dict[str, Any]]] = defaultdict(dict)
    for cause, pairs, details in (*_unowned_or_unchained(dossier, on), *_papers_lapsed(dossier, on)):
        for pair in pairs:
            known = found[cause].get(pair)
            if known is None or _lapsed_on(details) < _lapsed_on(known):
                found[cause][pair] = details
    everything = dossier.pairs()
    return [
        Lapse(cause, channel, sector, details)
        for cause, uncovered in found.items()
        for (channel, sector), details in _folded(uncovered, everything).items()
    ]


Told = tuple[RestrictionCause, Sequence[Pair], dict[str, Any]]


def _papers_lapsed(dossier: Dossier, on: date) -> Iterable[Told]:
    """Kinds of which something was judged and nothing is in force."""
    for kind in DocumentKind:
        if kind in (DocumentKind.TRADEMARK, DocumentKind.AUTHORISATION):
            continue
        judged = [paper for paper in (*dossier.papers, *dossier.refused) if paper.kind == kind]
        if judged and not any(paper.in_force(on) for paper in dossier.of_kind(kind)):
            cause = RestrictionCause.LICENCE if kind in LICENCES else RestrictionCause.PAPER
            # The paper that was in force last; one that was refused never was.
            yield (
                cause,
                dossier.needed(kind),
                _facts(max(dossier.of_kind(kind) or judged, key=Paper.ends), on),
            )


def _unowned_or_unchained(dossier: Dossier, on: date) -> Iterable[Told]:
    """Sectors with a class that no trademark in force covers, or to which no chain of authorisation leads."""
    marks = trademarks(dossier)
    if not marks and not any(paper.kind == DocumentKind.TRADEMARK for paper in dossier.refused):
        return
    versions = {paper.version: paper for paper in dossier.papers}
    owned, chained = dossier.needed(DocumentKind.TRADEMARK), dossier.needed(DocumentKind.AUTHORISATION)
    whole = graph(dossier, trusting=False)
    found = whole.breaks(
        first=on, last=on, classes=dossier.classes([*owned, *chained]), territory=dossier.territory()
    )
    held = _once_held(dossier, whole, {nice for each in found for nice in each.classes}, on)
    for each in found:
        if held.isdisjoint(each.classes):
            continue
        if each.cause == Cause.NO_OWNER:
            covering = [paper for paper in marks if paper.classes & set(each.classes)]
            paper = max(covering, key=Paper.ends, default=None)
            facts: dict[str, Any] = {"classes": list(each.classes)}
            yield RestrictionCause.TRADEMARK, _needing(dossier, owned, each), _facts(paper, on, **facts)
        else:
            at = whole.parties.name(each.at)
            details = _facts(versions.get(each.paper), on, party=at)
            yield RestrictionCause.AUTHORISATION, _needing(dossier, chained, each), details


def _once_held(dossier: Dossier, whole: Graph, classes: set[int], on: date) -> set[int]:
    """Those classes that accepted papers covered on some day before; all of them when one of the papers was refused."""
    marked = (DocumentKind.TRADEMARK, DocumentKind.AUTHORISATION)
    if any(paper.kind in marked for paper in dossier.refused):
        return classes
    begun = [owned.first for owned in whole.ownerships] + [given.first for given in whole.grants]
    first = min((day for day in begun if day > date.min), default=on)
    broken = whole.breaks(first=first, last=on, classes=classes, territory=dossier.territory())
    held = set()
    for nice in classes:
        day = first
        for each in broken:
            if nice in each.classes and each.first <= day:
                day = max(day, each.last + timedelta(days=1))
        if day <= on:
            held.add(nice)
    return held


def _needing(dossier: Dossier, pairs: Iterable[Pair], broken: Break) -> list[Pair]:
    """Those of the pairs whose sector needs one of the classes."""
    return [
        pair
        for pair in pairs
        if pair[1] in dossier.sectors
        and not set(broken.classes).isdisjoint(dossier.sectors[pair[1]].nice_classes)
    ]


def _facts(paper: Paper | None, on: date, **more: Any) -> dict[str, Any]:
    if paper is None:
        return more
    facts: dict[str, Any] = {"kind": paper.kind, "number": paper.number, "document": paper.document}
    if paper.ends() < on:
        facts["lapsed_on"] = paper.ends().isoformat()
    return {**facts, **more}


def _lapsed_on(details: Mapping[str, Any]) -> str:
    return str(details.get("lapsed_on", "9999"))


def _folded(
    uncovered: Mapping[Pair, dict[str, Any]], everything: Sequence[Pair]
) -> dict[Pair, dict[str, Any]]:
    """The same places in fewest words: everywhere, a sector on every channel, a channel in every sector, or both."""

    def first(pairs: Iterable[Pair]) -> dict[str, Any]:
        return min((uncovered[pair] for pair in pairs), key=_lapsed_on)

    if set(uncovered) == set(everything):
        return {("", ""): first(uncovered)} if uncovered else {}
    places: dict[Pair, dict[str, Any]] = {}
    left = dict.fromkeys(uncovered)
    for sector in dict.fromkeys(sector for _, sector in uncovered):
        asked = [pair for pair in everything if pair[1] == sector]
        if sector and all(pair in uncovered for pair in asked):
            places["", sector] = first(asked)
            left = {pair: None for pair in left if pair not in asked}
    for channel in dict.fromkeys(channel for channel, _ in left):
        asked = [pair for pair in everything if pair[0] == channel]
        if all(pair in uncovered for pair in asked):
            places[channel, ""] = first(asked)
            left = {pair: None for pair in left if pair not in asked}
    return places | {pair: uncovered[pair] for pair in left}
