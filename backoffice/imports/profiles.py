"""What a spreadsheet may hold: a profile declares its columns, its key, how rows are checked and applied.

A profile lives in the room that owns the data, in its `profiles`, and is registered there. Its columns are fields of
a django-import-export resource, so that import, export and template say the same of a column.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Literal

from django.db.models import Model, QuerySet
from django_filters import FilterSet
from import_export.fields import Field
from import_export.resources import Resource

from backoffice.access.models import Right, Role, Scope
from backoffice.access.remedies import who_may
from backoffice.events.actors import NOBODY, Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.files.services import Archive

from .drafts import Applied, Draft, Exported, Staged, Undone
from .layouts import Layout
from .models import ImportSession
from .reading.rows import Row


class Kind(StrEnum):
    """How the cells of a column are read.

    A choice is a word that the profile looks up itself. A code is a name of digits and letters (an SKU, a lot number):
    text of which a spreadsheet program may have lost some, and then it is refused. A time is a date with its time of
    day, midnight where none is said, without a zone: the profile knows the zone.
    """

    TEXT = "text"
    CODE = "code"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    GTIN = "gtin"
    COUNTRY = "country"
    CHOICE = "choice"


MISSING_VALUE = "missing_value"
# Under this name `apply` is given the number of the import, beside the options that were chosen.
OWN_NUMBER = "import"
CHANGED = "changed_since_preview"
MOVED = "changed_since_import"
CAUSE_OF_KIND = {
    Kind.TEXT: "bad_text",
    Kind.CODE: "bad_code",
    Kind.CHOICE: "bad_text",
    Kind.DECIMAL: "bad_number",
    Kind.MONEY: "bad_price",
    Kind.DATE: "bad_date",
    Kind.TIME: "bad_date",
    Kind.GTIN: "bad_gtin",
    Kind.COUNTRY: "unknown_country",
}


# Ways in which spreadsheets write that a cell holds nothing.
UNSAID = frozenset(
    {
        "n/a",
        "#n/a",
        "n.a.",
        "null",
        "none",
        "nan",
        "nil",
        "(null)",
        "<null>",
        r"\n",
        "undefined",
        "-",
        "--",
        "—",
        "–",
        "―",
        "－",
        "－－",
        "——",
        "/",
        "／",
        "ｎ／ａ",
        "?",
        "unknown",
        "inconnu",
        "unbekannt",
        "keine angabe",
        "k.a.",
        "k. a.",
        "non renseigné",
        "nc",
        "n.c.",
        "sconosciuto",
        "desconocido",
        "不详",
        "不詳",
        "未知",
        "暂无",
        "不明",
        "なし",
        # What a box shows before anything is chosen in it.
        *(
            f"{words}{dots}"
            for words in (
                "please select",
                "please choose",
                "select an option",
                "choose an option",
                "option wählen",
                "bitte wählen",
                "bitte auswählen",
                "choisir une option",
                "elige una opción",
                "scegli un'opzione",
                "escolha uma opção",
                "请选择",
                "請選擇",
                "選択してください",
            )
            for dots in ("", "...", "…")
        ),
    }
)


# «Unser Preis: 12,90 €», as a page shows it.
_PRICE_CALLED_SO = re.compile(
    r"\A(?:(?:our|now|current|sale|special|unser|jetzt|notre|nuestro|nostro)\s)?"
    r"(?:price|preis|prix|precio|prezzo|preço|prijs|cena|цена|价格|售价|價格|価格)\s*[:：]\s*(?=\S)",
    re.IGNORECASE,
)
_LONGEST_NUMBER = 60
_NUMBER_AND_UNIT = re.compile(r"(?P<number>[^\w%]?\d[\d\s.,'’٫٬]*)(?P<unit>[^\W\d_]+\.?|%)")


class Column(Field):
    """One column: what it is called, which other names files give it, how its cells are read.

    `synonyms` are header texts in any language; case, accents and punctuation do not matter. Those that are
    `foremost` go before the others, however a header writes them: «RRP (EUR)» before «List price». `max_length`
    counts characters. `required` cells may not be blank; `missing` is the cause named when one is. `unsaid` are
    words, beside those of `UNSAID`, by which files say that they say nothing: such a cell counts as blank; those that
    are `said` mean something here all the same («NC», North Carolina). `words` are cells with a meaning of their own
    («unlimited» among dates), read as what stands beside them. `between` are the characters that part several values
    in one cell: the column's value is a list then, and an export writes the first of them. `choices` are words that a
    cell may hold, as the lists of a template offer them and the advice on an unknown word names them; asked for in
    the scope of whom it is for, so that each is offered their own. Which of them another word means a person may say
    once for a whole file, unless `may_mean` is false: a brand has names of its own. Text that is `code_like` is
    looked at, as codes are, for what spreadsheet programs make of them; numbers of a `fixed_width` column have as
    many digits each. `month` says which of its days a month alone stands for among dates («08/2027»), "first" or
    "last"; without it such a cell is refused. A day more than so many days `ahead` of today is remarked. Text that is
    a `clock` may be a time or a date of a workbook, as it is shown; of other texts a spreadsheet program has made
    one. `units` are words that may stand behind a number («12 pcs»); the profile looks at them. An amount of `each`
    piece may say so («12.50/pc»); one that is `reckoned` may have more decimals than its currency. Text `in_words`,
    such as a title, is none where it counts the rows. Text that is only `looked_at` changes no record that is here:
    it is taken as it is shown, and what nobody can read in it rejects no row. A row that fills no column but one that
    may be `alone` is no heading. Without `by_name` a header that is the column's name here is no surer than its
    synonyms are. A header that is `left_over` by another column, which a surer one fills, is this column's; so is one
    that is `numbered`, where numbers stand below it. Of a link the column takes its text, one of
    `addresses` where it leads.
    """

    def __init__(
        self,
        *,
        attribute: str | None,
        label: str,
        foremost: Sequence[str] = (),
        synonyms: Sequence[str] = (),
        left_over: Sequence[str] = (),
        numbered: Sequence[str] = (),
        kind: Kind = Kind.TEXT,
        required: bool = False,
        missing: str = MISSING_VALUE,
        max_length: int = 0,
        hint: str = "",
        example: str = "",
        unsaid: Sequence[str] = (),
        said: Sequence[str] = (),
        words: Mapping[str, Any] | None = None,
        between: str = "",
        choices: Callable[[], Sequence[str]] | None = None,
        may_mean: bool = True,
        code_like: bool = False,
        fixed_width: bool = False,
        month: Literal["", "first", "last"] = "",
        ahead: int | None = None,
        clock: bool = False,
        units: Set[str] = frozenset(),
        each: bool = False,
        reckoned: bool = False,
        in_words: bool = False,
        looked_at: bool = False,
        alone: bool = False,
        by_name: bool = True,
        systems: bool = False,
        addresses: bool = False,
        widget: Any = None,
    ) -> None:
        super().__init__(attribute=attribute, column_name=label, widget=widget)
        self.unsaid = (UNSAID - set(said)) | {word.casefold() for word in unsaid}
        self.words = {word.casefold(): value for word, value in (words or {}).items()}
        self.between = re.compile(f"[{re.escape(between)}]") if between else None
        self.joint = f"{between[:1]} "
        self.choices = choices
        self.may_mean = may_mean and not between and (choices is not None or kind is Kind.COUNTRY)
        self.code_like = code_like or fixed_width
        self.fixed_width = fixed_width
        self.month = month
        self.ahead = ahead
        self.clock = clock
        self.units = units
        self.each = each
        self.reckoned = reckoned
        self.in_words = in_words
        self.looked_at = looked_at
        self.alone = alone
        self.by_name = by_name
        self.systems = systems
        self.addresses = addresses
        self.label = label
        self.foremost = tuple(foremost)
        self.synonyms = tuple(dict.fromkeys((*foremost, *synonyms)))
        self.left_over = tuple(left_over)
        self.numbered = tuple(numbered)
        self.kind = kind
        self.required = required
        self.missing = missing
        self.max_length = max_length
        self.hint = hint
        self.example = example
        dated = kind in (Kind.DATE, Kind.TIME)
        self._own_names = _PRICE_CALLED_SO if kind is Kind.MONEY else None
        if dated:
            self._own_names = _beginning(label, *synonyms)
        # In a cell of dates, alone: a page was copied with what stands on it.
        self.own_names = frozenset(name.casefold() for name in (label, *synonyms) if dated)

    def without_own_name(self, text: str) -> str:
        """What stands in a cell behind the column's own name: «08/2027» of «EXP: 08/2027»."""
        return self._own_names.sub("", text, count=1) if self._own_names else text

    def parted(self, text: str) -> tuple[str, str]:
        """A number, and the unit that stands behind it; "" where none does."""
        is_short = self.units and len(text) <= _LONGEST_NUMBER
        found = _NUMBER_AND_UNIT.fullmatch(text.strip()) if is_short else None
        if found and found["unit"].rstrip(".").casefold() in self.units:
            return found["number"].strip(), found["unit"].rstrip(".")
        return text, ""


def _beginning(*names: str) -> re.Pattern[str]:
    """One of the names before something else, the longest first; no mere beginning of a longer word."""
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(rf"\A(?:{either})(?![^\W\d_])[\s.:：]*(?=\S)", re.IGNORECASE)


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
