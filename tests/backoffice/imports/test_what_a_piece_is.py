"""What units say of themselves once they are here: nothing that the file does not, and what it does as it does."""

import csv
import io
import random
from collections import Counter
from pathlib import Path

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from catalog.inventory.models import Unit
from catalog.inventory.profiles.naming import model_in_title, model_in_url
from tests.backoffice.imports.making import brought_in, onboard, sheet_of
from tests.backoffice.imports.test_units_profile_real_files import (
    SIX_BRANDS,
    VESTIAIRE,
    WATCHES,
    import_whole,
    rows_of,
    says_its_brand,
)

AS_STATED = {"color": "colour", "material": "material", "size": "size"}
WEARERS = {"women": "women", "men": "men", "kids": "kids", "life & living": "", "": ""}
GRADES = {
    "never worn, with tag": "never_worn_with_tag",
    "never worn": "never_worn",
    "very good condition": "very_good",
    "good condition": "good",
    "fair condition": "fair",
    "": None,
}
HEADERS_ABROAD = {
    "brand": "Marca", "url": "链接", "price": "Prezzo (EUR)", "gender": "性别", "category": "Catégorie",
    "sub_category": "二级分类", "condition": "成色", "material": "Materiale", "color": "Couleur", "size": "Taglia",
    "location": "Pays", "online_date": "上架日期",
}  # fmt: skip


def number_of(row: dict[str, str]) -> str:
    return row["url"].rpartition("-")[2].partition(".")[0]


def test_every_listing_says_what_its_row_says_and_no_more(clerk: Actor, shared_data: Path) -> None:
    with scope(clerk):
        onboard(*SIX_BRANDS)
    session = import_whole(shared_data / VESTIAIRE, clerk)
    first_of: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows_of(shared_data / VESTIAIRE):
        first_of.setdefault((row["brand"].replace("-", ""), number_of(row)), row)
    with scope(clerk):
        units = {(u.brand.code, u.reference): u for u in Unit.objects.select_related("brand", "source_grade")}
        assert set(units) == set(first_of)
        for key, row in first_of.items():
            unit = units[key]
            for column, fact in AS_STATED.items():
                assert getattr(unit, fact) == ("" if row[column] == "no size" else row[column].strip()), (
                    key,
                    fact,
                )
            assert unit.gender == WEARERS[row["gender"]]
            stated = unit.source_grade
            assert (stated and (stated.scale, stated.code)) == (
                ("vestiaire", GRADES[row["condition"]]) if row["condition"] else None
            )
            assert (unit.year, unit.serial, unit.model_reference) == (None, "", "")
            assert unit.model.casefold() in row["url"].replace("-", " ")
        models = Counter((unit.brand.code, unit.model) for unit in units.values())
        assert models["chanel", "Timeless classique"] == sum(
            "-timeless-classique-chanel-" in row["url"] for row in first_of.values()
        )
        assert not {model.casefold() for _, model in models} & {
            "chanel",
            "hermes",
            "coach",
            "moncler",
            "other",
        }
    notes = " ".join(session.reading["notes"])
    assert "For whom the piece is made was left out where the file says «life & living»." in notes
    assert "on several scales" not in notes, "the address tells whose scale it is"


def test_every_watch_says_its_number_and_its_model_where_its_title_does(
    clerk: Actor, shared_data: Path
) -> None:
    watches = [row for row in rows_of(shared_data / WATCHES) if says_its_brand(row)]
    with scope(clerk):
        onboard(*sorted({row["brand"].casefold() for row in watches}), country="CH")
    import_whole(shared_data / WATCHES, clerk)
    with scope(clerk):
        units = list(Unit.objects.all())
        assert {unit.material for unit in units} == {""}, "a title's steel says nothing of the strap"
        for unit in units:
            assert unit.title.rstrip(")").endswith(unit.model_reference)
            assert unit.model in unit.title
        made_for = Counter(unit.gender for unit in units)
        assert made_for["unisex"] == len({tuple(r.values()) for r in watches if r["type_gender"] == "Both"})
        by_title = {unit.title: unit for unit in units}
        apollo = by_title["Omega Speedmaster Apollo 11 Chrono Titanium Combination Watch (311.62.42)"]
        assert (apollo.model, apollo.model_reference) == ("Speedmaster Apollo 11", "311.62.42")
        assert by_title["Rolex Combi Diamond Watch (279171)"].model == ""


@pytest.mark.parametrize("seed", range(3))
def test_a_file_in_other_words_and_another_order_says_the_same(
    clerk: Actor, shared_data: Path, seed: int
) -> None:
    """Headers of five languages, columns and cells in another dress, a third of the cells that may be empty are."""
    dice = random.Random(seed)
    listings = [row for row in rows_of(shared_data / VESTIAIRE) if row["condition"]]
    listings = list({number_of(row): row for row in dice.sample(listings, 150)}.values())
    dress = [str.upper, str.title, lambda text: f"  {text} ", lambda text: text]
    wanted, rows = {}, []
    for row in listings:
        kept = {name: row[name] for name in HEADERS_ABROAD}
        for name in ("material", "color", "size", "condition", "gender", "location"):
            kept[name] = "" if dice.random() < 1 / 3 else dice.choice(dress)(kept[name])
        wanted[number_of(row)] = kept
        rows.append({HEADERS_ABROAD[name]: cell for name, cell in kept.items()})
    headers = list(rows[0])
    dice.shuffle(headers)
    text = io.StringIO()
    writer = csv.DictWriter(text, headers, delimiter=dice.choice(",;\t"))
    writer.writeheader()
    writer.writerows(rows)
    with scope(clerk):
        onboard(*SIX_BRANDS)
    session = brought_in(text.getvalue().encode(), "units", actor=clerk, warehouse="paris")
    assert session.counts["create"] == len(rows), session.counts
    with scope(clerk):
        for unit in Unit.objects.select_related("source_grade"):
            kept = wanted[unit.reference]
            said = {name: cell.strip() for name, cell in kept.items()}
            assert (unit.colour, unit.material) == (said["color"], said["material"])
            assert unit.size == ("" if said["size"].casefold() == "no size" else said["size"])
            assert (unit.source_grade and unit.source_grade.code) == GRADES[said["condition"].casefold()]
            assert unit.gender == WEARERS[said["gender"].casefold()]
            assert bool(unit.source_country) == bool(said["location"])


