"""Applications are judged: which papers they need, and what is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from .. import days
from ..models import Application, DocumentKind
from ..states import ApplicationStatus
from .gaps import Gap, Window, judge
from .graph import authorisations, trademarks
from .papers import Dossier, Paper, read
from .requirements import Requirement, requirements

Term = tuple[date, date]


@dataclass(frozen=True)
class Judged:
    """A dossier that was read, over the days it is asked for; what follows from it is worked out when it is asked."""

    dossier: Dossier
    window: Window

    @cached_property
    def gaps(self) -> list[Gap]:
        return judge(self.dossier, self.window)

    @cached_property
    def requirements(self) -> list[Requirement]:
        return requirements(self.dossier, self.gaps, self.window)


_SELLING = (ApplicationStatus.LIVE, ApplicationStatus.SUSPENDED)


def gaps(application: Application, *, on: date | None = None, term: Term | None = None) -> list[Gap]:
    """What the application's dossier lacks: what stands in the way first, then warnings.

    `on` is today (in Shanghai) unless told otherwise. The term is what the application asks for, or `term`, first and
    last day, of a contract that is to be signed. Of a brand that sells, the days that have passed are passed over.
    """
    return gaps_of([application], on=on, term=term)[application.pk]


def required(application: Application, *, on: date | None = None) -> list[Requirement]:
    """The kinds of papers that the rules in force ask for, each with its state and its gaps."""
    return required_of([application], on=on)[application.pk]


def papers_of(application: Application, *, on: date | None = None) -> list[Paper]:
    """The papers that count for the application: none that was refused or is about another brand of its company."""
    found = read([application], on=on or days.today())[application.pk]
    about = {paper.version for paper in (*trademarks(found), *authorisations(found))}
    marked = (DocumentKind.TRADEMARK, DocumentKind.AUTHORISATION)
    return [paper for paper in found.papers if paper.kind not in marked or paper.version in about]


def gaps_of(
    applications: Iterable[Application], *, on: date | None = None, term: Term | None = None
) -> dict[int, list[Gap]]:
    """The gaps of many applications by their ids, in as many queries as for one."""
    return {pk: each.gaps for pk, each in judged_of(applications, on=on, term=term).items()}


def required_of(
    applications: Iterable[Application], *, on: date | None = None
) -> dict[int, list[Requirement]]:
    """What many applications need, by their ids, in as many queries as for one."""
    return {pk: each.requirements for pk, each in judged_of(applications, on=on).items()}


def judged_of(
    applications: Iterable[Application], *, on: date | None = None, term: Term | None = None
) -> dict[int, Judged]:
    """The dossiers of many applications by their ids, read and judged at once."""
    rows, day = list(applications), on or days.today()
    dossiers = read(rows, on=day)
    return {row.pk: Judged(dossiers[row.pk], window(row, day, term)) for row in rows}


def window(application: Application, on: date, term: Term | None = None) -> Window:
    """The days on which the application's papers must hold. A term that is not known is today alone, and a gap."""
    asked = term or (application.starts_on, application.ends_on)
    first, last = asked
    if application.status in _SELLING:
        first = max(first or on, on)
    begin = first or on
    return Window(on=on, first=begin, last=max(last or begin, begin), stated=None not in asked)
