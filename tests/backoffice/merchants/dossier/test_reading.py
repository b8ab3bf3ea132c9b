"""The dossier as the database holds it: whose papers count, which versions, in how many queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.access.scope import scope
from backoffice.merchants import dossier, services
from backoffice.merchants.models import Company, DocumentKind, Sector
from tests.backoffice.merchants.dossier.rows import (
    add_complete,
    add_paper,
    add_version,
    make_application,
)

K = DocumentKind
ON = date(2026, 11, 1)


@pytest.fixture
def company(world):
    with scope(world.office):
        services.install_rules()
        yield Company.objects.create(
            name="Aurore Asia Ltd", country="HK", registration_number="1", registered_on=date(2020, 1, 1)
        )


def codes(application) -> list[str]:
    return [gap.code for gap in dossier.gaps(application, on=ON)]


def test_it_finds_nothing_in_a_complete_dossier(company) -> None:
    application = make_application(company)
    add_complete(application)
    assert codes(application) == []
    assert {each.state for each in dossier.required(application, on=ON)} == {"accepted"}


def test_it_counts_papers_of_the_company_and_of_this_application_alone(company) -> None:
    application, other = make_application(company), make_application(company, brand_name="Aurore")
    add_complete(application, without=(K.BANK_PROOF, K.BRAND_STORY))
    add_paper(company, K.BANK_PROOF)
    add_paper(company, K.BRAND_STORY, application=other)
    assert codes(application) == ["document_missing"]


def test_it_counts_papers_that_wait_for_a_verdict_and_none_that_were_refused(company) -> None:
    application = make_application(company)
    versions = add_complete(application, without=(K.BRAND_STORY, K.BANK_PROOF))
    add_paper(company, K.BRAND_STORY, application=application, verdict="pending")
    refused = add_paper(company, K.BANK_PROOF, verdict="refused", verdict_note="Not readable.")
    (gap,) = dossier.gaps(application, on=ON)
    assert (gap.code, gap.document_id) == ("document_refused", refused.document_id)
    assert gap.sentence.endswith("was refused: Not readable.")
    add_version(refused.document, verdict="pending")
    assert codes(application) == []
    assert len(versions) == 5


def test_it_goes_back_to_the_version_before_a_refused_one(company) -> None:
    application = make_application(company)
    licence = add_complete(application)[K.RETAIL_LICENCE]
    add_version(licence.document, expires_on=date(2026, 1, 1), verdict="refused", verdict_note="Wrong date")
    assert codes(application) == []


def test_it_takes_a_further_version_of_the_same_day_for_a_correction(company) -> None:
    application = make_application(company)
    licence = add_complete(application)[K.RETAIL_LICENCE]
    add_version(licence.document, expires_on=date(2026, 1, 1))
    assert codes(application) == ["document_expired"]


def test_it_counts_the_version_before_until_the_renewed_one_begins(company) -> None:
    application = make_application(company)
    letter = add_complete(application, without=(K.AUTHORISATION,)) and add_paper(
        company, K.AUTHORISATION, application=application, expires_on=date(2027, 6, 30)
    )
    assert codes(application) == ["chain_broken"]
    add_version(letter.document, issued_on=date(2027, 7, 1))
    assert codes(application) == []
    add_version(letter.document, issued_on=date(2027, 7, 3))
    assert codes(application) == [], "the second version counts until the day before the third"


def test_it_keeps_a_hole_between_two_versions(company) -> None:
    application = make_application(company)
    add_complete(application, without=(K.AUTHORISATION,))
    letter = add_paper(company, K.AUTHORISATION, application=application, expires_on=date(2027, 6, 30))
    add_version(letter.document, issued_on=date(2027, 7, 3))
    (gap,) = dossier.gaps(application, on=ON)
    assert (gap.params["first"], gap.params["last"]) == ("2027-07-01", "2027-07-02")


def test_it_judges_by_the_rules_of_the_day(company, world) -> None:
    from backoffice.merchants.models import Rule

    application = make_application(company)
    add_complete(application, without=(K.BRAND_STORY,))
    story = Rule.objects.get(document=K.BRAND_STORY)
    services.end_rule(rule=story, valid_to=date(2026, 11, 30), actor=world.actor(world.admin))
    assert codes(application) == ["document_missing"]
    assert dossier.gaps(application, on=date(2026, 12, 1)) == []


def test_it_judges_by_the_sectors_of_the_day(company, world) -> None:
    """Who sells in a sector that has ended is judged by what it last needed; an open application asks for another."""
    admin, note = world.actor(world.admin), {"source_note": "Notice 9"}
    application = make_application(company)
    add_complete(application)
    (code,) = application.sectors
    before = Sector.objects.get(code=code)
    more = services.write_sector(
        code=code, name="S", nice_classes=[*before.nice_classes, 18], valid_from=date(2026, 12, 1),
        actor=admin, **note,
    )  # fmt: skip
    assert codes(application) == []
    assert [gap.code for gap in dossier.gaps(application, on=date(2026, 12, 1))] == ["class_not_covered"]
    services.end_sector(sector=more, valid_to=date(2026, 12, 9), actor=admin)
    ended = dossier.gaps(application, on=date(2026, 12, 10))
    assert "sector_unlisted" in [gap.code for gap in ended]
    application.status = "live"
    selling = dossier.gaps(application, on=date(2026, 12, 10))
    assert [gap.code for gap in selling] == ["class_not_covered"]


def test_it_looks_at_the_term_of_a_contract(company) -> None:
    application = make_application(company)
    add_complete(application, without=(K.AUTHORISATION,))
    add_paper(company, K.AUTHORISATION, application=application, expires_on=date(2028, 12, 31))
    assert codes(application) == []
    longer = dossier.gaps(application, on=ON, term=(date(2027, 1, 1), date(2029, 12, 31)))
    assert [(gap.code, gap.params["first"]) for gap in longer] == [("chain_broken", "2029-01-01")]


def test_it_costs_as_many_queries_for_many_as_for_one(company) -> None:
    def cost(applications) -> int:
        with CaptureQueriesContext(connection) as captured:
            found = dossier.gaps_of(applications, on=ON)
        assert set(found) == {each.pk for each in applications}
        return len(captured)

    applications = []
    for number in range(12):
        other = Company.objects.create(name=f"Shop {number}", country="HK", registration_number=f"s{number}")
        applications.append(make_application(other))
        add_complete(applications[-1])
    assert cost(applications[:1]) == cost(applications) <= 6


def test_an_applicant_reads_the_gaps_of_its_own_dossier(world) -> None:
    with scope(world.office):
        services.install_rules()
        application = make_application(world.aurore.company)
        add_complete(application, without=(K.BANK_PROOF,))
    with scope(world.actor(world.owner)):
        assert "document_missing" in codes(application)
    with scope(world.actor(world.stranger)), pytest.raises(KeyError):
        dossier.gaps(application, on=ON)
