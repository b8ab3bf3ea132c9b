"""What can be taken away as a file: the lists of profiles, which come back, and all others, which are for reading.

A list is always somebody's: it has the columns and the records that this actor may see. The lists for reading are known
to the doors that show them, the desk and those of the rooms that systems read; each door offers its own here.
"""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django.db.models import QuerySet
from django.utils.text import slugify

from backoffice.access.models import Scope
from backoffice.access.remedies import who_may
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.files.sheets import Value

from ..drafts import Exported
from ..profile_columns import Column, Kind
from ..profiles import Profile, all_profiles

_TYPED = frozenset({Kind.MONEY, Kind.DECIMAL, Kind.DATE, Kind.TIME})
_WIDTHS = {Kind.MONEY: 12, Kind.DECIMAL: 12, Kind.DATE: 12, Kind.TIME: 19, Kind.GTIN: 16, Kind.COUNTRY: 10}
# Fewer columns than these a file may share with a list by chance.
_TELLING = 3


class Head(NamedTuple):
    """A column of the file: its name, its width in characters, and whether a workbook formats its cells as text, or as
    amounts.
    """

    name: str
    width: float = 20
    is_text: bool = True
    is_amount: bool = False


class Line(NamedTuple):
    """A record as a line of the file; with what its profile `said` of it where the list comes back."""

    id: int
    values: Sequence[Value]
    said: Exported | None = None


class ExportedList(ABC):
    """A list that an actor may take away.

    `name` is kept with the export, and finds the list again; `label` is what people call it. One that `comes_back` has
    a version in each row, and is merged when it is uploaded; another names the zone of its times.
    """

    comes_back: ClassVar[bool] = False
    name: str
    label: str
    heads: Sequence[Head]

    @property
    def filename(self) -> str:
        """The beginning of the file's name."""
        return slugify(self.label) or slugify(self.name)

    @abstractmethod
    def lines(self, ids: Sequence[int]) -> list[Line]:
        """The records with these ids that are in the actor's sight, in any order, in a fixed number of queries."""

    @abstractmethod
    def chosen(self, words: dict[str, str]) -> QuerySet[Any]:
        """The records by the filters of the list over REST, newest first. Raises `Invalid` for words that are none of
        theirs, and where the list has none.
        """


class ProfileList(ExportedList):
    """The records of a profile, as it takes them in again."""

    comes_back = True

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.name, self.label = profile.name, profile.label
        self._columns: dict[str, Column] = profile.columns()
        self._headers = profile.exported_columns()
        self.heads = [self._head(name, header) for name, header in self._headers.items()]

    @property
    def filename(self) -> str:
        return self.name

    def lines(self, ids: Sequence[int]) -> list[Line]:
        return [Line(row.id, self._values(row), row) for row in self.profile.export(ids)]

    def chosen(self, words: dict[str, str]) -> QuerySet[Any]:
        return chosen(self.profile.listed(), self.profile.filters, words, self.label)

    def _head(self, name: str, header: str) -> Head:
        kind = self._columns[name].kind if name in self._columns else Kind.TEXT
        return Head(header, _WIDTHS.get(kind, 20), kind not in _TYPED, kind is Kind.MONEY)

    def _values(self, row: Exported) -> list[Value]:
        return [_value(self._columns.get(name), row.cells.get(name)) for name in self._headers]


class ListSource(ABC):
    """A door that shows lists, as far as they are no profile's."""

    @abstractmethod
    def names(self) -> Collection[str]:
        """The lists that there are."""

    def spoken_names(self) -> Collection[str]:
        """Those of them that are asked for by their names."""
        return ()

    @abstractmethod
    def label_of(self, name: str) -> str:
        """What people call one of them."""

    @abstractmethod
    def list_for(self, name: str, actor: Actor) -> ExportedList:
        """One of them as the actor sees it. Raises `Forbidden`."""

    @abstractmethod
    def heads(self) -> Iterable[tuple[str, Sequence[str]]]:
        """What the lists are called, with the names of their columns as those see them who see most."""


_sources: list[ListSource] = []


def offer_lists(source: ListSource) -> None:
    """Makes the lists of a door known."""
    _sources.append(source)


