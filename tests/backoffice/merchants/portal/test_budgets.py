"""A page costs the same few queries whether a company has one application or ten, one paper or ten."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.merchants.models import Application

from .conftest import Applicant

BUDGETS = {"list": 12, "application": 26, "papers": 22, "check": 26}


def cost(claire: Applicant, address: str) -> int:
    claire.page(address)  # what is asked once in a while is asked now
    with CaptureQueriesContext(connection) as captured:
        claire.page(address)
    return len(captured)


def test_pages_stay_within_their_budgets(with_company: Applicant, draft: Application) -> None:
    own = f"/apply/applications/{draft.pk}/"
    pages = {
        "list": "/apply/applications/",
        "application": own,
        "papers": f"{own}papers/",
        "check": f"{own}check/",
    }
    with_company.sends_all(draft)
    few = {name: cost(with_company, address) for name, address in pages.items()}
    for number in range(5):
        with_company.opens_an_application(brand_name=f"Lumen {number}")
        with_company.sends(draft, "other")
        with_company.sends(draft, "trademark")
    many = {name: cost(with_company, address) for name, address in pages.items()}
    assert many == few
    assert {name: few[name] for name in few if few[name] > BUDGETS[name]} == {}, (
        f"budgets are {BUDGETS}, costs {few}"
    )
