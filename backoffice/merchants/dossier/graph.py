"""The parties of a dossier and the dated edges between them, as its papers tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from ..models import DocumentKind
from ..queries.names import name_key
from .chain import Break, Grant, Ownership, breaks
from .papers import Dossier, Paper
from .parties import Parties

# By this share of common letters another spelling of a mark is still taken for it, with a warning.
_LIKE_ENOUGH = 0.75
_SHORTEST_PART = 3


class Match(StrEnum):
    """How the mark on a paper stands to the brand's name."""

    SAME = "same"
    ALIKE = "alike"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Graph:
    """Who owns the mark, who authorises whom, and who applies. Keys are those of `parties`."""

    parties: Parties
    applicant: str
    ownerships: Sequence[Ownership]
    grants: Sequence[Grant]

    def breaks(
        self,
        *,
        first: date,
        last: date,
        classes: Iterable[int],
        territory: Iterable[str],
        pending: frozenset[int] = frozenset(),
    ) -> list[Break]:
        """The breaks of the chain; papers in `pending` are left out of account as owners."""
        return breaks(
            ownerships=[each for each in self.ownerships if each.paper not in pending],
            grants=self.grants,
            applicant=self.applicant,
            first=first,
            last=last,
            classes=classes,
            territory=territory,
        )


def match(paper: Paper, names: Iterable[str]) -> Match:
    """Whether the mark on the paper is the brand: by any of its names, letter for letter or nearly so."""
    mark = name_key(paper.mark)
    if not mark:
        return Match.UNKNOWN
    keys = [key for name in names if (key := name_key(name))]
    if mark in keys:
        return Match.SAME
    for key in keys:
        part = min(key, mark, key=len)
        if len(part) >= _SHORTEST_PART and part in max(key, mark, key=len):
            return Match.ALIKE
        if SequenceMatcher(None, key, mark, autojunk=False).ratio() >= _LIKE_ENOUGH:
            return Match.ALIKE
    return Match.OTHER


def trademarks(dossier: Dossier) -> list[Paper]:
    """The trademark papers that are about the brand, or may be as long as they do not name the mark."""
    return [
        paper
        for paper in dossier.of_kind(DocumentKind.TRADEMARK)
        if match(paper, dossier.names) is not Match.OTHER
    ]


def authorisations(dossier: Dossier) -> list[Paper]:
    """The letters that are about the brand; one that names no mark is about every mark of who gives it."""
    return [
        paper
        for paper in dossier.of_kind(DocumentKind.AUTHORISATION)
        if match(paper, dossier.names) is not Match.OTHER
    ]


def graph(
    dossier: Dossier, *, trusting: bool, classes: Iterable[int] = (), renewed_from: date | None = None
) -> Graph:
    """The graph of the dossier's papers.

    When `trusting`, what a paper does not state (a date, the classes) is taken for as wide as could be: each such hole
    is a gap of its own, and one thing that is not stated is not to be told as two gaps. Otherwise a paper without a
    stated end counts for nothing. A trademark in force on `renewed_from` is taken to be renewed in time: a registry
    renews it only in the months before it lapses, so no applicant could show that paper now.
    """
    marks, letters = trademarks(dossier), authorisations(dossier)
    parties = Parties(
        [
            dossier.company.name,
            *(paper.holder for paper in marks),
            *(name for paper in letters for name in (paper.holder, paper.granted_to)),
        ]
    )
    every_class = frozenset(classes)
    applicant = parties.key(dossier.company.name)
    ownerships = []
    for paper in marks:
        if not trusting and not (paper.holder and (paper.pending or paper.dates_known)):
            continue
        first, last = paper.first or date.min, paper.ends()
        if renewed_from is not None and first <= renewed_from <= last and not paper.superseded:
            last = date.max
        ownerships.append(
            Ownership(
                owner=parties.key(paper.holder) or applicant,
                first=first,
                last=last,
                classes=paper.classes or (every_class if trusting else frozenset()),
                paper=paper.version,
            )
        )
    owners = sorted({each.owner for each in ownerships})
    grants = [
        Grant(
            giver=giver,
            receiver=parties.key(paper.granted_to) or applicant,
            first=paper.first or date.min,
            last=paper.ends(),
            classes=paper.classes,
            territory=paper.territory,
            paper=paper.version,
        )
        for paper in letters
        if trusting or (paper.holder and paper.granted_to and paper.dates_known)
        for giver in ([parties.key(paper.holder)] if paper.holder else owners)
    ]
    return Graph(
        parties=parties,
        applicant=applicant,
        ownerships=ownerships,
        grants=grants,
    )
