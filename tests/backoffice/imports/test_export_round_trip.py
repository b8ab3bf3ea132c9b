"""What goes out and comes in again untouched changes nothing."""

from decimal import Decimal
from pathlib import Path

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.exports import services
from backoffice.imports.exports.merging import Merge
from backoffice.imports.models import ImportRow, ImportSession
from catalog.inventory.models import Grade, Unit, Warehouse
from catalog.inventory.queries import grade_by_word, grade_words
from catalog.inventory.services import UnitIntake, receive_units
from catalog.products.models import Category
from tests.backoffice.imports.making import onboard, take_in, work_off
from tests.backoffice.imports.test_units_profile_real_files import SIX_BRANDS, VESTIAIRE, import_whole
from tests.conftest import World

NASTY = [
    "=1+1", "+33 1 42", "-5 °C bag", "@home", "\tindented", "\rreturn", "\nline", "＝1+1", "＋1", "－1", "＠x",
    " =1", "'=1", "''=1", "' plain", "'s Lands", '"quoted"', 'a "b" c', "a,b;c|d\te", "two\nlines", "cr\r\nlf",
    "n/a", "none", "-", "unknown", "&amp; &lt;b&gt;", "_x000D_", "_x0041_", "zero\u200bwidth", "nb\xa0space",
    "e\u0301 decomposed", "ﬁ ligature", "中文，标点", "🧿👩\u200d👧", "0012345", "1E5", "2021-11-12", "TRUE", "#N/A",
    "#DIV/0!", "=HYPERLINK(\"http://x\")", " padded ", "%41", "x" * 250, "{{7*7}}", "<script>",
    "Steel Watch (116610LN)", "\ufeffbom", "soft\xadhyphen", "right\u202eleft",
]  # fmt: skip


@pytest.fixture(params=["at a glance", "fact by fact"])
def known(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Rows that come back untouched are known by their digest; where that fails, each fact is compared."""
    if request.param == "fact by fact":
        monkeypatch.setattr(Merge, "_know_untouched", lambda *args: None)
    return str(request.param)


def back(clerk: Actor, format: str) -> ImportSession:
    """All units, exported and imported again."""
    with scope(clerk):
        rows = Unit.objects.order_by("pk")
        export = services.take_away(profile="units", rows=rows, format=format, actor=clerk)
    work_off()
    with scope(clerk):
        export.refresh_from_db()
        with export.file.open("rb") as file:
            return take_in(file.read(), actor=clerk, name=export.filename)


def strangers(session: ImportSession) -> list[tuple[object, ...]]:
    rows = ImportRow.objects.filter(session=session).exclude(outcome="unchanged")
    return [(row.number, row.outcome, row.cells, row.values, row.errors) for row in rows[:5]]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_strings_of_every_kind_come_back_as_they_are(
    world: World, clerk: Actor, known: str, format: str
) -> None:
    with scope(clerk):
        place, category = Warehouse.objects.get(code="paris"), Category.objects.get(code="handbags")
        receive_units(
            intakes=[
                UnitIntake(
                    brand_id=world.aurore.pk,
                    reference=f"{text[:40]} {number}" if text.strip() else f"R {number}",
                    title=text if text.strip() else "x",
                    colour=text[:80],
                    serial=text[:60],
                    source_url=f"https://shop.example/x-{100_000 + number}" if number % 3 else "",
                    category_id=category.pk,
                    asking_price=Decimal("1250.50") if number % 2 else Decimal("12500"),
                    currency="EUR" if number % 2 else "JPY",
                    warehouse_id=place.pk,
                )
                for number, text in enumerate(NASTY)
            ],
            actor=clerk,
        )
    session = back(clerk, format)
    with scope(clerk):
        assert strangers(session) == []
        assert session.counts["unchanged"] == len(NASTY)
        untouched = f"{len(NASTY)} rows came back as they were exported, and change nothing."
        assert (untouched in session.reading["notes"]) == (known == "at a glance")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_every_currency_grade_and_category_comes_back(
    world: World, clerk: Actor, known: str, format: str
) -> None:
    with scope(clerk):
        place = Warehouse.objects.get(code="paris")
        grades, categories = list(Grade.objects.all()), list(Category.objects.all())
        # With three decimals each could be thousands; no other tells the column that they are not.
        prices = {"KWD": "12.500", "BHD": "1.125", "JPY": "1250"}
        receive_units(
            intakes=[
                UnitIntake(
                    brand_id=world.aurore.pk,
                    reference=f"R{number}",
                    title="A piece",
                    category_id=categories[number % len(categories)].pk,
                    source_grade_id=grades[number % len(grades)].pk,
                    asking_price=Decimal(price),
                    currency=currency,
                    source_country=["FR", "CN", "CI", ""][number % 4],
                    warehouse_id=place.pk,
                )
                for number in range(max(len(grades), len(categories)))
                for currency, price in [list(prices.items())[number % len(prices)]]
            ],
            actor=clerk,
        )
    session = back(clerk, format)
    with scope(clerk):
        assert strangers(session) == []


def test_the_word_of_a_grade_means_that_grade_and_no_other(clerk: Actor) -> None:
    with scope(clerk):
        words = grade_words()
        assert len(set(words)) == len(words) == Grade.objects.count()
        found = [grade_by_word(word) for word in words]
        assert {grade.pk for grade in found if grade} == set(Grade.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_vestiaire_listings_come_back_unchanged(
    clerk: Actor, shared_data: Path, known: str, format: str
) -> None:
    with scope(clerk):
        onboard(*SIX_BRANDS)
    import_whole(shared_data / VESTIAIRE, clerk)
    session = back(clerk, format)
    with scope(clerk):
        assert strangers(session) == []
        assert session.counts["unchanged"] == 2532
