"""Who may be here already."""

import csv
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.access.scope import scope
from backoffice.merchants import duplicates
from backoffice.merchants.models import Application, BrandName, Company
from backoffice.merchants.queries import name_key
from tests.backoffice.merchants.dossier.rows import add_paper

_numbers = count(1)


def make_company(name: str, **words) -> Company:
    number = words.pop("registration_number", f"register {next(_numbers)}")
    return Company.objects.create(name=name, registration_number=number, **{"country": "FR", **words})


def apply(company: Company, brand_name: str, **words) -> Application:
    return Application.objects.create(company=company, brand_name=brand_name, channels=["flagship"], **words)


def found(application) -> list[tuple[str, str, float, str]]:
    return [(each.kind, each.why, each.score, each.value) for each in duplicates.find(application)]


def test_it_finds_nothing_like_what_is_new(office_scope) -> None:
    make_company("Kestrel Trading Ltd", country="GB")
    assert found(apply(make_company("Aurore Paris SAS"), "Aurore")) == []


def test_it_finds_a_company_by_its_name_in_any_dress(office_scope) -> None:
    here = make_company("Maison Orfèvre S.A.S.")
    near = make_company("Maison Orfevres SARL")
    alike = duplicates.find(apply(make_company("MAISON ORFEVRE"), "Something"))
    assert [(each.company_id, each.score) for each in alike] == [(here.pk, 1.0), (near.pk, 0.95)]
    assert alike[0].sentence == (
        "Maison Orfèvre S.A.S. is the same name of a company. That company is not verified yet."
    )


def test_it_finds_a_company_by_its_chinese_name(office_scope) -> None:
    here = make_company("上海自然堂化妆品有限公司", country="CN")
    make_company("北京长城贸易有限公司", country="CN")
    other = apply(make_company("上海自然堂化妆品股份有限公司", country="CN"), "Other")
    assert [(each.company_id, each.score) for each in duplicates.find(other)] == [(here.pk, 1.0)]


@pytest.mark.parametrize(
    ("words", "same", "why"),
    [
        (
            {"registration_number": "RCS 552 100 554"},
            {"registration_number": "RCS552100554"},
            "registration_number",
        ),
        ({"vat_number": "FR 40 303265045"}, {"vat_number": "FR40303265045"}, "vat_number"),
        ({"iban": "FR76 3000 6000 0112 3456 7890 189"}, {"iban": "fr7630006000011234567890189"}, "iban"),
    ],
)
def test_it_finds_a_company_by_its_numbers(office_scope, words, same, why) -> None:
    make_company("Kestrel Trading", **words)
    ((kind, reason, score, _),) = found(apply(make_company("Aurore Paris", **same), "Aurore"))
    assert (kind, reason, score) == ("company", why, 1.0)


def test_a_number_of_another_register_is_another_number(office_scope) -> None:
    make_company("Kestrel Trading", country="GB", registration_number="12345678")
    assert found(apply(make_company("Aurore Paris", registration_number="12345678"), "Aurore")) == []


def test_it_finds_brands_and_open_applications(world) -> None:
    with scope(world.office):
        company = make_company("Something New")
        other = apply(make_company("Third Party"), "Aurora Beauty")
        gone = apply(make_company("Fourth Party"), "Aurore Beauty")
        Application.objects.filter(pk=gone.pk).update(status="withdrawn")
        alike = duplicates.find(apply(company, "AURORE Beauty"))
        assert [(each.brand_id, each.application_id) for each in alike] == [
            (None, other.pk), (world.aurore.pk, None)
        ]  # fmt: skip
        assert alike[0].sentence == "Third Party has applied for Aurora Beauty."
        (same,) = duplicates.find(apply(make_company("Fifth"), "aurore"))[:1]
        assert (same.score, same.sentence) == (1.0, "The brand Aurore of Aurore SA is here already.")


