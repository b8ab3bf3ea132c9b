"""Which papers an application needs, and how it stands with each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from ..models import Channel, DocumentKind, RuleKind, Verdict
from . import words
from .gaps import Gap, Window
from .graph import authorisations, graph, trademarks
from .papers import Dossier, Paper

State = Literal["missing", "refused", "incomplete", "lapsed", "given", "accepted", "not_needed"]


@dataclass(frozen=True)
class Requirement:
    """A kind of paper that some rule asks for.

    `channels` and `sectors` are those it is needed for, empty when for all that are asked. `state`: nothing is there
    (`missing`), all of it was `refused`, something is not stated or wrong (`incomplete`), it has `lapsed`, it is
    `given` and waits for a reviewer, it is `accepted`, or it is `not_needed` (an authorisation, by who owns the mark).
    `sources` says where the rules are from.
    """

    kind: DocumentKind
    channels: tuple[str, ...]
    sectors: tuple[str, ...]
    state: State
    papers: tuple[Paper, ...]
    gaps: tuple[Gap, ...]
    sources: tuple[str, ...]
    names: words.SectorNames = field(default_factory=dict, repr=False, compare=False)

    @property
    def sentence(self) -> str:
        """What it is needed for, in the language that is spoken now."""
        if self.state == "not_needed":
            return _("Not needed: the company owns the trademark itself.")
        if self.sectors:
            return _("Needed for %(goods)s.") % {
                "goods": words.listed(words.sector_name(code, self.names) for code in self.sectors)
            }
        if self.channels:
            return _("Needed to sell on %(shops)s.") % {
                "shops": words.listed(str(Channel(code).label) for code in self.channels)
            }
        return _("Needed in every case.")

    @property
    def met(self) -> bool:
        return self.state in ("given", "accepted", "not_needed")


def requirements(dossier: Dossier, gaps: Sequence[Gap], window: Window) -> list[Requirement]:
    """Every kind of paper that the rules in force ask this dossier for, in the order of `DocumentKind`."""
    everything = dossier.pairs()
    found = []
    for kind in DocumentKind:
        pairs = dossier.needed(kind)
        if not pairs:
            continue
        of_kind = tuple(gap for gap in gaps if gap.kind == kind)
        papers = tuple(paper for paper in _papers(dossier, kind) if not paper.superseded)
        needing, selling = {s for _, s in pairs}, {c for c, _ in pairs}
        by_sector = needing != {s for _, s in everything}
        found.append(
            Requirement(
                kind=kind,
                channels=()
                if by_sector or selling == {c for c, _ in everything}
                else tuple(c for c in Channel.values if c in selling),
                sectors=tuple(sorted(needing - {""})) if by_sector else (),
                state=_state(dossier, kind, papers, of_kind, window),
                papers=papers,
                gaps=of_kind,
                sources=tuple(_sources(dossier, kind, pairs)),
                names={code: (each.name, each.name_zh_hans) for code, each in dossier.sectors.items()},
            )
        )
    return found


def _papers(dossier: Dossier, kind: DocumentKind) -> Sequence[Paper]:
    if kind == DocumentKind.TRADEMARK:
        return trademarks(dossier)
    if kind == DocumentKind.AUTHORISATION:
        return authorisations(dossier)
    return dossier.of_kind(kind)


def _state(
    dossier: Dossier, kind: DocumentKind, papers: Sequence[Paper], gaps: Iterable[Gap], window: Window
) -> State:
    blocking = [gap for gap in gaps if gap.blocks]
    if kind == DocumentKind.AUTHORISATION and not papers and not blocking and _owns_it(dossier, window):
        return "not_needed"
    if not papers:
        return "refused" if any(paper.kind == kind for paper in dossier.refused) else "missing"
    if blocking:
        return "lapsed" if all(gap.severity == "expired" for gap in blocking) else "incomplete"
    return "accepted" if all(paper.verdict == Verdict.ACCEPTED for paper in papers) else "given"


def _owns_it(dossier: Dossier, window: Window) -> bool:
    """Whether the company itself owns the mark for every class that needs a chain."""
    classes = dossier.classes(dossier.needed(DocumentKind.AUTHORISATION))
    whole = graph(dossier, trusting=True, classes=classes, renewed_from=window.start)
    return bool(whole.ownerships) and all(
        any(each.owner == whole.applicant and each.covers(nice) for each in whole.ownerships)
        for nice in classes
    )


def _sources(dossier: Dossier, kind: str, pairs: Iterable[tuple[str, str]]) -> Iterable[str]:
    return dict.fromkeys(
        rule.source_note
        for pair in pairs
        for rule in dossier.rules_for(*pair)
        if rule.kind == RuleKind.DOCUMENT and rule.document == kind
    )
