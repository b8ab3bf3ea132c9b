"""Terms, days, names and addresses beyond reason are refused beside their field."""

from datetime import date, timedelta
from typing import Any

import pytest

from backoffice.events.errors import Invalid
from backoffice.merchants import services
from backoffice.merchants.days import today
from backoffice.merchants.models import Threshold
from tests.backoffice.merchants.making import make_application, make_company

LAST_YEAR = today() - timedelta(days=300)


@pytest.fixture
def ten_years(office_scope: Any) -> None:
    Threshold.objects.create(
        code="term_years", value=10, currency="", valid_from=date(2020, 1, 1), source_note="A test"
    )


@pytest.mark.usefixtures("ten_years")
@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field"),
    [
        (date(1999, 1, 1), today() + timedelta(days=300), "starts_on"),
        (today(), date(2999, 1, 31), "ends_on"),
        (date(2998, 1, 1), date(2999, 1, 31), "starts_on"),
    ],
)
def test_a_term_lies_near_today(office_scope: Any, starts_on: date, ends_on: date, field: str) -> None:
    company = make_company(office_scope)
    with pytest.raises(Invalid) as refused:
        make_application(office_scope, company=company, starts_on=starts_on, ends_on=ends_on)
    assert refused.value.data["field"] == field
    ends = today() + timedelta(days=3640)
    application = make_application(office_scope, company=company, starts_on=LAST_YEAR, ends_on=ends)
    with pytest.raises(Invalid) as refused:
        services.change_application(application=application, actor=office_scope, ends_on=date(2999, 1, 1))
    assert refused.value.data["field"] == "ends_on"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("registered_on", date(1066, 10, 14)),
        ("name", "Orfèvre 😀"),
        ("name", "…"),
        ("address", "1 rue ☎ de Paris"),
        ("address", "x" * 3000),
    ],
)
def test_a_company_is_as_its_register_has_it(office_scope: Any, field: str, value: Any) -> None:
    company = make_company(office_scope)
    with pytest.raises(Invalid) as refused:
        services.change_company(company=company, actor=office_scope, **{field: value})
    assert refused.value.data["field"] == field


def test_signs_that_names_have_stay(office_scope: Any) -> None:
    company = make_company(office_scope)
    changed = services.change_company(company=company, actor=office_scope, name="㈱ Müller & Söhne® 有限公司")
    assert changed.name == "㈱ Müller & Söhne® 有限公司"