def test_words_of_other_tongues_stay_as_they_are(clerk: Actor) -> None:
    pieces = {
        "1": ("36 FR", "nero", "Jamais porté, avec étiquette", "Donna", "2015"),
        "2": ("US 7", "bleu marine", "Très bon état", "男士", "2015年"),
        "3": ("One size", "Écru / Noir", "MAI INDOSSATO", "Both", ""),
        "4": ("TU", "香槟色", "Buone condizioni", "mixte", "1998"),
        "5": ("7½", "rosso-verde", "Muy buen estado", "any", ""),
        "6": ("XL (52)", "", "九成新", "w", ""),
    }
    rows = [
        {
            "Marke": "Aurore", "Ref": f"A-{n}", "Modell": "Octave", "Warengruppe": "Handtaschen", "Größe": size,
            "Farbe": colour, "Zustand": condition, "Preis": "1250", "Geschlecht": wearer, "Baujahr": year,
        }
        for n, (size, colour, condition, wearer, year) in pieces.items()
    ]  # fmt: skip
    session = brought_in(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        found = {
            unit.reference[2:]: (
                unit.size, unit.colour, unit.source_grade and f"{unit.source_grade.scale} {unit.source_grade.code}",
                unit.gender, unit.year, unit.model, unit.title,
            )
            for unit in Unit.objects.select_related("source_grade")
        }  # fmt: skip
    assert found == {
        "1": ("36 FR", "nero", "vestiaire never_worn_with_tag", "women", 2015, "Octave", "Octave"),
        "2": ("US 7", "bleu marine", "vestiaire very_good", "men", 2015, "Octave", "Octave"),
        "3": ("One size", "Écru / Noir", "vestiaire never_worn", "unisex", None, "Octave", "Octave"),
        "4": ("TU", "香槟色", "vestiaire good", "unisex", 1998, "Octave", "Octave"),
        "5": ("7½", "rosso-verde", "vestiaire very_good", "", None, "Octave", "Octave"),
        "6": ("XL (52)", "", "entrepot very_good", "women", None, "Octave", "Octave"),
    }
    assert "where the file says «any»" in " ".join(session.reading["notes"])


def test_a_condition_that_several_scales_have_is_of_the_scale_chosen(clerk: Actor) -> None:
    row = {"brand": "Aurore", "title": "Octave", "category": "bags", "price": "900", "year": "199"}
    rows = [
        {**row, "id": "A-1", "condition": "Very good", "year": "", "url": ""},
        {**row, "id": "A-2", "condition": "Giftable", "year": "", "url": ""},
        {
            **row,
            "id": "A-3",
            "condition": "Excellent",
            "year": "",
            "url": "https://www.fashionphile.com/p/a-3",
        },
        {**row, "id": "A-4", "condition": "Good", "url": ""},
    ]
    first = brought_in(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        assert first.counts["rejected"] == {"bad_year": 1}
        grades = dict(Unit.objects.values_list("reference", "source_grade__scale"))
        assert grades == {"A-1": "vestiaire", "A-2": "fashionphile", "A-3": "fashionphile"}
    assert "«Very good» is a condition on several scales" in " ".join(first.reading["notes"])

    again = brought_in(
        sheet_of(*rows[:3]), "units", actor=clerk, warehouse="paris", grade_scale="realreal", name="again.csv"
    )
    with scope(clerk):
        grades = dict(Unit.objects.values_list("reference", "source_grade__scale"))
        assert grades == {"A-1": "realreal", "A-2": "fashionphile", "A-3": "realreal"}
    assert "on several scales" not in " ".join(again.reading["notes"])


@pytest.mark.parametrize(
    ("address", "model"),
    [
        ("black-leather-31-vintage-chanel-handbag", "31 vintage"),
        ("beige-leather-chanel-19-chanel-handbag", "Chanel 19"),
        ("black-leather-chanel-handbag", ""),
        ("black-leather-chanel-chanel-handbag", ""),
        ("black-unobtainium-boy-chanel-handbag", ""),
        ("boy-bag-by-chanel", ""),
        ("black-leather-boy-handbag", ""),
    ],
)
def test_a_model_is_only_what_is_left_of_an_address(address: str, model: str) -> None:
    url = f"https://shop.example//women-bags/handbags/chanel/{address}-19190720.shtml"
    assert model_in_url(url, brand="Chanel") == model


@pytest.mark.parametrize(
    ("title", "model"),
    [
        ("Rolex Datejust 10P Diamond Combi Watch (178273)", "Datejust"),
        ("Cartier Claire de Diamonds Gold Watch", ""),
        ("Rolex Steel Chrono Watch", ""),
        ("Rolex Kelly Steel Necklace Watch", ""),
        ("My father's Rolex Submariner Watch", ""),
        ("Rolex Submariner (Medium)", ""),
    ],
)
def test_a_model_is_only_what_is_left_of_a_watchs_title(title: str, model: str) -> None:
    assert model_in_title(title, brand="ROLEX") == model
