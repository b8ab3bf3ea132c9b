"""The columns of a profile: of which kind the cells below one are, and what its header may be called."""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from enum import StrEnum
from typing import Any, Literal

from import_export.fields import Field


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
