"""Opening an application over REST, as a company's own system and as a partner of the platform."""

from datetime import date
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.merchants import services
from backoffice.merchants.models import Application, Company
from tests.backoffice.merchants.applications_api.partners import FACTS, A, Partner, assert_problem
from tests.conftest import World


def test_a_companys_system_opens_an_application_of_its_company(own: Partner, world: World) -> None:
    said = own.open()

    assert (said["status"], said["source"], said["reference"]) == ("draft", "api", "ours-1")
    assert said["company"]["id"] == own.client.company_id
    assert said["next_step"]["who"] == "applicant"
    assert said["agreed"] is False
    with scope(world.office):
        row = Application.objects.get(pk=said["id"])
    assert (row.created_by_id, row.created_by_key) == (None, f"client:{own.client.pk}")
    answer = own.get(f"{A}/{said['id']}")
    assert answer.json() == said
    assert answer["ETag"] == said["etag"]


def test_what_is_not_known_yet_may_be_left_out(own: Partner) -> None:
    answer = own.post(A, {"brand_name": "Orfèvre", "channels": ["flagship"]})

    assert answer.status_code == 201
    assert (answer.json()["sectors"], answer.json()["starts_on"]) == ([], None)


@pytest.mark.parametrize("name", ["자연주의 🜚", "a\U0010fffd", "Ⅷ \u202eevil", "ﷺ", "𒀀"])
def test_a_brand_may_be_written_in_any_letters(own: Partner, name: str) -> None:
    said = own.open(brand_name=name)

    assert own.get(f"{A}/{said['id']}").json()["brand_name"] == name


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"brand_name": ""}, "brand_name"),
        ({"channels": []}, "channels"),
        ({"channels": ["moon"]}, "channels/0"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"territory": ["China"]}, "territory/0"),
        ({"sectors": "bags"}, "sectors"),
    ],
)
def test_it_names_the_field_that_cannot_be_used(own: Partner, facts: dict[str, Any], field: str) -> None:
    problem = assert_problem(own.post(A, FACTS | facts), 422, "invalid")

    assert problem["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"sectors": ["rockets"]}, "sectors"),
        ({"brand_country": "XX"}, "brand_country"),
        ({"ends_on": "2026-12-31"}, "ends_on"),
        ({"brand_name": "!!!"}, "brand_name"),
    ],
)
def test_the_verb_names_the_field_too(own: Partner, facts: dict[str, Any], field: str) -> None:
    assert assert_problem(own.post(A, FACTS | facts), 422, "invalid")["field"] == field


def test_a_reference_counts_once_per_company(own: Partner, rival: Partner) -> None:
    own.open()

    assert_problem(own.post(A, FACTS), 409, "reference_taken")
    assert rival.open()["reference"] == "ours-1"


def test_a_companys_system_names_no_other_company(own: Partner, world: World) -> None:
    company = {"name": "Kestrel SA", "country": "GB", "registration_number": "Kestrel-1"}

    assert_problem(own.post(A, FACTS | {"company": company}), 422, "invalid")
    with scope(world.office):
        assert not Application.objects.exists()


def test_a_partner_of_the_platform_names_the_company(platform: Partner, world: World) -> None:
    company = {
        "name": "Neue Manufaktur GmbH", "country": "DE", "registration_number": "HRB 1",
        "registered_on": "2001-02-03", "address": "Am Kanal 1, Berlin",
    }  # fmt: skip

    first = platform.open(company=company)
    second = platform.open(company=company, reference="ours-2", brand_name="Zweite")

    assert first["company"] == second["company"]
    assert first["company"]["name"] == "Neue Manufaktur GmbH"
    with scope(world.office):
        row = Company.objects.get(pk=first["company"]["id"])
        assert (row.verified_at, row.registered_on) == (None, date(2001, 2, 3))
    assert_problem(platform.post(A, FACTS), 422, "invalid")


def test_a_partner_finds_the_verified_company_by_its_number(platform: Partner, world: World) -> None:
    with scope(world.office):
        known = services.register_company(
            name="Aurore SA", country="FR", registration_number="RCS 1", actor=world.office
        )

    said = platform.open(company={"name": "AURORE", "country": "fr", "registration_number": "RCS  1"})

    assert said["company"] == {
        "id": known.pk, "name": "Aurore SA", "country": "FR", "registration_number": "RCS 1",
    }  # fmt: skip


def test_an_unverified_company_of_another_is_not_taken_over(platform: Partner, own: Partner) -> None:
    """Whoever named it first has proved nothing; a reviewer finds out whether the two are one."""
    named = {"name": "Maison Orfèvre SAS", "country": "FR", "registration_number": "RCS 552 100 554"}

    assert platform.open(company=named)["company"]["id"] != own.client.company_id