def test_it_finds_both_halves_of_a_name_in_two_scripts(world) -> None:
    with scope(world.office):
        BrandName.objects.create(brand=world.kestrel, name="自然堂", key=name_key("自然堂"))
        alike = duplicates.find(apply(make_company("Someone"), "CHANDO/自然堂"))
        assert [(each.brand_id, each.value, each.score) for each in alike] == [
            (world.kestrel.pk, "自然堂", 1.0)
        ]


def test_a_brand_is_not_like_itself(world) -> None:
    with scope(world.office):
        application = apply(world.aurore.company, "Aurore")
        rows = Application.objects.filter(pk=application.pk)
        rows.update(status="submitted")
        rows.update(status="in_review", reviewer=world.reviewer)
        rows.update(status="approved", onboarded_brand=world.aurore)
        application.refresh_from_db()
        assert found(application) == []


def test_it_finds_a_trademark_by_number_and_by_mark_in_the_same_classes(office_scope) -> None:
    theirs = make_company("Kestrel Trading", country="GB")
    add_paper(theirs, "trademark", paper_number="EU 018.123.456", mark="Glow", nice_classes=[3])
    add_paper(theirs, "trademark", paper_number="X1", mark="Aurore", nice_classes=[3, 5])
    add_paper(theirs, "trademark", paper_number="X2", mark="Aurore", nice_classes=[25])
    mine = apply(make_company("New Company"), "Something")
    add_paper(
        mine.company, "trademark", application=mine, paper_number="018123456", mark="Other", nice_classes=[3]
    )
    assert found(mine) == []
    add_paper(
        mine.company,
        "trademark",
        application=mine,
        paper_number="EU018123456",
        mark="AURORE",
        nice_classes=[5],
    )
    assert found(mine) == [
        ("trademark", "mark", 1.0, "Aurore"),
        ("trademark", "paper_number", 1.0, "EU 018.123.456"),
    ]


def test_an_applicant_learns_of_nobody(world) -> None:
    with scope(world.office):
        make_company("Aurore SA Paris")
        application = apply(world.aurore.company, "Kestrel")
        assert duplicates.find(application)
    with scope(world.actor(world.owner)):
        assert duplicates.find(application) == []


def test_it_asks_for_many_as_for_one(office_scope) -> None:
    applications = [apply(make_company(f"Company {n}"), f"Brand {n}") for n in range(8)]

    def cost(rows) -> int:
        with CaptureQueriesContext(connection) as captured:
            duplicates.find_many(rows)
        return len(captured)

    assert cost(applications[:1]) == cost(applications)


def test_it_leaves_the_threshold_of_trigrams_as_it_was(office_scope) -> None:
    def threshold() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT show_limit()")
            return cursor.fetchone()[0]

    before = threshold()
    duplicates.find(apply(make_company("A"), "B"))
    assert threshold() == before


def test_it_sorts_the_sellers_of_a_real_marketplace(office_scope, shared_data) -> None:
    """Sellers have no names there; city, state and postcode make one, as a register of shops might write it."""
    with (shared_data / "orders_olist" / "olist_sellers_dataset.csv").open(encoding="utf-8-sig") as file:
        sellers = list(csv.DictReader(file))
    assert len(sellers) == 3095
    rows = Company.objects.bulk_create(
        Company(
            name=f"{row['seller_city']} {row['seller_id'][:6]} Comercio Ltda",
            country="BR",
            registration_number=row["seller_id"],
        )
        for row in sellers
    )
    again = [
        make_company(row.name.upper().replace("COMERCIO", "Comércio"), country="BR") for row in rows[:200:20]
    ]
    applications = [apply(company, f"Brand {number}") for number, company in enumerate(again)]
    alike = duplicates.find_many(applications)
    for company, application in zip(rows[:200:20], applications, strict=True):
        assert alike[application.pk][0].company_id == company.pk
        assert alike[application.pk][0].score == 1.0


def test_trigrams_are_found_by_index(office_scope) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for table in ("company", "brandname", "application", "documentversion"):
            only = " AND mark <> ''" if table == "documentversion" else ""
            cursor.execute(f"EXPLAIN SELECT id FROM merchants_{table} WHERE search_key % 'aurore'{only}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "search_keys" in plan, plan
