"""A stranger company's owner tries every address of the applicant's pages, and of the notices, with Aurore's keys.

Addresses are found by the resolver, so a new one is tried without a word here. No answer may contain a byte of
Aurore's, none may be a server error, no row of Aurore's may change; an address with a key of Aurore's does not exist.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.access.services import create_user
from backoffice.merchants.models import Company, DocumentKind
from tests.walls.estates import OFFICE, Estate, Watch
from tests.walls.test_stranger_in_the_admin import Walk
from tests.walls.walking import Place, places

PLACES = [*places("apply/"), *places("notices/")]
WORDS = {
    "brand_name": "Words", "channels": ["flagship"], "sectors": ["bags"], "territory": ["CN"],
    "starts_on": "2027-01-01", "ends_on": "2027-12-31", "agreed": "on", "answer": "words", "words": "words",
    "reason": "words", "name": "Words Ltd", "country": "GB", "registration_number": "1", "language": "en",
    "holder": "Words Ltd", "granted_to": "Words Ltd", "mark": "Words", "paper_number": "1", "issuer": "Words",
    "issued_on": "2026-01-01", "unlimited": "on", "trademark_status": "R", "nice_classes": "18",
    "email": "words@words.example", "password": "a long enough password", "notice": "1",
}  # fmt: skip


def ways(place: Place, estate: Estate) -> Iterator[dict[str, Any]]:
    """Every way to fill the address with this estate's keys."""
    keys = sorted({rows[0].pk for rows in estate.rows.values() if isinstance(rows[0].pk, int)})
    choices: dict[str, list[Any]] = {
        "pk": [estate.one("merchants.Application").pk, *keys] if "apply/" in place.route else keys,
        "kind": [DocumentKind.TRADEMARK, "no-such-kind"],
        "document": [estate.one("merchants.Document").pk],
        "version": [estate.one("merchants.DocumentVersion").pk],
        "item": [estate.one("merchants.InfoItem").pk],
        "token": ["no-such-token"],
    }
    for parameter in place.parameters:
        assert parameter in choices, f"say in this test how to fill {parameter} of {place.route}"
    for values in itertools.product(*(choices[parameter] for parameter in place.parameters)):
        yield dict(zip(place.parameters, values, strict=True))


def words_for(place: Place, estate: Estate) -> dict[str, Any]:
    """A filled-in form that names this estate's records wherever one can be named."""
    version = estate.one("merchants.DocumentVersion").pk
    item = estate.one("merchants.InfoItem").pk
    return {
        **WORDS,
        f"item-{item}-words": "words",
        "translation_of": version,
        "company": estate.brand.company_id,
        "application": estate.one("merchants.Application").pk,
        "document": estate.one("merchants.Document").pk,
        "file": SimpleUploadedFile("words.pdf", b"%PDF-1.4\n%%EOF", content_type="application/pdf"),
    }


# Where somebody outside rightly writes rows that are nobody's yet, or their own alone.
RIGHTLY = {
    ("applicant", "apply/company/"): frozenset({"access_user", "events_event", "merchants_company"}),
    ("nobody", "apply/sign-up/"): frozenset({"notices_letter", "jobs_job"}),
    ("owner", "notices/mails"): frozenset({"notices_mute"}),
    ("applicant", "notices/mails"): frozenset({"notices_mute"}),
}


def walk_as(client: Client, neighbours: Any) -> Walk:
    client.raise_request_exception = False
    return Walk(client, neighbours)


@pytest.fixture
def walks(neighbours: Any, as_person: Callable[[User], Client]) -> dict[str, Walk]:
    """The owner of another company, an applicant who has named none yet, and somebody who has not logged in."""
    with scope(OFFICE):
        applicant = create_user(
            username="applicant", password="correct horse battery", role=Role.APPLICANT, actor=OFFICE
        )
    browsers = {
        "owner": as_person(neighbours.stranger),
        "applicant": as_person(applicant),
        "nobody": Client(),
    }
    for browser in browsers.values():
        browser.get("/apply/guide/")  # from now on the session is listed
    return {who: walk_as(browser, neighbours) for who, browser in browsers.items()}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.route)
def test_stranger_finds_nothing_of_aurore_at(place: Place, walks: dict[str, Walk]) -> None:
    for who, walk in walks.items():
        walk.watch = Watch(without=walk.own.brand, ignored=RIGHTLY.get((who, place.route), ()))
        with walk.raised:
            for values in ways(place, walk.secret):
                address = place.at(values)
                walk.get(address)
                walk.get(address, q="SECRET-", page="2")
                walk.post(address, {})
                with scope(OFFICE):
                    words = words_for(place, walk.secret)
                walk.post(address, words)
                if who == "owner" and _names_aurore(place, values, walk.secret):
                    assert walk.client.get(address).status_code == 404, f"{address} exists for a stranger"
                    assert walk.client.post(address).status_code in (404, 405), (
                        f"{address} takes a stranger's form"
                    )
        walk.end()


@pytest.mark.parametrize(
    "place", [place for place in PLACES if "applications/<" in place.route], ids=lambda p: p.route
)
def test_stranger_reaches_no_paper_of_aurore_through_an_application_of_their_own(
    place: Place, walks: dict[str, Walk]
) -> None:
    """The right application with the wrong document, version or question."""
    walk = walks["owner"]
    others = [parameter for parameter in place.parameters if parameter not in ("pk", "kind")]
    with walk.raised:
        for values in ways(place, walk.secret):
            mixed = {**values, "pk": walk.own.one("merchants.Application").pk}
            address = place.at(mixed)
            walk.get(address)
            with scope(OFFICE):
                words = words_for(place, walk.secret)
            walk.post(address, words)
            if others:
                assert walk.client.get(address).status_code in (404, 405), f"{address} exists for a stranger"
    walk.end()


def test_the_owner_of_aurore_sees_it_at_the_same_addresses(
    neighbours: Any, as_person: Callable[[User], Client]
) -> None:
    """Otherwise the walk would prove nothing."""
    walk = walk_as(as_person(neighbours.world.owner), neighbours)
    shown = set()
    for place in PLACES:
        for values in ways(place, walk.secret):
            if "aurore" in walk.get(place.at(values)):
                shown.add(place.name)
    assert {"applications", "application", "papers", "file", "company"} <= shown


def test_nobody_is_led_to_the_login(walks: dict[str, Walk]) -> None:
    walk = walks["nobody"]
    for place in PLACES:
        if place.route.startswith("apply/applications") or place.route == "apply/company/":
            for values in ways(place, walk.secret):
                response = walk.client.get(place.at(values))
                assert response.status_code in (302, 405)
                if response.status_code == 302:
                    assert response["Location"].startswith(reverse("account_login"))


def test_a_company_of_another_is_never_changed_by_the_form(walks: dict[str, Walk], neighbours: Any) -> None:
    aurore = neighbours.secret.brand.company_id
    with scope(OFFICE):
        before = Company.objects.filter(pk=aurore).values().get()
    for who in ("owner", "applicant"):
        walks[who].client.post("/apply/company/", {**WORDS, "company": aurore, "pk": aurore, "id": aurore})
    with scope(OFFICE):
        assert Company.objects.filter(pk=aurore).values().get() == before


def _names_aurore(place: Place, values: dict[str, Any], estate: Estate) -> bool:
    return "application" in place.route and values.get("pk") == estate.one("merchants.Application").pk
