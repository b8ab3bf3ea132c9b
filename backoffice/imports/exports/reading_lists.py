"""Lists for reading: those of the desk, each as its page shows it, and those that systems read over REST."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django_filters import FilterSet

from backoffice.access.remedies import who_may
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn, FileColumns, Look, with_currencies
from backoffice.desk.listed import columns_shown, rows_shown
from backoffice.desk.requests import asked_by
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Forbidden, Invalid

from ..profiles import profile_of
from .lists import ExportedList, Head, Line, ListSource, chosen, offer_lists, takes_profile

_WIDTHS = {Look.NUMBER: 12, Look.DAY: 12, Look.TIME: 19}


class _RecordList(ExportedList):
    """Records as columns read them. `rows` are those that the actor may see."""

    def __init__(self, name: str, label: str, rows: QuerySet[Any], columns: Sequence[FileColumn]) -> None:
        self.name, self.label = name, label
        self._columns = FileColumns(rows.model, columns)
        self._rows = rows
        self.heads = [
            Head(called, _WIDTHS.get(look, 20), look is Look.TEXT, bool(column.currency))
            for called, look, column in zip(
                self._columns.names, self._columns.looks, self._columns.columns, strict=True
            )
        ]

    def lines(self, ids: Sequence[int]) -> list[Line]:
        rows = self._columns.of(self._rows.filter(pk__in=ids).order_by())
        return [Line(row.pk, self._columns.values(row)) for row in rows]

    def chosen(self, words: dict[str, str]) -> QuerySet[Any]:
        raise Invalid(f"{self.label} are taken away in the office.", code="not_exported", field="profile")


class DeskLists(ListSource):
    """The lists of the admin, named after their models, for the people who see them there."""

    def names(self) -> Collection[str]:
        return {page.opts.label_lower for page in _pages()}

    def label_of(self, name: str) -> str:
        return _called(self._page(name))

    def list_for(self, name: str, actor: Actor) -> ExportedList:
        page = self._page(name)
        if not may_see_list(page, actor):
            raise Forbidden(
                f"{actor.name} may not take {_called(page).lower()} away; {who_may(page.viewers, actor)}.",
                roles=sorted(page.viewers),
            )
        return _desk_list(page, actor)

    def heads(self) -> Iterator[tuple[str, Sequence[str]]]:
        request = asked_by(office("lists"))
        for page in _pages():
            yield _called(page), FileColumns(page.model, columns_shown(page, request)).names

    def _page(self, name: str) -> Desk:
        return next(page for page in _pages() if page.opts.label_lower == name)


def may_see_list(page: Desk, actor: Actor) -> bool:
    """Whether a person has this list of the desk. Rows of no brand's are behind no wall, and who has no brand takes
    nothing away.
    """
    return (
        actor.kind == "user"
        and (actor.passes_walls or bool(actor.brands))
        and page.has_view_permission(asked_by(actor))
    )


def names_of_list(model: type[Model], actor: Actor) -> list[str]:
    """By which names a person takes the desk's list of this model away: that of its profile first, where they may take
    that, so that it comes back; none where they do not see the list.
    """
    page = admin.site._registry.get(model)
    if not isinstance(page, Desk) or not may_see_list(page, actor):
        return []
    profile = profile_of(model)
    names = [profile.name] if profile is not None and takes_profile(profile, actor) else []
    return [*names, page.opts.label_lower]


def _desk_list(page: Desk, actor: Actor) -> _RecordList:
    request = asked_by(actor)
    columns = columns_shown(page, request)
    return _RecordList(page.opts.label_lower, _called(page), rows_shown(page, request), columns)


def _called(page: Desk) -> str:
    return str(page.name_of_list())


def _pages() -> list[Desk]:
    return [page for page in admin.site._registry.values() if isinstance(page, Desk)]


@dataclass(frozen=True, slots=True)
class SystemList:
    """A list that systems read over REST, as a file: the records that the door shows the actor, by its `filters`.

    Who has one of the `scopes` may take it.
    """

    name: str
    label: str
    scopes: frozenset[str]
    rows: Callable[[Actor], QuerySet[Any]]
    columns: Sequence[FileColumn]
    filters: type[FilterSet]


class _SystemRecords(_RecordList):
    def __init__(self, declared: SystemList, actor: Actor) -> None:
        columns = with_currencies(declared.columns)
        super().__init__(declared.name, declared.label, declared.rows(actor), columns)
        self._filters = declared.filters

    def chosen(self, words: dict[str, str]) -> QuerySet[Any]:
        return chosen(self._rows, self._filters, words, self.label)


class SystemLists(ListSource):
    """The lists that rooms offer to systems."""

    def __init__(self) -> None:
        self._lists: dict[str, SystemList] = {}

    def offer(self, declared: SystemList) -> None:
        self._lists[declared.name] = declared

    def names(self) -> Collection[str]:
        return self._lists.keys()

    def spoken_names(self) -> Collection[str]:
        return self._lists.keys()

    def label_of(self, name: str) -> str:
        return self._lists[name].label

    def list_for(self, name: str, actor: Actor) -> ExportedList:
        declared = self._lists[name]
        if not actor.may(declared.scopes):
            raise Forbidden(
                f"{actor.name} may not take {declared.label.lower()} away; {who_may(declared.scopes, actor)}.",
                roles=sorted(declared.scopes),
            )
        return _SystemRecords(declared, actor)

    def heads(self) -> Iterator[tuple[str, Sequence[str]]]:
        """None but those that the desk has too."""
        return iter(())


_of_systems = SystemLists()
offer_lists(DeskLists())
offer_lists(_of_systems)


def offer_to_systems(declared: SystemList) -> None:
    """Makes a list known that systems may take away; called in a room's `lists.py`."""
    _of_systems.offer(declared)
