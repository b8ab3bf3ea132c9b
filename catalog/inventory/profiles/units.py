"""Single pieces: new units at intake, or new source facts of units that are here."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from backoffice.access.models import PLATFORM_ROLES, Right, Scope
from backoffice.events.actors import Actor
from backoffice.events.places import refuse_elsewhere
from backoffice.files.services import Archive
from backoffice.imports.amounts import currency_choices
from backoffice.imports.counters import counts_rows, is_blank_throughout
from backoffice.imports.countries import country_code
from backoffice.imports.drafts import Applied, Exported, Flaw, Record, Staged, Undone, plain
from backoffice.imports.layouts import Layout
from backoffice.imports.profiles import CHANGED, MOVED, OWN_NUMBER, Option, Profile, Reconsidered, register
from backoffice.imports.reading.rows import Row
from backoffice.imports.texts import cell_text
from backoffice.merchants.profiles.brands import brand_called, brand_choices
from backoffice.merchants.queries import name_key
from backoffice.money import exact
from catalog.products.queries import categories_by_code, category_choices
from catalog.products.words import code_by_word

from .. import services
from ..filters import UnitFilter
from ..grades import scale_name, sure_word
from ..keys import unit_ids_named
from ..models import Grade, Unit, UnitStatus, Warehouse
from ..queries import scale_choices, scale_of_all, units_as_they_stand
from ..resources import UnitResource
from ..services import UnitIntake, UnitRevision
from ..services.source import SOURCE_FACTS
from .checking import UnitCheck
from .conditions import column_of_grades
from .materials import protected_beside
from .presence import counts_pieces
from .references import column_of_offers, models_for_references
from .warehouses import warehouse_choices, warehouses_by_key
from .wording import names_country

Locked = Mapping[int, Mapping[str, Any]]


# eBay's numbers of the conditions of clothes, bags and watches. Some say no more than that a thing was used, and
# nothing of how much: 3000 is «Pre-owned, good» in some categories and «Used» in others.
_CONDITION_IDS = {
    "1000": "New with tags",
    "1500": "New without tags",
    "1750": "New with defects",
    "2990": "Pre-owned - Excellent",
    "3010": "Pre-owned - Fair",
    "7000": "For parts or not working",
    **dict.fromkeys(("2000", "2010", "2020", "2030", "2500", "2750", "3000", "4000", "5000", "6000"), ""),
}


@register
class UnitProfile(Profile):
    """One row is one physical piece. See `UnitCheck` for the rules of its key and facts."""

    name = "units"
    page = "admin:inventory_unit_change"
    label = "Units"
    key = ("brand", "reference")
    resource = UnitResource
    check = UnitCheck
    model = Unit
    takers = PLATFORM_ROLES | {Right.GOODS, Scope.UNITS_READ}
    filters = UnitFilter
    together = (("asking_price", "currency"),)
    key_parts = ("brand", "reference")
    counted = {
        "brand": "brand",
        "category": "category_id",
        "grade": "source_grade_id",
        "warehouse": "warehouse",
    }
    emptying = "To empty one on purpose, take «Change what is said of it» on the page of the piece."
    chunk = 2000
    apart = True
    words_of = ("grade", "location", "warehouse")
    told_apart = ("reference",)
    causes = {
        "no_piece": "A row without a piece",
        "said_gone": "Said to be sold or gone",
        "several_pieces": "A row of several pieces",
        "unit_away": "The piece was here and left",
        "unit_claimed": "The piece is held or sold",
        "to_be_announced": "A new piece is announced, and is here once it was received",
    }
    layouts = (
        Layout(
            name="eBay, active listings",
            telling=("Item number", "Title", "Custom label (SKU)", "Available quantity"),
            places={
                "Custom label (SKU)": "reference",
                "Item number": "",
                "Title": "title",
                "Current price": "price",
                "Start price": "price",
                "Start date": "online_date",
            },
        ),
        Layout(
            name="eBay, drafts to upload",
            telling=("Action", "Custom label", "Title", "Condition ID"),
            places={
                "Custom label": "reference",
                "Title": "title",
                "Start price": "price",
                "Price": "price",
                "Condition ID": "grade",
                **dict.fromkeys(("Item number", "Item ID", "Location", "Category ID"), ""),
            },
            words={"grade": _CONDITION_IDS},
        ),
        Layout(
            name="eBay, listings to upload",
            telling=("Custom label", "Title", "Start price", "Duration"),
            places={
                "Custom label": "reference",
                "Title": "title",
                "Start price": "price",
                "Country": "location",
                **dict.fromkeys(("Item number", "Item ID", "Location"), ""),
            },
        ),
        Layout(
            name="Amazon, inventory to upload",
            telling=("sku", "product-id", "product-id-type", "item-condition"),
            places={"sku": "reference", "product-id": ""},
        ),
        Layout(
            name="Google Merchant Center, feed",
            telling=("id", "title", "link", "availability", "price"),
            places={
                "id": "reference",
                "google_product_category": "category",
                "product_type": "",
                "description": "",
            },
        ),
    )
    options = (
        Option(
            "warehouse",
            "Warehouse",
            warehouse_choices,
            required=True,
            column="warehouse",
            hint="Where new pieces are taken in, unless their rows say it.",
        ),
        Option("brand", "Brand", brand_choices, hint="For a file that has no column of brands."),
        Option(
            "currency",
            "Currency",
            currency_choices,
            default="EUR",
            hint="For prices that do not say theirs, in column, header or cell.",
        ),
        Option(
            "category",
            "Category",
            category_choices,
            hint="For rows that do not say theirs.",
        ),
        Option(
            "grade_scale",
            "Scale of the conditions",
            scale_choices,
            hint="For words that several scales have: very good is not the same everywhere.",
        ),
    )

    @classmethod
    def missing(cls, places: Set[str], options: Mapping[str, Any]) -> list[str]:
        """The brand may be one for the whole file."""
        return super().missing(places | {"brand"} if options.get("brand") else places, options)

    def demand_options(self, places: Set[str], options: Mapping[str, Any], actor: Actor) -> None:
        """A brand's own list takes nothing in, so it need not say where."""
        if not services.receives_elsewhere(actor):
            super().demand_options(places, options, actor)

    def allow(self, options: Mapping[str, Any], actor: Actor) -> None:
        if options.get("warehouse"):
            chosen = Warehouse.objects.get(code=options["warehouse"])
            refuse_elsewhere(actor, [chosen.pk], what="take units in")

    def reconsidered(
        self,
        places: Mapping[str, int],
        *,
        free: Set[str],
        headers: Sequence[str],
        batches: Callable[[], Iterable[Sequence[Row]]],
        words: Mapping[str, Set[str]],
        options: Mapping[str, Any],
    ) -> Reconsidered:
        """Of a column «Ref» whether it names any, or models, of one of serials whether it counts the rows, of one of
        brands whether it says any, of «Stock» whether it counts pieces, of «Location» whether it names countries, of
        «Warehouse», where one is chosen, whether it names any of the house, and of which scale the conditions are; and
        whether a column that is left out names protected materials.
        """
        told = Reconsidered()
        if "reference" in free and is_blank_throughout(places["reference"], batches()):
            told.columns["reference"] = ""
            told.notes.append(
                f"«{headers[places['reference']]}» is blank throughout, so it was taken as no reference."
            )
        elif "reference" in free and not {"model_reference", "url"} & set(places):
            if sentence := models_for_references(places, headers=headers, batches=batches(), options=options):
                told.columns["reference"] = "model_reference"
                told.notes.append(sentence)
                if offers := column_of_offers(places, headers):
                    told.further["reference"] = offers
                    told.notes.append(f"«{offers}» was taken as the pieces' own reference.")
        if "brand" in free and options.get("brand") and is_blank_throughout(places["brand"], batches()):
            told.columns["brand"] = ""
            told.notes.append(
                f"«{headers[places['brand']]}» is blank throughout; the brand is the one chosen at upload."
            )
        if "serial" in free and counts_rows(places["serial"], batches()):
            told.columns["serial"] = ""
            told.notes.append(f"«{headers[places['serial']]}» counts the rows, so it was taken as no serial.")
        if "pieces" in free:
            header, place = headers[places["pieces"]], places["pieces"]
            if not counts_pieces(header, (cell_text(row.cells[place]) for rows in batches() for row in rows)):
                told.columns["pieces"] = ""
                told.notes.append(
                    f"«{header}» does not seem to count pieces, so it was left out and each row taken as one piece. "
                    "Choose «Pieces» for it where it does."
                )
        if "location" in free and len(words.get("location", ())) > 1:
            header, named = headers[places["location"]], sorted(words["location"])
            if not names_country(header) and not any(map(country_code, named)):
                told.columns["location"] = ""
                told.notes.append(
                    f"«{header}» names no country ({', '.join(f'«{word}»' for word in named[:5])}), so it was left out."
                )
        told.notes += protected_beside(places, headers, batches())
        if "warehouse" in free and options.get("warehouse") and (named := sorted(words.get("warehouse", ()))):
            known = warehouses_by_key()
            if not any(name_key(word) in known for word in named):
                told.columns["warehouse"] = ""
                shown = ", ".join(f"«{word}»" for word in named[:5])
                told.notes.append(
                    f"«{headers[places['warehouse']]}» names no warehouse here ({shown}), so it was left out; the "
                    "warehouse is the one chosen at upload. Choose «Warehouse» for it to say which is meant."
                )
        grades = words.get("grade", set())
        if grades and "grade" in free:
            better = column_of_grades(places, headers=headers, batches=batches(), columns=self.columns())
            if better:
                at = headers.index(better)
                grades = {cell_text(row.cells[at]) for rows in batches() for row in rows} - {""}
                told.columns["grade"], told.further["grade"] = "", better
                told.notes.append(
                    f"«{headers[places['grade']]}» names no conditions of a scale, so «{better}», which does, was "
                    "taken as the condition."
                )
        if grades and not options.get("grade_scale") and "url" not in places:
            if scale := scale_of_all(grades):
                told.options["grade_scale"] = scale
                shown = ", ".join(f"«{word}»" for word in sorted(grades)[:5])
                told.notes.append(
                    f"The conditions ({shown}) were taken as those of {scale_name(scale)}, the first scale that has "
                    "all of them. Choose the scale of the conditions where it is another's."
                )
        return told

    def listed(self) -> QuerySet[Unit]:
        return units_as_they_stand()

    def export(self, ids: Sequence[int]) -> list[Exported]:
        names = (
            "brand__name",
            "category__name",
            "category__code",
            "warehouse__code",
            "standing",
            "reference",
        )
        grade = ("source_grade__scale", "source_grade__code", "source_grade__label")
        units = units_as_they_stand().filter(pk__in=ids)
        return [_exported(unit) for unit in units.values("id", "brand_id", *names, *grade, *SOURCE_FACTS)]

    def shown(self, name: str, value: Any) -> Any:
        if name == "brand":
            return brand_called(value)
        if name == "category_id":
            return next((each.name for each in categories_by_code().values() if each.pk == value), value)
        if name == "source_grade_id" and value is not None:
            return Grade.objects.filter(pk=value).values_list("label", flat=True).first() or value
        return value

    def apply(
        self,
        rows: Sequence[Staged],
        *,
        options: Mapping[str, str],
        actor: Actor,
        documents: Archive | None = None,
    ) -> Applied:
        """Receives the new units and revises the others; a unit that moved since the preview is a conflict."""
        applied = Applied()
        locked, here = _locked_by_key(rows)
        new: list[Staged] = []
        revised: dict[int, Staged] = {}
        for row in rows:
            unit = here.get(row.key)
            now = None if unit is None else _facts_now(unit)
            if now != row.found:
                if now is not None and _of_source(row.facts).items() <= now.items():
                    applied.unchanged.append(row.number)
                else:
                    applied.conflicts[row.number] = _moved(row, now)
            elif unit is None:
                new.append(row)
            else:
                revised[unit["id"]] = row
        # In the order of their keys: two imports of the same pieces wait for each other, and neither for ever.
        self._receive(sorted(new, key=lambda row: row.key), options, actor, applied)
        self._revise(revised, locked, actor, applied)
        return applied

    def undo(self, rows: Sequence[Staged], *, options: Mapping[str, str], actor: Actor) -> Undone:
        """Takes new units back and gives revised ones their former facts, where nothing moved since."""
        undone = Undone()
        locked, here = _locked_by_key(rows)
        struck: dict[int, Staged] = {}
        revised: dict[int, Staged] = {}
        for row in rows:
            unit = here.get(row.key)
            now = {} if unit is None else _facts_now(unit)
            if unit is None or (row.record is not None and row.record.id != unit["id"]):
                undone.left[row.number] = Flaw(
                    MOVED, "", f"Unit {row.key[1]} is gone by now.", "Nothing is to be done."
                )
            elif changed := [name for name, fact in _of_source(row.facts).items() if now[name] != fact]:
                undone.left[row.number] = _changed_since(row, changed)
            elif row.found is None:
                struck[unit["id"]] = row
            else:
                revised[unit["id"]] = row
        self._strike(struck, actor, undone)
        self._give_back(revised, locked, actor, undone)
        return undone

    def _strike(self, rows: Mapping[int, Staged], actor: Actor, undone: Undone) -> None:
        if not rows:
            return
        outcome = services.take_back_units(unit_ids=list(rows), reason="The import was undone.", actor=actor)
        undone.done += [rows[pk].number for pk in outcome.done]
        for pk, refusal in outcome.conflicts.items():
            undone.left[rows[pk].number] = Flaw(
                MOVED, "", refusal.sentence, "Withdraw the unit where it should not be for sale."
            )

    def _give_back(self, rows: Mapping[int, Staged], locked: Locked, actor: Actor, undone: Undone) -> None:
        revisions = [
            UnitRevision(unit_id=pk, changes=_typed(_to_change(row, row.found or {})))
            for pk, row in rows.items()
        ]
        outcome = services.revise_units(revisions=revisions, actor=actor, locked=locked)
        undone.done += [rows[pk].number for pk in (*outcome.changed, *outcome.unchanged)]
        for pk, refusal in outcome.conflicts.items():
            undone.left[rows[pk].number] = Flaw(
                MOVED, "", refusal.sentence, "Undo the import again when the unit is free."
            )

    def _receive(
        self, rows: Sequence[Staged], options: Mapping[str, str], actor: Actor, applied: Applied
    ) -> None:
        if not rows:
            return
        ids_of = dict(Warehouse.objects.values_list("code", "pk"))
        intakes = [
            UnitIntake(
                brand_id=row.key[0],
                reference=row.key[1],
                warehouse_id=ids_of[row.facts.get("warehouse") or options["warehouse"]],
                **_typed(_of_source(row.facts)),
            )
            for row in rows
        ]
        session = int(options[OWN_NUMBER])
        origins = [{"import": session, "row": row.number} for row in rows]
        ids = services.receive_units(intakes=intakes, actor=actor, origins=origins)
        applied.created += [row.number for row in rows]
        applied.records |= {row.number: Record(pk, row.key[1]) for pk, row in zip(ids, rows, strict=True)}

    def _revise(self, rows: Mapping[int, Staged], locked: Locked, actor: Actor, applied: Applied) -> None:
        revisions = [
            UnitRevision(unit_id=pk, changes=_typed(_to_change(row, row.facts))) for pk, row in rows.items()
        ]
        outcome = services.revise_units(revisions=revisions, actor=actor, locked=locked)
        applied.updated += [rows[pk].number for pk in outcome.changed]
        applied.unchanged += [rows[pk].number for pk in outcome.unchanged]
        for pk, refusal in outcome.conflicts.items():
            applied.conflicts[rows[pk].number] = Flaw(
                CHANGED, "", refusal.sentence, "Import the row again when the unit is free."
            )


