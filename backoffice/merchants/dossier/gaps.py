"""What a dossier lacks: found before a person does, and said in words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from ..models import DocumentKind, RuleKind
from . import words
from .chain import Break, Cause
from .graph import Graph, Match, authorisations, graph, match, trademarks
from .papers import DATED, OWN, Dossier, Paper
from .parties import Parties

Severity = Literal["missing", "expired", "warning"]
READ_BY_REVIEWERS = ("en", "zh")
_ORDER: dict[str, int] = {"missing": 0, "expired": 1, "warning": 2}


@dataclass(frozen=True)
class Gap:
    """One thing that is wrong with a dossier.

    `code` is stable and for machines, `params` are its facts as plain JSON, `kind` and `document_id` say which paper it
    is about. What is `missing` or `expired` stands in the way of an approval; a `warning` is for a person to judge.
    """

    code: str
    kind: DocumentKind | None
    document_id: int | None
    severity: Severity
    params: dict[str, Any]
    sectors: words.SectorNames = field(default_factory=dict, repr=False, compare=False)

    @property
    def sentence(self) -> str:
        """What is wrong, in the language that is spoken now."""
        return words.told(self.code, self.params, self.sectors)[0]

    @property
    def advice(self) -> str:
        """What to do about it, in the language that is spoken now."""
        return words.told(self.code, self.params, self.sectors)[1]

    @property
    def blocks(self) -> bool:
        return self.severity != "warning"


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are looked at: `on` is today, `first` to `last` the term; `stated` when the term is known."""

    on: date
    first: date
    last: date
    stated: bool

    @property
    def start(self) -> date:
        """From which day on a paper must hold: the term's first day, or today when that has passed."""
        return max(self.on, self.first)