def list_named(name: str, actor: Actor) -> ExportedList:
    """The list that the actor may take away. Raises `Invalid` where there is none, and `Forbidden`."""
    source = _source_of(name)
    found = _profile_list(name, actor) if source is None else source.list_for(name, actor)
    if not actor.passes_walls and not actor.brands:
        raise Forbidden(f"{actor.name} belongs to no brand whose {found.label.lower()} could be taken away.")
    return found


def label_of(name: str) -> str:
    """What people call the list, by the name that an export keeps; the name itself where there is no such list now."""
    if (source := _source_of(name)) is not None:
        return source.label_of(name)
    return next((profile.label for profile in all_profiles() if profile.name == name), name)


def takes_profile(profile: Profile, actor: Actor) -> bool:
    """Whether lists of the profile may be taken away by the actor, a system only with the scope of imports too."""
    reads = actor.kind != "client" or Scope.IMPORTS_READ in actor.roles
    return profile.model is not None and reads and actor.may(profile.takers)


def said_of_list_for_reading(headers: Sequence[str], profile: Profile) -> str:
    """What is said of a file with these columns, where they are those of a list as it is exported for reading."""
    found = [header.strip() for header in headers]
    known = (each for source in _sources for each in source.heads())
    label = next((label for label, names in known if list(names) == found), "")
    if not label or len(found) < _TELLING:
        return ""
    return (
        f"This is the list «{label}» as it was exported for reading. It carries no versions and cannot come back. "
        f"To change {profile.label.lower()} by a spreadsheet, export their list and upload that file, or fill in the "
        "template."
    )


def refuse_list_for_reading(headers: Sequence[str], profile: Profile) -> None:
    """Raises `Invalid` where these are the columns of a list as it is exported for reading."""
    if sentence := said_of_list_for_reading(headers, profile):
        raise Invalid(sentence, code="list_for_reading")


def chosen(rows: QuerySet[Any], filters: Any, words: dict[str, str], label: str) -> QuerySet[Any]:
    """The records by the words of a filter set, newest first. Raises `Invalid` for words that are none of theirs."""
    rows = rows.order_by("-pk")
    known = sorted(filters.base_filters) if filters else []
    unknown = sorted(set(words) - set(known))
    if unknown:
        raise Invalid(
            f"«{unknown[0][:40]}» is no filter of {label.lower()}; known: {', '.join(known) or 'none'}.",
            code="unknown_filter",
            field="filters",
        )
    if filters is None:
        return rows
    narrowed = filters(data=words, queryset=rows)
    if not narrowed.is_valid():
        name, errors = next(iter(narrowed.errors.items()))
        raise Invalid(f"The filter {name}: {' '.join(map(str, errors))}", code="bad_filter", field="filters")
    return narrowed.qs


def _source_of(name: str) -> ListSource | None:
    return next((source for source in _sources if name in source.names()), None)


def _names() -> list[str]:
    """The lists that can be asked for by their names."""
    profiles = (profile.name for profile in all_profiles() if profile.model is not None)
    return sorted({*profiles, *(name for source in _sources for name in source.spoken_names())})


def _profile_list(name: str, actor: Actor) -> ProfileList:
    profile = next((each for each in all_profiles() if each.name == name), None)
    if profile is None:
        raise Invalid(
            f"There is no list «{name[:40]}» to take away; choose one of {', '.join(_names())}.",
            code="unknown_profile",
            field="profile",
        )
    if profile.model is None:
        raise Invalid(
            f"Lists of {profile.label.lower()} are not taken away.", code="not_exported", field="profile"
        )
    if not takes_profile(profile, actor):
        needed = profile.takers if not actor.may(profile.takers) else frozenset({Scope.IMPORTS_READ})
        raise Forbidden(
            f"{actor.name} may not take {profile.label.lower()} away; {who_may(needed, actor)}.",
            roles=sorted(needed),
        )
    return ProfileList(profile)


def _value(column: Column | None, value: Any) -> Value:
    if isinstance(value, list | tuple):
        joint = column.joint if column is not None else ", "
        return joint.join(str(each) for each in value)
    if value is None or isinstance(value, str | bool | int | float | Decimal | datetime.date):
        return value
    return str(value)