def _locked_by_key(rows: Iterable[Staged]) -> tuple[Locked, dict[tuple[Any, ...], dict[str, Any]]]:
    """The units that the rows are about, locked, with what `revise_units` goes by: by id, and by key."""
    locked = services.lock_source_facts(unit_ids_named((row.key[0], row.key[1]) for row in rows))
    return locked, {(unit["brand_id"], unit["reference"]): unit for unit in locked.values()}


def _facts_now(unit: Mapping[str, Any]) -> dict[str, Any]:
    """The source facts as rows hold them; of all of them an amount and a date are not plain."""
    facts = {name: unit[name] for name in SOURCE_FACTS}
    facts["asking_price"] = plain(facts["asking_price"])
    facts["source_listed_on"] = plain(facts["source_listed_on"])
    return facts


def _exported(unit: Mapping[str, Any]) -> Exported:
    category = unit["category__name"]
    if code_by_word(category) != unit["category__code"]:
        category = unit["category__code"]
    grade = (unit["source_grade__scale"], unit["source_grade__code"], unit["source_grade__label"])
    return Exported(
        id=unit["id"],
        key=(unit["brand_id"], unit["reference"]),
        cells={
            "reference": unit["reference"],
            "url": unit["source_url"],
            "brand": unit["brand__name"],
            "title": unit["title"],
            "category": category,
            "grade": sure_word(*grade) if unit["source_grade_id"] else "",
            "price": exact(unit["asking_price"], unit["currency"]),
            "currency": unit["currency"],
            "material": unit["material"],
            "colour": unit["colour"],
            "size": unit["size"],
            "gender": unit["gender"],
            "year": unit["year"],
            "online_date": unit["source_listed_on"],
            "location": str(unit["source_country"] or ""),
            "model": unit["model"],
            "model_reference": unit["model_reference"],
            "serial": unit["serial"],
            "status": UnitStatus(unit["standing"]).label,
            "warehouse": unit["warehouse__code"],
        },
        facts={name: plain(unit[name]) for name in SOURCE_FACTS},
    )


