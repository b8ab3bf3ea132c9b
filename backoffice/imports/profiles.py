"""What a spreadsheet may hold: a profile declares its columns, its key, how rows are checked and applied.

A profile lives in the room that owns the data, in its `profiles`, and is registered there. Its columns are fields of
a django-import-export resource, so that import, export and template say the same of a column.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django_filters import FilterSet
from import_export.resources import Resource

from backoffice.access.models import Right, Role, Scope
from backoffice.access.remedies import who_may
from backoffice.events.actors import NOBODY, Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.files.services import Archive

from .drafts import Applied, Draft, Exported, Staged, Undone
from .layouts import Layout
from .models import ImportSession
from .profile_columns import Column
from .reading.rows import Row

# Under this name `apply` is given the number of the import, beside the options that were chosen.
OWN_NUMBER = "import"
CHANGED = "changed_since_preview"
MOVED = "changed_since_import"


@dataclass(frozen=True, slots=True)
class Option:
    """What the person who uploads must or may say because the file does not. `choices` gives (value, label) pairs.

    One that is `required` may be left out all the same where the file has the `column` that says it row by row.
    """

    name: str
    label: str
    choices: Callable[[], Sequence[tuple[str, str]]]
    required: bool = False
    default: str = ""
    hint: str = ""
    column: str = ""


@dataclass(slots=True)
class Sheet:
    """What holds for all rows: headers, which of them fills which column, options, currencies named in headers or shown
    by number formats (a code, or a sign that several countries write), what else formats show numbers with, who imports
    them, and the archive of documents that came with them. `beside` are the places of columns that are ours, and say
    nothing of the rows; `set_aside` those of columns whose cells told that they are none of the profile's. `corrects`
    is the import of which these rows come back mended.
    """

    headers: Sequence[str]
    places: Mapping[str, int]
    options: Mapping[str, str]
    currencies: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    documents: Archive | None = None
    actor: Actor = NOBODY
    beside: Set[int] = frozenset()
    set_aside: Set[int] = frozenset()
    corrects: ImportSession | None = None


class Check:
    """The checking of one file, from its first row to its last; keeps what it looked up on the way.

    One that `gathers` is shown all rows of the file before it checks the first: what a row means may depend on rows
    below it. `advice_on_repeated` is what else may be done about two rows of one key than to keep one of them.
    """

    gathers: bool = False
    advice_on_repeated: str = ""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def gather(self, drafts: Sequence[Draft]) -> None:
        """Sees a batch before any is checked, also of rows that are untouched or have flaws. Flaws that are added here
        are not kept.
        """

    def rows(self, drafts: Sequence[Draft]) -> None:
        """Checks a batch set-wise: adds flaws, or key, facts and what was found. Reads only."""
        raise NotImplementedError

    def refuse(self, drafts: Sequence[Draft]) -> None:
        """The last word on the sound rows of the batch that would change a record: adds flaws for records that may
        not be changed now. By then a row that was exported once says only what is really to be written.
        """

    @property
    def splits(self) -> bool:
        """Whether copies of this one may check a batch each: no row is then judged by another one."""
        return False

    def counted(self) -> Any:
        """What was counted for the notes, as `add` takes it from a copy of this one that checked other batches."""
        raise NotImplementedError

    def add(self, counted: Any) -> None:
        raise NotImplementedError

    def notes(self) -> list[str]:
        """Sentences on what was decided for the file as a whole, once all rows are checked."""
        return []


@dataclass(slots=True)
class Reconsidered:
    """What a file's cells tell: columns that are others than they are called ({column: the one that it is, or "" for
    none}), `further` ones with their headers, what is to be chosen for the file, and sentences that say so.
    """

    columns: dict[str, str] = field(default_factory=dict)
    further: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, dict[str, str]]:
        """What it means for rows of the file that come back mended."""
        said = {"columns": self.columns, "further": self.further, "options": self.options}
        return {name: words for name, words in said.items() if words}


class Profile:
    """A kind of record that can be imported.

    `roles` may import it. With `takes_documents` a ZIP of documents may come with the spreadsheet, for staff and the
    platform's own partners. `chunk` is how many rows one transaction applies; where records stand `apart`, so that no
    two rows ever write to the same one, several chunks may be applied at once. `page` is the admin page of a record.

    `layouts` are exports of platforms whose headers it knows as a whole, so that nothing is mapped by hand. `words_of`
    are columns of few words, of which `reconsidered` is told all. Names in columns `told_apart` that hardly differ are
    remarked. Where a blank column `blank_says` something, such as
    that nothing was paid yet, it gives way to no other.

    Lists of a `model` can be taken away by `takers`, who may see them; over REST chosen by `filters`. Facts that mean
    something only `together`, such as an amount and its currency, are merged as one; those of the `identity` stay in a
    merged row, since `apply` finds its record by them. `emptying` says where a fact is emptied, as no blank cell does.
    `causes` are words for codes of its own flaws and remarks, where the code alone would puzzle a person.

    `key_parts` says what the parts of a row's key are, which no fact repeats; those called "" are shown to nobody. Of
    the columns `counted`, each with its fact or part of the key, the preview says how many rows hold what.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    resource: ClassVar[type[Resource]]
    roles: ClassVar[frozenset[str]] = frozenset(
        {Role.PLATFORM_ADMIN, Role.CATALOG_MANAGER, Role.WAREHOUSE_OPERATOR, Right.GOODS, Scope.IMPORTS_WRITE}
    )
    options: ClassVar[tuple[Option, ...]] = ()
    layouts: ClassVar[tuple[Layout, ...]] = ()
    words_of: ClassVar[tuple[str, ...]] = ()
    told_apart: ClassVar[tuple[str, ...]] = ()
    blank_says: ClassVar[bool] = False
    takes_documents: ClassVar[bool] = False
    chunk: ClassVar[int] = 500
    apart: ClassVar[bool] = False
    page: ClassVar[str] = ""
    check: ClassVar[type[Check]]
    model: ClassVar[type[Model] | None] = None
    takers: ClassVar[frozenset[str]] = frozenset()
    filters: ClassVar[type[FilterSet] | None] = None
    together: ClassVar[tuple[tuple[str, ...], ...]] = ()
    identity: ClassVar[tuple[str, ...]] = ()
    emptying: ClassVar[str] = ""
    causes: ClassVar[Mapping[str, str]] = {}
    key_parts: ClassVar[tuple[str, ...]] = ()
    counted: ClassVar[Mapping[str, str]] = {}

    def authorise(self, actor: Actor) -> None:
        """Raises `Forbidden` for who may not import these records."""
        if not actor.may(self.roles):
            raise Forbidden(
                f"{actor.name} may not import {self.label.lower()}; {who_may(self.roles, actor)}.",
                roles=sorted(self.roles),
            )

    def allow(self, options: Mapping[str, Any], actor: Actor) -> None:
        """Raises `Forbidden` for options that go beyond the actor, such as a warehouse they do not work in."""

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """The columns that can be imported, in the resource's order."""
        return {name: column for name, column in cls.resource.fields.items() if isinstance(column, Column)}

    @classmethod
    def missing(cls, places: Set[str], options: Mapping[str, Any]) -> list[str]:
        """Labels of the columns that no row can do without and that none of these `places` of the file fills."""
        return [
            column.label for name, column in cls.columns().items() if column.required and name not in places
        ]

    def demand_options(self, places: Set[str], options: Mapping[str, Any], actor: Actor) -> None:
        """Raises `Invalid` for an option that is needed because none of these `places` of the file says it row by row,
        naming what can be chosen.
        """
        for each in self.options:
            if each.required and each.column and each.column not in places and not options.get(each.name):
                raise _unsaid(each)

    @classmethod
    def exported_columns(cls) -> dict[str, str]:
        """The columns of an export, name → header: those of the resource that stand for something in the record."""
        return {name: each.column_name for name, each in cls.resource.fields.items() if each.attribute}

    def listed(self) -> QuerySet[Any]:
        """All records of the caller's scope, as `filters` narrow them."""
        if self.model is None:
            raise NotImplementedError
        return self.model._default_manager.all()

    def export(self, ids: Sequence[int]) -> list[Exported]:
        """The records with these ids that are in the caller's scope, set-wise, in any order.

        A file of them that comes back untouched is all unchanged.
        """
        raise NotImplementedError

    def reconsidered(
        self,
        places: Mapping[str, int],
        *,
        free: Set[str],
        headers: Sequence[str],
        batches: Callable[[], Iterable[Sequence[Row]]],
        words: Mapping[str, Set[str]],
        options: Mapping[str, Any],
    ) -> "Reconsidered":
        """What the cells of the whole file tell that neither its headers nor the options do.

        `words` are all different ones of each of the `words_of`; reading the `batches` takes as long as the file has
        rows, and is for files that give reason to. Columns only of those that are `free`, which nobody chose, and whose
        other one no header fills; options only where nothing is chosen.
        """
        return Reconsidered()

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Writes a chunk by the owning room's verbs, in the caller's transaction.

        Looks again at every record first; what is no longer as the preview found it is a conflict and is left alone.
        `options` has the number of the import too, as `OWN_NUMBER`, for events that say where a record came from.
        """
        raise NotImplementedError

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Takes an applied chunk back by the owning room's verbs, in the caller's transaction.

        `facts` is what was written, `found` what stood before. A record in which these facts still stand gets back what
        stood; one that the row created, and that nothing has happened to, goes by its room's own verb. Whatever moved
        since is left, with a sentence that says what happened to it. Rows come in the reverse order of the file.
        """
        raise NotImplementedError

    def shown(self, name: str, value: Any) -> Any:
        """A fact, or a part of the key, as the preview shows it to people."""
        return value

    def checked_options(self, given: Mapping[str, Any]) -> dict[str, str]:
        """The options with defaults. Raises `Invalid` for an unknown one, or a missing one that no column of a file
        could say, naming what can be chosen.
        """
        chosen: dict[str, str] = {}
        for option in self.options:
            value = str(given.get(option.name) or option.default).strip()
            known = [code for code, _ in option.choices()]
            if not value and option.required and not option.column:
                raise _unsaid(option)
            if value and value not in known:
                raise Invalid(
                    f"«{value[:60]}» is no {option.label.lower()} known here; choose one of {_listed(known)}.",
                    code="option_unknown",
                    field=option.name,
                )
            chosen[option.name] = value
        return chosen


def _unsaid(option: Option) -> Invalid:
    known = [code for code, _ in option.choices()]
    return Invalid(
        f"Say which {option.label.lower()} these rows are for: {_listed(known)}.",
        code="option_missing",
        field=option.name,
    )


def _listed(words: Sequence[str]) -> str:
    if not words:
        return "(there is none yet)"
    return ", ".join(words[:20]) + (" …" if len(words) > 20 else "")


_profiles: dict[str, Profile] = {}


def register(profile: type[Profile]) -> type[Profile]:
    """Makes a profile known under its name; used as a decorator in a room's `profiles.py`."""
    _profiles[profile.name] = profile()
    return profile


def profile_named(name: str) -> Profile:
    """Raises `Invalid` when there is no such profile."""
    if name not in _profiles:
        raise Invalid(
            f"There is no import profile «{name[:40]}»; choose one of {_listed(sorted(_profiles))}.",
            code="unknown_profile",
            field="profile",
        )
    return _profiles[name]


def profile_of(model: type[Model]) -> Profile | None:
    """The profile by which lists of a model are taken away, or None."""
    return next((profile for profile in _profiles.values() if profile.model is model), None)


def all_profiles() -> list[Profile]:
    return sorted(_profiles.values(), key=lambda profile: profile.label)
