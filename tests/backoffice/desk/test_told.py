"""Events in words."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import User
from backoffice.desk.told import facts, headline, place


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"price": "2054.00", "currency": "EUR"}, [("price", "2,054.00 EUR")]),
        ({"currency": "EUR"}, [("currency", "EUR")]),
        ({"country": "JP"}, [("country", "Japan")]),
        ({"status": "in_review"}, [("status", "in review")]),
        ({"until": "2026-11-22T08:54:55.664Z"}, [("until", "22 Nov 2026, 08:54 UTC")]),
        ({"loss_mg": 1538462}, [("loss", "1,538.462 g")]),
        ({"tolerance_bp": 250}, [("tolerance", "2.5 %")]),
        ({"channels": ["self_operated", "flagship"]}, [("channels", "self operated, flagship")]),
        ({"consumed": [{"lot": "R-1", "grams": 40000}]}, [("consumed", "lot R-1, grams 40,000")]),
        ({"target": "work:7"}, [("target", "work order 7")]),
        (
            {"filename": "my_pieces.csv", "username": "a_b"},
            [("file", "my_pieces.csv"), ("username", "a_b")],
        ),
        ({"order": "S-1"}, [("order", "S-1")]),
        ({"order": 10, "brand": 3, "units": [1, 2], "sha256": "ab", "conflicts": {}, "findings": ""}, []),
        ({"changed": {"serial": "", "year": 1998}}, [("changed", "serial taken out, year 1998")]),
        ({"photos": 0, "status": "photographed"}, [("status", "photographed")]),
        ({"photos": 8}, [("photos", "8")]),
        ({"automated": True}, [("automated", "yes")]),
        ({"because": "parcel.handed_over"}, [("because", "of parcel handed over")]),
        ({"because": "lapsed"}, [("because", "lapsed")]),
        (
            {"because": "It is above 500.00 CNY. Two look."},
            [("because", "It is above 500.00 CNY. Two look.")],
        ),
    ],
)
def test_it_tells_the_facts_in_words(data: dict[str, Any], said: list[tuple[str, str]]) -> None:
    assert list(facts(data)) == said


def test_what_a_change_took_out_is_told() -> None:
    assert list(facts({"country": ""}, changed=True)) == [("country", "taken out")]
    assert list(facts({"country": ""})) == []


def test_it_tells_what_happened_in_words() -> None:
    assert headline("work_order.handed_over") == "Work order handed over"


@pytest.mark.parametrize(
    ("end", "said"), [("warehouse:tokyo", "warehouse tokyo"), ("buyer:S-1", "buyer of S-1"), ("loss", "loss")]
)
def test_it_names_the_end_of_a_movement(end: str, said: str) -> None:
    assert place(end) == said


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["admin", "reviewer", "operator", "owner"])
def test_every_link_of_the_home_page_opens(
    world: Any, as_person: Callable[[User], Client], person: str
) -> None:
    browser = as_person(getattr(world, person))
    home = browser.get("/admin/").content.decode()
    content = home[home.index("waiting-heading") :]
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/admin/[^"]+)"', content)}
    assert {link: browser.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_days_and_amounts_are_told_as_people_write_them() -> None:
    data = {"value": "1250.000", "currency": "EUR", "ends_on": "2027-05-28", "reference": "2027-05-28"}
    assert dict(facts(data)) == {
        "value": "1,250.00 EUR",
        "ends on": "28 May 2027",
        "reference": "2027-05-28",
    }