def _of_source(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Without the warehouse, which a row says of a new piece alone."""
    return {name: fact for name, fact in facts.items() if name != "warehouse"}


def _to_change(row: Staged, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, which are its own or those that it found, in which these two differ."""
    found = row.found or {}
    return {name: facts[name] for name, fact in row.facts.items() if found[name] != fact}


def _typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the services take them: amounts and dates were staged as text."""
    typed = dict(facts)
    if "asking_price" in typed:
        typed["asking_price"] = Decimal(typed["asking_price"])
    if typed.get("source_listed_on"):
        typed["source_listed_on"] = date.fromisoformat(typed["source_listed_on"])
    return typed


def _changed_since(row: Staged, changed: Sequence[str]) -> Flaw:
    names = ", ".join(name.removesuffix("_id").replace("_", " ") for name in changed)
    return Flaw(
        MOVED,
        "",
        f"Unit {row.key[1]} was changed since the import ({names}), so it stays as it is.",
        "Change the unit by hand, or import a row with the facts that it should have.",
    )


def _moved(row: Staged, now: Mapping[str, Any] | None) -> Flaw:
    if now is None:
        sentence = f"Unit {row.key[1]} was here at the preview and is gone."
    elif row.found is None:
        sentence = f"A unit {row.key[1]} with other facts was taken in since the preview."
    else:
        changed = [name.replace("_", " ") for name in SOURCE_FACTS if now[name] != row.found[name]]
        sentence = (
            f"Unit {row.key[1]} was changed since the preview ({', '.join(changed)}); it was left as it is."
        )
    return Flaw(CHANGED, "", sentence, "Import the file again: its preview shows the unit as it is now.")
