"""The 3,095 sellers of a Brazilian marketplace: as they are, and as companies of a sheet made from them."""

import csv
from pathlib import Path
from unicodedata import normalize

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.access.scope import scope
from backoffice.events.errors import Invalid
from backoffice.events.models import Event
from backoffice.imports import services
from backoffice.imports.models import ImportSession
from backoffice.merchants.models import Application, Company
from tests.backoffice.imports.making import (
    brought_in,
    counted,
    exported_again,
    preview,
    taken_back,
    work_off,
)
from tests.backoffice.merchants.bulk.making import furnish, rows_of, said, upload
from tests.conftest import World

HEADERS = ("Reference", "Company", "Country", "Registration number", "Brand", "Channels", "Sectors")


@pytest.fixture
def sellers(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "orders_olist" / "olist_sellers_dataset.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_it_says_why_the_file_as_it_is_holds_no_applications(world: World, shared_data: Path) -> None:
    content = (shared_data / "orders_olist" / "olist_sellers_dataset.csv").read_bytes()
    clerk = world.actor(world.admin)
    with scope(clerk):
        with pytest.raises(Invalid) as refused:
            services.take_in(
                file=SimpleUploadedFile("olist_sellers_dataset.csv", content),
                filename="olist_sellers_dataset.csv", profile="applications", actor=clerk,
            )  # fmt: skip
        assert ImportSession.objects.count() == 0
    assert refused.value.code in ("no_header", "column_missing")
    assert "seller_id" in refused.value.sentence
    assert "Company" in refused.value.sentence


def sheet(sellers: list[dict[str, str]]) -> list[dict[str, str]]:
    """An application of each: a name of its city and of its id, which is also its number in the register."""
    return [
        {
            "Reference": seller["seller_id"],
            "Company": f"Comercial {seller['seller_city'].title()} {seller['seller_id'][:6]} Ltda",
            "Country": "Brazil",
            "Registration number": seller["seller_id"][:20],
            "Brand": f"{seller['seller_city'].title()} {seller['seller_id'][:6]}",
            "Channels": "overseas",
            "Sectors": "bags",
        }
        for seller in sellers
    ]


def test_it_takes_them_as_companies_and_finds_the_duplicates(
    world: World, sellers: list[dict[str, str]]
) -> None:
    clerk = world.actor(world.admin)
    rows = sheet(sellers)
    again = {
        **rows[7],
        "Reference": "another",
        "Company": rows[7]["Company"].upper().replace(" LTDA", " LTDA."),
    }
    namesake = {**rows[8], "Reference": "namesake", "Registration number": "another", "Brand": "Another"}
    with scope(clerk):
        furnish()
        session = upload([*rows, rows[3], again, namesake], None, clerk, headers=HEADERS)
        assert session.counts["rows"] == len(sellers) + 3 == 3_098
        assert session.counts["create"] == len(sellers) + 1
        assert session.counts["rejected"] == {"duplicate_in_file": 2}
        last = rows_of(session)
        assert "This row says the same as row 5" in last[3_097].errors[0]["sentence"]
        assert "Row 9 applies for the same brand of the same company" in last[3_098].errors[0]["sentence"]
        assert ("likely_duplicate", "company") in said(last[3_099])
        assert Application.objects.count() == 0


def test_it_finds_those_that_are_here_under_nearly_the_same_name(
    world: World, sellers: list[dict[str, str]]
) -> None:
    clerk = world.actor(world.admin)
    rows = sheet(sellers[:200])
    with scope(clerk):
        furnish()
        services.confirm(session=upload(rows[:100], None, clerk, headers=HEADERS), actor=clerk)
    work_off()
    slips = [
        {**each, "Reference": f"B-{n}", "Registration number": f"other {n}", "Company": each["Company"] + ".",
         "Brand": each["Brand"][:-1]}
        for n, each in enumerate(rows[:100])
    ]  # fmt: skip
    with scope(clerk):
        session = upload([*slips, *rows[100:]], None, clerk, headers=HEADERS)
        assert session.counts["create"] == 200
        found = rows_of(session)
        for n, each in enumerate(rows[:100]):
            sentences = [
                note["sentence"] for note in found[n + 2].notes if note["code"] == "likely_duplicate"
            ]
            assert any(each["Company"] in sentence for sentence in sentences), (each, sentences)


def test_it_opens_the_first_300_of_them(world: World, sellers: list[dict[str, str]]) -> None:
    clerk = world.actor(world.admin)
    rows = sheet(sellers[:300])
    with scope(clerk):
        furnish()
        services.confirm(session=upload(rows, None, clerk, headers=HEADERS), actor=clerk)
    (job,) = work_off()
    assert (job.status, job.result["created"], job.progress_done) == ("done", 300, 300)
    with scope(clerk):
        assert Application.objects.count() == 300
        again = upload(rows, None, clerk, headers=HEADERS)
        assert again.counts["unchanged"] == 300


def test_as_companies_they_go_in_as_they_are_come_back_unchanged_and_are_undone(
    world: World, shared_data: Path, sellers: list[dict[str, str]]
) -> None:
    content = (shared_data / "orders_olist" / "olist_sellers_dataset.csv").read_bytes()
    clerk = world.actor(world.admin)
    asked = preview(content, "companies", actor=clerk)
    # Nothing says the country, and it is not guessed.
    assert asked.counts["rejected"] == {"missing_value": 3_095}
    session = brought_in(content, "companies", actor=clerk, country="BR")
    assert session.counts["applied"]["created"] == len(sellers) == 3_095
    # Five of the eight digits of a postal code are none.
    assert session.reading["unmapped"] == ["seller_zip_code_prefix"]
    assert session.counts["applied"]["noted"] == 0
    place = "{seller_city}, {seller_state}"
    of_file = {
        seller["seller_id"]: " ".join(normalize("NFC", place.format(**seller)).split()) for seller in sellers
    }
    with scope(clerk):
        here = Company.objects.exclude(reference="")
        assert dict(here.values_list("reference", "address")) == of_file
        facts = ("country", "registration_number", "verified_at")
        assert list(here.values_list(*facts).distinct()) == [("BR", "", None)]
        assert not any(name != reference for name, reference in here.values_list("name", "reference"))
        assert Event.objects.filter(verb="company.named").count() == 3_095
    assert counted(preview(content, "companies", actor=clerk, country="BR")) == {"unchanged": 3_095}
    export = exported_again("companies", actor=clerk, of=session)
    assert counted(preview(export, "companies", actor=clerk)) == {"unchanged": 3_095}
    taken_back(session, actor=clerk)
    assert session.counts["undone"] == {"undone": 3_095, "left": 0}
    with scope(clerk):
        assert not Company.objects.exclude(reference="").exists()
