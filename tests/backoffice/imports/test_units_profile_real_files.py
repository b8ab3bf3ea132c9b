"""The published files, counted a second time here with nothing but the csv module."""

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import F

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports import queries, services
from backoffice.imports.models import ImportSession
from catalog.inventory.models import Movement, Unit
from fulfillment.demo.sample import BRANDS, write_sample
from tests.backoffice.imports.making import onboard, take_in, work_off

VESTIAIRE = "luxury_vestiaire/vestiaire_listings_6brands.csv"
WATCHES = "luxury_misc/luxury_watches_first600.csv"
SIX_BRANDS = ("Chanel", "Hermès", "Louis Vuitton", "Coach", "Golden Goose", "Moncler")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def import_whole(path: Path, actor: Actor) -> ImportSession:
    with scope(actor):
        session = take_in(path.read_bytes(), actor=actor, name=path.name)
        services.confirm(session=session, actor=actor)
    jobs = work_off()
    assert [(job.status, job.error) for job in jobs] == [("done", "")]
    with scope(actor):
        session.refresh_from_db()
    return session


def test_it_imports_the_vestiaire_listings_as_counted_by_hand(clerk: Actor, shared_data: Path) -> None:
    listings = rows_of(shared_data / VESTIAIRE)
    with scope(clerk):
        onboard(*SIX_BRANDS)
    session = import_whole(shared_data / VESTIAIRE, clerk)

    numbers = [re.search(r"-(\d+)\.shtml$", row["url"]) for row in listings]
    keys = [(row["brand"], number[1]) for row, number in zip(listings, numbers, strict=True) if number]
    first_of = {key: row for key, row in reversed(list(zip(keys, listings, strict=True)))}
    with scope(clerk):
        assert len(listings) == 2592
        assert queries.report(session) == {
            "rows": 2592,
            "created": len(first_of),
            "updated": 0,
            "unchanged": 0,
            "rejected": {"duplicate_in_file": 2592 - len(first_of)},
        }
        assert len(first_of) == 2532
        assert Unit.objects.count() == Movement.objects.count() == 2532
        wrong_ids = sum(
            row["id"] != number[1] for row, number in zip(listings, numbers, strict=True) if number
        )
        assert f"In {wrong_ids} rows the number at the end of the URL" in " ".join(session.reading["notes"])
        assert sum(Unit.objects.values_list("asking_price", flat=True)) == sum(
            Decimal(row["price"]) for row in first_of.values()
        )
        conditions = Counter(row["condition"] for row in first_of.values())
        stated = Unit.objects.exclude(source_grade=None).count()
        assert stated == 2532 - conditions[""]
        by_day = Counter(row["online_date"] for row in first_of.values())
        assert Unit.objects.filter(source_listed_on="2021-11-12").count() == by_day["12/11/2021"]
        bag = Unit.objects.get(reference="19065313", brand__name="Chanel")
        assert (bag.title, bag.category.code) == ("Black leather 31 vintage chanel handbag", "handbags")

        again = take_in((shared_data / VESTIAIRE).read_bytes(), actor=clerk, name="again.csv")
        assert (again.counts["create"], again.counts["update"], again.counts["unchanged"]) == (0, 0, 2532)
        assert again.reading["notes"][0].startswith("The very same file came in before: import ")


def says_its_brand(row: dict[str, str]) -> bool:
    """«other» is how that file says that it does not know the brand."""
    return row["brand"] not in ("", "other")


def test_it_imports_watches_that_have_no_id(clerk: Actor, shared_data: Path) -> None:
    watches = rows_of(shared_data / WATCHES)
    with scope(clerk):
        onboard(*sorted({row["brand"].casefold() for row in watches if says_its_brand(row)}), country="CH")
    session = import_whole(shared_data / WATCHES, clerk)

    branded = [tuple(row.values()) for row in watches if says_its_brand(row)]
    different = set(branded)
    with scope(clerk):
        assert queries.report(session) == {
            "rows": 600,
            "created": len(different),
            "updated": 0,
            "unchanged": 0,
            "rejected": {
                "missing_value": 600 - len(branded),
                "duplicate_in_file": len(branded) - len(different),
            },
        }
        submariner = Unit.objects.filter(title="Rolex Submariner Steel Watch (116610LN)").first()
        assert submariner is not None
        assert submariner.model_reference == "116610LN"
        assert submariner.category.code == "watches"
        assert submariner.reference.startswith("rolex-116610ln-")
        assert not Unit.objects.filter(model_reference__iregex="medium|small|large").exists()
        assert set(Unit.objects.values_list("currency", flat=True)) == {"EUR"}


def test_it_names_every_brand_that_is_not_onboarded(clerk: Actor, shared_data: Path) -> None:
    watches = rows_of(shared_data / WATCHES)
    counted = Counter(row["brand"] for row in watches if says_its_brand(row))
    with scope(clerk):
        session = take_in((shared_data / WATCHES).read_bytes(), actor=clerk)
        assert queries.words_rejected(session, cause="unknown_brand") == dict(counted)
        assert session.counts["rejected"] == {
            "unknown_brand": counted.total(),
            "missing_value": 600 - counted.total(),
        }
        assert Unit.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "encoding"), [("sample.csv", "gb18030"), ("sample.csv", "utf-8-sig"), ("sample.xlsx", "")]
)
def test_it_finds_exactly_what_is_wrong_with_our_own_sample(
    clerk: Actor, tmp_path: Path, name: str, encoding: str
) -> None:
    path = tmp_path / name
    facts = write_sample(path, rows=500, encoding=encoding or "utf-8")
    with scope(clerk):
        onboard(*(brand.name for brand in BRANDS if brand.onboarded))
    session = import_whole(path, clerk)
    with scope(clerk):
        found = {(row.number, row.errors[0]["code"]) for row in session.rows.filter(outcome="error")}
        assert found == {(rejection.row, rejection.cause) for rejection in facts.rejections}
        assert queries.report(session) == {
            "rows": facts.rows,
            "created": facts.creatable,
            "updated": 0,
            "unchanged": 0,
            "rejected": facts.rejected,
        }
        assert sum(Unit.objects.values_list("asking_price", flat=True)) == facts.total_price
        assert session.reading["header_row"] == facts.header_row
        assert session.mapping["model"]["header"] == "型号 Model"
        assert not Unit.objects.exclude(title=F("model")).exists()
        assert set(Unit.objects.values_list("currency", flat=True)) == {"EUR"}