class _Judge:
    """Collects the gaps of one dossier."""

    def __init__(self, dossier: Dossier, window: Window) -> None:
        self.dossier = dossier
        self.window = window
        self.found: list[Gap] = []
        self._names = {code: (each.name, each.name_zh_hans) for code, each in dossier.sectors.items()}

    def tell(self, code: str, severity: Severity, **about: Any) -> None:
        self.found.append(self.gap(code, severity, **about))

    def gap(
        self,
        code: str,
        severity: Severity,
        *,
        paper: Paper | None = None,
        kind: str | None = None,
        **params: Any,
    ) -> Gap:
        kind = paper.kind if paper is not None else kind
        facts = {"paper": kind, "number": paper.number if paper else "", **params} if kind else params
        return Gap(
            code=code,
            kind=DocumentKind(kind) if kind else None,
            document_id=paper.document if paper else None,
            severity=severity,
            params={
                name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()
            },
            sectors=self._names,
        )

    # --- the application itself ------------------------------------------------------------------

    def application(self) -> None:
        named = {sector for _, sector in self.dossier.pairs() if sector}
        if not named:
            self.tell("sectors_unknown", "missing")
        for code in sorted(named - self.dossier.sectors.keys()):
            self.tell("sector_unlisted", "missing", sector=code)
        if not self.window.stated:
            self.tell("term_unknown", "missing")
        self._company_age()

    def _company_age(self) -> None:
        """The company must be old enough on the first day of the term: from then on it sells."""
        asked: dict[int, dict[str, None]] = defaultdict(dict)
        for pair in self.dossier.pairs():
            ages = [r.months or 0 for r in self.dossier.rules_for(*pair) if r.kind == RuleKind.COMPANY_AGE]
            if ages:
                asked[max(ages)][pair[1]] = None
        company = self.dossier.company
        for months in sorted(asked, reverse=True):
            sectors = [code for code in asked[months] if code]
            if company.registered_on is None:
                self.tell(
                    "company_age_unknown", "missing", kind=DocumentKind.REGISTRATION,
                    company=company.name, sectors=sectors, months=months,
                )  # fmt: skip
                continue
            reached = months_later(company.registered_on, months)
            if reached > self.window.first:
                self.tell(
                    "company_too_young", "missing", company=company.name, sectors=sectors, months=months,
                    day=company.registered_on, reached=reached,
                )  # fmt: skip

    # --- papers of one kind ----------------------------------------------------------------------

    def papers_of(self, kind: str) -> None:
        """One kind that a rule asks for: there must be a paper of it that holds; its faults else."""
        pairs = self.dossier.needed(kind)
        if not pairs:
            return
        papers = self.dossier.of_kind(kind)
        if not papers:
            self.absent(kind, pairs)
            return
        faults = {paper.version: self._faults(paper) for paper in papers}
        sound = [paper for paper in papers if not any(fault.blocks for fault in faults[paper.version])]
        if not sound:
            latest = min(papers, key=lambda paper: (paper.superseded, len(faults[paper.version])))
            self.found += faults[latest.version]
            return
        self._held_by(sound)
        for paper in sound:
            if not paper.superseded:
                self.found += faults[paper.version]

    def absent(self, kind: str, pairs: Sequence[tuple[str, str]]) -> None:
        refused = next((paper for paper in self.dossier.refused if paper.kind == kind), None)
        if refused is not None:
            self.tell("document_refused", "missing", paper=refused, note=refused.note)
            return
        everywhere = self.dossier.pairs()
        needing = {sector for _, sector in pairs}
        selling = {channel for channel, _ in pairs}
        by_sector = needing != {sector for _, sector in everywhere}
        by_channel = selling != {channel for channel, _ in everywhere}
        self.tell(
            "document_missing",
            "missing",
            kind=kind,
            sectors=sorted(needing - {""}) if by_sector else [],
            channels=sorted(selling) if by_channel and not by_sector else [],
        )

    def _faults(self, paper: Paper) -> list[Gap]:
        """What is wrong with one paper by itself, apart from the days it holds."""
        found = []
        if paper.kind in DATED and not paper.dates_known:
            found.append(self.gap("date_unknown", "missing", paper=paper, which="last"))
        if paper.kind in OWN and not paper.holder:
            found.append(self.gap("holder_unknown", "missing", paper=paper))
        elif paper.holder and (paper.kind in OWN or paper.kind in DATED):
            found += self._holder(paper)
        return found

    def _holder(self, paper: Paper) -> list[Gap]:
        company = self.dossier.company.name
        parties = Parties([company, paper.holder])
        facts = {"holder": paper.holder, "company": company}
        if parties.doubtful:
            return [self.gap("holder_alike", "warning", paper=paper, **facts)]
        if parties.key(paper.holder) != parties.key(company):
            # A licence for goods may be its maker's or importer's; the company's own papers are its own.
            severity: Severity = "missing" if paper.kind in OWN else "warning"
            return [self.gap("holder_differs", severity, paper=paper, **facts)]
        return []

    def _held_by(self, papers: Sequence[Paper]) -> None:
        """Whether some of these papers holds from the start on, and until when."""
        window = self.window
        at_start = [paper for paper in papers if paper.in_force(window.start)]
        if not at_start:
            past = [paper for paper in papers if paper.ends() < window.start]
            if past:
                paper = max(past, key=Paper.ends)
                start = window.first if paper.ends() >= window.on else None
                self.tell("document_expired", "expired", paper=paper, day=paper.ends(), start=start)
            else:
                paper = min(papers, key=lambda each: each.begins(window.start))
                self.tell("document_begins_late", "missing", paper=paper, day=paper.first, start=window.start)
            return
        paper = max(at_start, key=Paper.ends)
        while following := [
            each
            for each in papers
            if each.ends() > paper.ends() and each.begins(window.start) <= _after(paper.ends())
        ]:
            paper = max(following, key=Paper.ends)
        if paper.ends() < window.last:
            self.tell("document_expires", "warning", paper=paper, day=paper.ends(), end=window.last)

    # --- the trademark and the chain -------------------------------------------------------------

    def trademark(self) -> None:
        """The mark covers every class that is asked for, on every day, and a chain leads from its owner."""
        pairs = self.dossier.needed(DocumentKind.TRADEMARK)
        if not pairs:
            return
        self._other_marks()
        marks = trademarks(self.dossier)
        if not marks:
            if not self.dossier.of_kind(DocumentKind.TRADEMARK):
                self.absent(DocumentKind.TRADEMARK, pairs)
            return
        for paper in marks:
            if not paper.superseded:
                self._unstated(paper)
        chained = set(self.dossier.needed(DocumentKind.AUTHORISATION))
        if chained:
            for paper in authorisations(self.dossier):
                if not paper.superseded:
                    self._unstated(paper)
        classes = self.dossier.classes(pairs)
        whole = graph(self.dossier, trusting=True, classes=classes, renewed_from=self.window.start)
        for one, other in whole.parties.doubtful:
            self.tell("party_alike", "warning", one=one, other=other)
        in_chain = self.dossier.classes(chained)
        broken = self._breaks(whole, classes, in_chain)
        self._ownership([each for each in broken if each.cause == Cause.NO_OWNER], classes, marks)
        self._chain(whole, [each for each in broken if each.cause != Cause.NO_OWNER], in_chain)
        pending = frozenset(paper.version for paper in marks if paper.pending)
        if pending:
            known = {(each.first, each.last, nice) for each in broken for nice in each.classes}
            leaning = [
                (nice, sector)
                for each in self._breaks(whole, classes, in_chain, pending)
                for nice in each.classes
                if (each.first, each.last, nice) not in known
                for sector in classes[nice]
            ]
            self._pending(leaning)
        for paper in marks:
            self._mark_lapses(paper, marks)

    def _breaks(
        self,
        whole: Graph,
        classes: Mapping[int, tuple[str, ...]],
        in_chain: Mapping[int, tuple[str, ...]],
        pending: frozenset[int] = frozenset(),
    ) -> list[Break]:
        """Where nobody owns the mark, and, for the classes that need a chain, where none leads to the company."""
        found = whole.breaks(
            first=self.window.first,
            last=self.window.last,
            classes=classes,
            territory=self.dossier.territory(),
            pending=pending,
        )
        narrowed = [
            each
            if each.cause == Cause.NO_OWNER
            else replace(each, classes=tuple(nice for nice in each.classes if nice in in_chain))
            for each in found
        ]
        return [each for each in narrowed if each.classes]

    def _other_marks(self) -> None:
        """Papers handed in with this application for another mark than the brand's."""
        for paper in self.dossier.of_kind(DocumentKind.TRADEMARK):
            how = match(paper, self.dossier.names)
            facts = {"mark": paper.mark, "brand": self.dossier.names[0]}
            if how is Match.ALIKE:
                self.tell("mark_alike", "warning", paper=paper, **facts)
            elif how is Match.OTHER and paper.application is not None:
                self.tell("mark_differs", "missing", paper=paper, **facts)

    def _unstated(self, paper: Paper) -> None:
        """What a trademark or an authorisation does not say though the chain needs it."""
        if not paper.holder:
            self.tell("holder_unknown", "missing", paper=paper)
        if paper.first is None:
            self.tell("date_unknown", "missing", paper=paper, which="first")
        if not paper.dates_known and not paper.pending:
            self.tell("date_unknown", "missing", paper=paper, which="last")
        if paper.kind == DocumentKind.AUTHORISATION:
            if not paper.granted_to:
                self.tell("grantee_unknown", "missing", paper=paper)
            return
        if match(paper, self.dossier.names) is Match.UNKNOWN:
            self.tell("mark_unknown", "missing", paper=paper)
        if not paper.classes:
            self.tell("classes_unknown", "missing", paper=paper)

    def _ownership(
        self, broken: Iterable[Break], classes: Mapping[int, tuple[str, ...]], marks: Sequence[Paper]
    ) -> None:
        """Classes and days for which nobody owns the mark."""
        for each in broken:
            sectors = _sectors(each.classes, classes)
            lapsed = [
                paper
                for paper in marks
                if paper.classes & set(each.classes) and paper.ends() < self.window.start
            ]
            if lapsed and each.last == self.window.last:
                paper = max(lapsed, key=Paper.ends)
                start = self.window.first if paper.ends() >= self.window.on else None
                self.tell("document_expired", "expired", paper=paper, day=paper.ends(), start=start)
            elif (each.first, each.last) == (self.window.first, self.window.last):
                self.tell(
                    "class_not_covered", "missing", kind=DocumentKind.TRADEMARK,
                    classes=list(each.classes), sectors=sectors,
                )  # fmt: skip
            else:
                self.tell(
                    "trademark_late", "missing", kind=DocumentKind.TRADEMARK,
                    classes=list(each.classes), sectors=sectors, first=each.first, last=each.last,
                )  # fmt: skip

    def _chain(self, whole: Graph, broken: Iterable[Break], classes: Mapping[int, tuple[str, ...]]) -> None:
        """Days on which no chain leads from who owns the mark to the company."""
        letters = {paper.version: paper for paper in self.dossier.papers}
        name = whole.parties.name
        for each in broken:
            paper = letters.get(each.paper)
            day = None
            if paper is not None:
                day = paper.lapses_on if each.cause == Cause.ENDED else paper.first
            self.tell(
                "chain_broken",
                "expired" if each.cause == Cause.ENDED else "missing",
                kind=DocumentKind.AUTHORISATION,
                cause=str(each.cause),
                first=each.first,
                last=each.last,
                at=name(each.at),
                giver=name(each.giver) if each.giver else "",
                owners=[name(owner) for owner in each.owners],
                company=self.dossier.company.name,
                classes=list(each.classes),
                sectors=_sectors(each.classes, classes),
                territory=list(each.territory),
                day=day,
                document=paper.document if paper else None,
            )

    def _pending(self, leaning: Iterable[tuple[int, str]]) -> None:
        """Classes (with the sectors) that only a trademark under application covers: a second review, or not enough."""
        by_rule: dict[bool, list[tuple[int, str]]] = {False: [], True: []}
        for nice, sector in leaning:
            by_rule[self._pending_will_do(sector)].append((nice, sector))
        outcomes: tuple[tuple[bool, str, Severity], ...] = (
            (False, "trademark_pending_refused", "missing"),
            (True, "trademark_pending", "warning"),
        )
        for will_do, code, severity in outcomes:
            if by_rule[will_do]:
                self.tell(
                    code,
                    severity,
                    kind=DocumentKind.TRADEMARK,
                    classes=sorted({nice for nice, _ in by_rule[will_do]}),
                    sectors=list(dict.fromkeys(sector for _, sector in by_rule[will_do])),
                )

    def _pending_will_do(self, sector: str) -> bool:
        """Only where a rule says so, and none forbids it, on each channel that is asked for."""
        channels = {channel for channel, asked in self.dossier.pairs() if asked == sector}
        kinds = [{rule.kind for rule in self.dossier.rules_for(channel, sector)} for channel in channels]
        return all(
            RuleKind.SECOND_REVIEW in each and RuleKind.TRADEMARK_REGISTERED not in each for each in kinds
        )

    def _mark_lapses(self, paper: Paper, marks: Sequence[Paper]) -> None:
        """A trademark in force now that lapses within the term, with no other to follow it."""
        window = self.window
        if paper.lapses_on is None or not paper.in_force(window.start) or paper.lapses_on >= window.last:
            return
        after = _after(paper.lapses_on)
        followed = any(
            other.in_force(after) and other.classes >= paper.classes for other in marks if other is not paper
        )
        if not followed:
            self.tell("document_expires", "warning", paper=paper, day=paper.lapses_on, end=window.last)

    # --- languages -------------------------------------------------------------------------------

    def languages(self) -> None:
        translated = {paper.translation_of for paper in self.dossier.papers if paper.translation_of}
        for paper in self.dossier.papers:
            if paper.superseded or paper.kind == DocumentKind.TRANSLATION or paper.translation_of:
                continue
            if not paper.language:
                self.tell("language_unknown", "warning", paper=paper)
            elif paper.language not in READ_BY_REVIEWERS and paper.version not in translated:
                self.tell("translation_missing", "warning", paper=paper, language=paper.language)


def judge(dossier: Dossier, window: Window) -> list[Gap]:
    """Every gap of the dossier: what stands in the way first, warnings last."""
    mind = _Judge(dossier, window)
    mind.application()
    for kind in DocumentKind:
        if kind == DocumentKind.TRADEMARK:
            mind.trademark()
        elif kind != DocumentKind.AUTHORISATION:
            mind.papers_of(kind)
    mind.languages()
    return sorted(mind.found, key=lambda gap: _ORDER[gap.severity])


def months_later(day: date, months: int) -> date:
    """The same day so many months later; where that month has no such day, its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    next_month = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(
        next_month - timedelta(days=1),
        date(year, month + 1, min(day.day, 28)) + timedelta(max(0, day.day - 28)),
    )


def _after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _sectors(classes: Iterable[int], needed: Mapping[int, tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(sector for nice in classes for sector in needed.get(nice, ())))
