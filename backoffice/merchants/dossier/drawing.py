"""The chain of authorisation as a chart: a row for each edge of the graph, its days as a bar over the term."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ..models import DocumentKind
from . import words
from .chain import Cause
from .gaps import Window
from .graph import graph
from .papers import Dossier, Paper

# Bars are drawn on a line so long; a margin of a tenth of the term shows what lies before and after it.
WIDTH = 1000
_MARGIN = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the line: where it begins and how long it is, in thousandths, and what it means."""

    left: int
    width: int
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """An edge of the graph in words and as a bar. Days are None where they are not stated or there are none."""

    label: str
    giver: str
    receiver: str
    classes: str
    first: date | None
    last: date | None
    unlimited: bool
    document: int | None
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The rows of papers and, last of all, the chain as a whole; `term` is where the term lies on the line."""

    rows: tuple[Row, ...]
    whole: Row
    term: Bar
    first: date
    last: date
    stated: bool


def chart(dossier: Dossier, window: Window) -> Chart | None:
    """The chart, or None where no paper tells of a trademark or an authorisation, or none is asked for."""
    classes = dossier.classes(dossier.needed(DocumentKind.TRADEMARK))
    papers = [
        paper
        for paper in dossier.papers
        if paper.kind in (DocumentKind.TRADEMARK, DocumentKind.AUTHORISATION)
    ]
    if not papers or not classes:
        return None
    line = _Line(window)
    edges = graph(dossier, trusting=True, classes=classes, renewed_from=window.start)
    broken = edges.breaks(
        first=window.first, last=window.last, classes=classes, territory=dossier.territory()
    )
    bars = [line.bar(window.first, window.last, "held")]
    bars += [
        line.bar(each.first, each.last, "unowned" if each.cause == Cause.NO_OWNER else "broken")
        for each in broken
    ]
    used = {edge.paper for edge in edges.ownerships} | {edge.paper for edge in edges.grants}
    return Chart(
        rows=tuple(_row(paper, line, window, used) for paper in sorted(papers, key=_order)),
        whole=Row(
            label="", giver="", receiver=dossier.company.name, classes=words.listed(map(str, classes)),
            first=window.first, last=window.last, unlimited=False, document=None, bars=tuple(bars),
        ),
        term=line.bar(window.first, window.last, "term"),
        first=window.first,
        last=window.last,
        stated=window.stated,
    )  # fmt: skip


def _order(paper: Paper) -> tuple[bool, date, int]:
    return (paper.kind != DocumentKind.TRADEMARK, paper.begins(date.min), paper.version)


def _row(paper: Paper, line: "_Line", window: Window, used: Iterable[int]) -> Row:
    known = paper.first is not None and (paper.dates_known or paper.pending)
    tone = "held" if known else "unknown"
    if paper.pending:
        tone = "pending"
    if paper.version not in used:
        tone = "beside"
    return Row(
        label=words.paper_name(paper.kind, paper.number),
        giver=paper.holder,
        receiver=paper.granted_to,
        classes=words.listed(str(nice) for nice in sorted(paper.classes)),
        first=paper.first,
        last=paper.last,
        unlimited=paper.unlimited,
        document=paper.document,
        bars=(line.bar(paper.begins(date.min), paper.ends(), tone),),
    )


class _Line:
    """Days as places on the line."""

    def __init__(self, window: Window) -> None:
        days = (window.last - window.first).days + 1
        margin = timedelta(days=max(days // _MARGIN, 1))
        self._first = window.first - margin
        self._days = days + 2 * margin.days

    def bar(self, first: date, last: date, tone: str) -> Bar:
        left, right = self._place(first), self._place(last, after=True)
        return Bar(left, max(right - left, 0), tone)

    def _place(self, day: date, *, after: bool = False) -> int:
        days = (day - self._first).days + after
        return round(min(max(days, 0), self._days) * WIDTH / self._days)
