"""Checking rows of units against brands, grades, categories and the units that are here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import DecimalField, Func, TextField, Value
from django.db.models.functions import Cast

from backoffice.imports.amounts import Amounts
from backoffice.imports.drafts import Draft, Record, plain
from backoffice.imports.profiles import Check, Sheet
from backoffice.imports.reading import clean_text
from backoffice.merchants.days import today
from backoffice.merchants.profiles.brands import Brands
from backoffice.money import written
from catalog.products.queries import categories_below, categories_by_code
from catalog.products.words import code_in_path, names_no_kind

from ..grades import HOUSE_SCALE, is_own_word, scale_name
from ..keys import unit_ids_named
from ..known.wearers import wearer_by_word
from ..models import YEARS
from ..queries import grade_by_word, scales_with_word, units_as_they_stand
from ..readings import as_read
from ..services.source import SOURCE_FACTS, receives_elsewhere
from .decisions import Decisions
from .doubles import Doubles
from .made_up import MadeUp, refuse_those_of_others
from .materials import with_the_part
from .naming import model_in_title, model_in_url
from .pages import Pages
from .presence import look_at_presence
from .refusing import refuse_those_that_stand, remark_on_those_away, to_be_announced
from .spellings import Spellings
from .warehouses import Warehouses
from .wording import (
    category_in_headers,
    category_in_url,
    category_in_words,
    grade_scale_in_url,
    listing_in_query,
    listing_name,
    listing_number,
    model_reference_in_title,
    names_something,
    plain_number,
    says_about_when,
    title_in_url,
    year_said,
)

Key = tuple[int, str]
# By key: the id, `standing`, the warehouse's code, and the source facts as rows hold them.
Here = Mapping[Key, tuple[int, str, str, dict[str, Any]]]
_TEXTS = {
    "material": "material",
    "colour": "colour",
    "size": "size",
    "serial": "serial",
    "url": "source_url",
    "location": "source_country",
}
_TITLE_LENGTH = 250
# What is asked from here on in no currency, and older than nearly all that is sold secondhand.
_PRICED_HIGH = 10**10
_OLD = 1850
_WORDS_KEPT = 10_000


# As `plain` writes them.
_NEEDED = {
    "title": (
        "The row has no title, and no URL whose words could be one.",
        "Write what the piece is, for example «Octave 28 calf leather handbag».",
    ),
    "category": (
        "The row does not say what kind of goods this is.",
        "Fill in the category, or choose one for the whole file at upload.",
    ),
}
_AMOUNT = Cast(Func("asking_price", function="trim_scale", output_field=DecimalField()), TextField())
_DAY = Func("source_listed_on", Value("YYYY-MM-DD"), function="to_char", output_field=TextField())


def units_by_key(keys: Iterable[Key]) -> Here:
    """The units with these (brand, reference), those that there are. Two queries."""
    ids = unit_ids_named(keys)
    if not ids:
        return {}
    rows = units_as_they_stand().filter(pk__among=ids).annotate(amount=_AMOUNT, day=_DAY)
    columns = [{"asking_price": "amount", "source_listed_on": "day"}.get(name, name) for name in SOURCE_FACTS]
    return {
        (brand, reference): (pk, standing, warehouse, dict(zip(SOURCE_FACTS, facts, strict=True)))
        for pk, brand, reference, standing, warehouse, *facts in rows.values_list(
            "pk", "brand_id", "reference", "standing", "warehouse__code", *columns
        )
    }


class UnitCheck(Check):
    """The key of a unit is (brand, reference).

    1. The brand by its registered names.
    2. The reference: the listing number at the end of the URL where there is one, unless the id column holds more than
       a number; else the id column, or in a file without one the last part of the URL. In a file that has neither
       column, one that is made up (see `MadeUp`).
    3. The facts. What the file does not say is left out, so that it never erases anything. A title, category or model
       that only the URL or the title tells counts for new units alone. A model is looked for there only in a file that
       has no column for it: what a column leaves blank stays blank.
    """

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.brands = Brands(sheet)
        self.categories = categories_by_code()
        self.derived: dict[int, dict[str, Any]] = {}
        # What a new piece must have and the row does not say, by its number.
        self.lacks: dict[int, list[str]] = defaultdict(list)
        self.standing: dict[int, str] = {}
        self.decided = Decisions()
        self.doubles = Doubles()
        self.spellings = Spellings()
        self.pages = Pages()
        self.warehouses = Warehouses(sheet)
        self.amounts = Amounts(sheet)
        self.has_identity = bool({"reference", "url"} & set(sheet.places))
        self.gathers = not self.has_identity
        self.made_up = MadeUp(sheet)
        has_categories = bool({"category", "sub_category"} & set(sheet.places))
        self.headers_category = None if has_categories else category_in_headers(sheet.headers)
        self.headers_kinds = categories_below(self.headers_category) if self.headers_category else set()
        self.has_titles = bool({"title", "model", "url"} & set(sheet.places)) or names_something(
            header for at, header in enumerate(sheet.headers) if at not in sheet.places.values()
        )
        self.titles_tell = not has_categories and "url" not in sheet.places
        self.of_presence = {
            name: sheet.headers[sheet.places[name]] for name in ("status", "pieces") if name in sheet.places
        }
        self.texts = [(column, fact) for column, fact in _TEXTS.items() if column in sheet.places]
        # Few words fill such a column, however many its rows.
        self.category_named = lru_cache(_WORDS_KEPT)(self._category_named)
        self.grade_named = lru_cache(_WORDS_KEPT)(self._grade_named)

    def gather(self, drafts: Sequence[Draft]) -> None:
        self.made_up.meet(drafts)

    def rows(self, drafts: Sequence[Draft]) -> None:
        self.derived.clear()
        self.lacks.clear()
        self.standing.clear()
        for draft in drafts:
            self._brand_and_reference(draft)
            self._facts(draft)
            if self.of_presence and draft.exported is None:
                look_at_presence(draft, self.of_presence)
        here = units_by_key(draft.key for draft in drafts if draft.key)
        self._refuse_lacking([draft for draft in drafts if draft.number in self.lacks], here)
        for draft in drafts:
            if draft.key is not None and draft.key not in here:
                self._place(draft)
        sound = [draft for draft in drafts if not draft.flaws]
        self._compare(sound, here)
        if "reference" not in self.sheet.places:
            self.pages.look(sound)
        else:
            self.spellings.look([draft for draft in sound if draft.found is None])
        if "serial" in self.sheet.places:
            self.doubles.look(sound)

    def refuse(self, drafts: Sequence[Draft]) -> None:
        if not self.has_identity:
            refuse_those_of_others(drafts, self.sheet.corrects)
        refuse_those_that_stand(drafts, self.standing)

    @property
    def splits(self) -> bool:
        """Unless serials are looked for further up in the file."""
        return "serial" not in self.sheet.places

    def counted(self) -> tuple[Decisions, int]:
        return self.decided, self.amounts.assumed

    def add(self, counted: tuple[Decisions, int]) -> None:
        decided, assumed = counted
        self.decided.add(decided)
        self.amounts.assumed += assumed

    def notes(self) -> list[str]:
        return [*self.decided.notes(), *self.amounts.note()]

    # --- who and which ---------------------------------------------------------------------------

    def _brand_and_reference(self, draft: Draft) -> None:
        has_brand = draft.values.get("brand") or "brand" not in self.sheet.places
        brand_id = self.brands.find(draft) if has_brand else None
        reference = self._reference(draft)
        if brand_id is not None and reference:
            draft.key = (brand_id, reference)

    def _reference(self, draft: Draft) -> str:
        stated = draft.values.get("reference") or ""
        if draft.exported is not None:
            known = str(draft.exported.key[1])
            return known if stated in ("", clean_text(known)[0]) else stated
        url = draft.values.get("url")
        number = listing_number(url) if url else ""
        if number and (not stated or stated.isdigit()):
            if stated and stated != number:
                self.decided.done["by_url"] += 1
            return number
        if stated or draft.has_flaw_in("reference", "url"):
            return stated
        if url and (number := listing_in_query(url)):
            self.decided.done["by_query"] += 1
            return number
        if url and "reference" not in self.sheet.places and (name := listing_name(url)):
            self.decided.done["by_page"] += 1
            self.pages.name(draft)
            return name
        if self.has_identity:
            draft.flaw(
                "missing_value",
                "reference" if "reference" in self.sheet.places else "url",
                "The row has no reference: neither an id nor a URL that tells its piece.",
                "Give the piece a reference of your own, unique within its brand.",
            )
            return ""
        self.decided.done["by_content"] += 1
        return self.made_up.of(draft, self._model_reference(draft))

    def _model_reference(self, draft: Draft) -> str:
        stated = draft.values.get("model_reference") or ""
        if stated or draft.exported is not None:
            return stated
        return model_reference_in_title(draft.values.get("title") or "")

    # --- what it is ------------------------------------------------------------------------------

    def _facts(self, draft: Draft) -> None:
        derived: dict[str, Any] = {}
        values = draft.values
        facts = {fact: text for column, fact in self.texts if (text := values[column])}
        if serial := as_read(facts.pop("serial", "")):
            facts["serial"] = serial
        if part := values.get("part_material"):
            header = self.sheet.headers[self.sheet.places["part_material"]]
            facts["material"] = with_the_part(draft, facts.get("material", ""), part, header)
        if "size" in facts and draft.exported is None:
            facts["size"] = plain_number(facts["size"])
        self._title(draft, facts, derived)
        self._category(draft, facts, derived)
        if not self.has_titles:
            self._make_title(draft, facts, derived)
        self._grade(draft, facts)
        self._price(draft, facts)
        if model := values.get("model"):
            facts["model"] = model
        self._wearer(draft, facts)
        self._year(draft, facts)
        listed_on = values.get("online_date")
        if listed_on:
            facts["source_listed_on"] = plain(listed_on)
        model_reference = as_read(self._model_reference(draft))
        if model_reference:
            facts["model_reference"] = model_reference
            if not values.get("model_reference"):
                self.decided.done["model_reference"] += 1
        draft.facts, self.derived[draft.number] = facts, derived

    def _title(self, draft: Draft, facts: dict[str, Any], derived: dict[str, Any]) -> None:
        stated = draft.values.get("title")
        if stated:
            facts["title"] = stated
            return
        model = draft.values.get("model")
        if model:
            self.decided.done["title_of_model"] += 1
            if "title" in self.sheet.places:
                derived["title"] = model
            else:
                facts["title"] = model
            return
        words = title_in_url(draft.values.get("url") or "")
        if words and len(words) <= _TITLE_LENGTH:
            derived["title"] = words
            self.decided.done["title"] += 1
        elif (
            self.has_titles and draft.exported is None and not draft.has_flaw_in("title", "reference", "url")
        ):
            self.lacks[draft.number].append("title")

    def _make_title(self, draft: Draft, facts: Mapping[str, Any], derived: dict[str, Any]) -> None:
        """«Aurore 116610LN», or «Aurore, Handbags», in a list that tells pieces by what they are."""
        pk = facts.get("category_id") or derived.get("category_id")
        kind = next((each.name for each in self.categories.values() if each.pk == pk), "")
        brand, reference = draft.values.get("brand") or "", draft.values.get("model_reference") or ""
        if kind:
            derived["title"] = (
                f"{brand} {reference}".strip() if reference else ", ".join(filter(None, (brand, kind)))
            )
            self.decided.done["title_made"] += 1

    def _derive_model(self, draft: Draft) -> None:
        values, brand = draft.values, draft.values.get("brand") or ""
        source, model = "model_of_url", ""
        if url := values.get("url"):
            colour, material = values.get("colour") or "", values.get("material") or ""
            model = model_in_url(url, brand=brand, colour=colour, material=material)
        if not model and (title := values.get("title")):
            source, model = "model_of_title", model_in_title(title, brand=brand)
        if model:
            draft.facts["model"] = model
            self.decided.done[source] += 1

    def _wearer(self, draft: Draft, facts: dict[str, Any]) -> None:
        word = draft.values.get("gender")
        if not word:
            return
        wearer = wearer_by_word(word)
        if wearer is None:
            self.decided.said_nothing[word] += 1
        else:
            facts["gender"] = wearer.value

    def _year(self, draft: Draft, facts: dict[str, Any]) -> None:
        text = draft.values.get("year")
        if not text:
            return
        year = year_said(text)
        if year is not None and YEARS[0] <= year <= today().year + 1:
            facts["year"] = year
            if year < _OLD:
                draft.note(
                    "year_unlikely",
                    "year",
                    f"The piece is said to be of {year}.",
                    "Look for a slip of the pen.",
                )
        elif year is None and says_about_when(text):
            self.decided.about_when[text] += 1
        else:
            draft.flaw(
                "bad_year", "year", f"«{text}» is no year in which the piece can have been made.",
                "Write the year in four digits, for example 2015, or leave it blank where only about when is known.",
            )  # fmt: skip

    def _category(self, draft: Draft, facts: dict[str, Any], derived: dict[str, Any]) -> None:
        said = [
            (column, word) for column in ("sub_category", "category") if (word := draft.values.get(column))
        ]
        stated = [(column, word) for column, word in said if not names_no_kind(word)]
        self.decided.done["no_kind"] += len(stated) < len(said)
        for _, word in stated:
            category_id = self.category_named(word)
            if category_id is not None:
                facts["category_id"] = category_id
                return
        if stated:
            column, word = stated[-1]
            draft.flaw(
                "unknown_category", column, f"No category here is called {' or '.join(f'«{w}»' for _, w in stated)}.",
                "Write one of the house's categories, such as bags, watches, shoes, scarves or jewellery.",
            )  # fmt: skip
            return
        found = self._category_unsaid(draft)
        if found:
            derived["category_id"] = self.categories[found].pk
        elif draft.exported is None and not draft.has_flaw_in("category", "url", "reference"):
            self.lacks[draft.number].append("category")

    def _category_named(self, word: str) -> int | None:
        category = self.categories.get(code_in_path(word) or "")
        return category.pk if category else None

    def _category_unsaid(self, draft: Draft) -> str | None:
        guesses = [
            (
                "category",
                category_in_url(draft.values.get("url") or "", brand=draft.values.get("brand") or ""),
            ),
            ("category_of_option", self.sheet.options.get("category")),
        ]
        title = (draft.values.get("title") or "") if self.titles_tell else ""
        guesses.append(("category_of_words", self._category_of_words(title)))
        for source, code in guesses:
            if code and code in self.categories:
                self.decided.done[source] += 1
                return code
        return None

    def _category_of_words(self, title: str) -> str | None:
        """What the title names, as far as it is of the kind that the column names speak of: a watch's names its
        bracelet too.
        """
        named, of_file = category_in_words(title), self.headers_category
        if named and of_file and self.categories[named].pk not in self.headers_kinds:
            return of_file
        return named or of_file

    def _grade(self, draft: Draft, facts: dict[str, Any]) -> None:
        word = draft.values.get("grade")
        if not word:
            return
        grade_id = self.grade_named(word, grade_scale_in_url(draft.values.get("url") or ""))
        if grade_id is not None:
            facts["source_grade_id"] = grade_id
            return
        draft.flaw(
            "unknown_grade", "grade", f"«{word}» is no condition on a scale known here.",
            "Write the condition in the words of a known scale, such as never worn, very good, good or fair; "
            "or leave it blank.",
        )  # fmt: skip

    def _grade_named(self, word: str, scale: str) -> int | None:
        """The grade on the scale chosen at upload, else on that of the site, else on the first that has the word."""
        scales = scales_with_word(word)
        for sure in (self.sheet.options.get("grade_scale"), scale):
            if sure in scales:
                scales = [sure]
        if self.sheet.options.get("grade_scale") and len(scales) > 1:
            return None
        if len(scales) > 1:
            self.decided.shared_words.setdefault(word, scales)
        grade = grade_by_word(word, scales[0]) if scales else None
        if grade is None:
            return None
        is_ours = grade.scale == HOUSE_SCALE != self.sheet.options.get("grade_scale")
        if is_ours or not is_own_word(word, grade.scale, grade.code, grade.label):
            self.decided.other_words.setdefault(
                word, f"{grade.label} on the scale of {scale_name(grade.scale)}"
            )
        return grade.pk

    # --- what it costs ---------------------------------------------------------------------------

    def _price(self, draft: Draft, facts: dict[str, Any]) -> None:
        asked = self.amounts.read(draft)
        if asked is not None:
            facts["asking_price"], facts["currency"] = plain(asked.number), asked.currency
            if not 1 <= asked.number < _PRICED_HIGH:
                draft.note(
                    "price_unlikely", "price", f"The piece is asked {written(asked.number, asked.currency)} for.",
                    "Look for a digit that is missing or too many.",
                )  # fmt: skip

    # --- what is here already --------------------------------------------------------------------

    def _refuse_lacking(self, drafts: Sequence[Draft], here: Here) -> None:
        """A list of prices need not say again what the pieces are that are here."""
        for draft in drafts:
            if draft.key is None or draft.key not in here:
                for column in self.lacks[draft.number]:
                    draft.flaw("missing_value", column, *_NEEDED[column])

    def _place(self, draft: Draft) -> None:
        """Where a new piece is taken in: what its row says, else the warehouse chosen at upload."""
        if draft.key is not None and receives_elsewhere(self.sheet.actor):
            draft.flaws.append(to_be_announced(draft.key[1]))
            return
        warehouse = self.warehouses.find(draft)
        if warehouse is None:
            if not draft.has_flaw_in("warehouse"):
                draft.flaw(
                    "missing_value", "warehouse", "The row does not say in which warehouse the piece is taken in.",
                    "Fill in the warehouse, or choose one for the whole file at upload.",
                )  # fmt: skip
        elif draft.values.get("warehouse"):
            draft.facts["warehouse"] = warehouse.code

    def _compare(self, drafts: Sequence[Draft], here: Here) -> None:
        for draft in drafts:
            if draft.key is None or (unit := here.get(draft.key)) is None:
                draft.facts = self.derived[draft.number] | draft.facts
                if "model" not in self.sheet.places and draft.exported is None:
                    self._derive_model(draft)
                continue
            pk, self.standing[draft.number], warehouse, draft.found = unit
            draft.record = Record(pk, draft.key[1])
            if draft.exported is None:
                remark_on_those_away(draft, self.standing[draft.number])
            word = draft.values.get("warehouse")
            if word and draft.exported is None and not self.warehouses.means(word, warehouse):
                draft.note(
                    "unit_elsewhere", "warehouse", f"The piece is in {warehouse} here, and no list moves one.",
                    "Send it by a transfer where it is to go elsewhere.",
                )  # fmt: skip
