"""A stranger brand's API client, with every scope there is, calls every route with every key that is not its own.

Routes are found by the resolver, bodies by the OpenAPI document, so a new route is called without a word here.
"""

import itertools
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.imports.models import Export
from backoffice.imports.profiles import all_profiles
from backoffice.webhooks.models import Webhook
from catalog.inventory.models import Claim
from fulfillment.orders.models import Presale, SaleCase
from fulfillment.traceability.models import EpcisDocument
from tests.walls.estates import OFFICE, Estate, Watch
from tests.walls.test_stranger_in_the_admin import FOREIGN
from tests.walls.walking import Faults, Place, places, said

API = "api/v1/"
_keys = itertools.count()


class Caller:
    """The stranger's client and what it found."""

    def __init__(self, client: Client, neighbours: Any) -> None:
        self.client = client
        client.raise_request_exception = False
        self.secret: Estate = neighbours.secret
        self.own: Estate = neighbours.own
        self.faults: list[str] = []
        self.raised = Faults()
        self.watch = Watch(without=self.own.brand)

    def call(
        self, method: str, address: str, words: Any = None, *, content_type: str = "application/json"
    ) -> Any:
        headers = {"Idempotency-Key": f"walk-{next(_keys)}", "If-Match": "*"}
        ask = getattr(self.client, method)
        if method == "get":
            response = ask(address, words or {})
        else:
            extra = {} if content_type == "multipart" else {"content_type": content_type}
            response = ask(address, words if words is not None else {}, headers=headers, **extra)
        sent = sorted({each.lower() for each in texts_of(words)} | {address.lower()}, key=len, reverse=True)
        text = said(response)
        for each in sent:
            text = text.replace(each, "") if len(each) > 3 else text
        what = f"{method.upper()} {address} {words or ''}"
        if response.status_code >= 500:
            self.faults.append(f"{what}: {response.status_code}, {self.raised.last}")
        for foreign in FOREIGN:
            if (at := text.find(foreign)) >= 0:
                self.faults.append(
                    f"{what}: {response.status_code} shows «{text[max(0, at - 60) : at + 40]}»"
                )
        self.watch.after(what)
        return response

    def end(self) -> None:
        self.watch.look()
        self.faults += self.watch.faults
        assert not self.faults, f"{len(self.faults)} faults:\n" + "\n".join(self.faults[:40])


def texts_of(words: Any) -> Iterator[str]:
    if isinstance(words, dict):
        for value in words.values():
            yield from texts_of(value)
    elif isinstance(words, list):
        for value in words:
            yield from texts_of(value)
    elif isinstance(words, str):
        yield words


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def methods_of(place: Place) -> list[str]:
    view = place.callback.cls if hasattr(place.callback, "cls") else place.callback.view_class
    return [method for method in ("get", "post", "put", "patch", "delete") if hasattr(view, method)]


def keys_of(estate: Estate) -> list[int]:
    return sorted({rows[0].pk for rows in estate.rows.values()})


def addresses(place: Place, estate: Estate) -> list[str]:
    """The address with every key of the estate in each place; what names a kind of record is no estate's."""
    choices: dict[str, list[Any]] = {"profile": [profile.name for profile in all_profiles()]}
    ways: list[dict[str, Any]] = [{}]
    for parameter in place.parameters:
        ways = [{**way, parameter: key} for way in ways for key in choices.get(parameter, keys_of(estate))]
    return [place.at(way) for way in ways]


def body(schema: dict[str, Any], document: dict[str, Any], estate: Estate, name: str = "") -> Any:
    """Words for a request body that name this estate's records wherever a property's name says which."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "allOf" in schema:
        return body(schema["allOf"][0], document, estate, name)
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return {key: body(each, document, estate, key) for key, each in schema.get("properties", {}).items()}
    if kind == "array":
        return [body(schema["items"], document, estate, name)]
    if "enum" in schema:
        return schema["enum"][0]
    if name in named(estate):
        return named(estate)[name]
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "boolean":
        return True
    samples = {"date-time": "2026-11-11T12:00:00Z", "date": "2026-11-11", "decimal": "120.00", "binary": ""}
    return samples.get(
        schema.get("format", ""), {"currency": "EUR", "country": "CN", "amount": "120.00"}.get(name, "text")
    )


def named(estate: Estate) -> dict[str, Any]:
    return {
        "lots": estate.one("inventory.Lot").pk,
        "holds": estate.one("inventory.Claim").pk,
        "units": estate.one("inventory.Unit").pk,
        "unit": estate.one("inventory.Unit").pk,
        "listings": estate.one("channels.Listing").pk,
        "store": estate.one("channels.Store").code,
        "waybill": estate.one("shipping.Parcel").waybill,
        "reference": estate.one("orders.Order").reference,
        "warehouse": estate.one("inventory.Warehouse").code,
        "bin": estate.one("inventory.Bin").code,
        "origin": estate.one("inventory.Warehouse").code,
        "destination": estate.one("inventory.Warehouse").code,
        "scans": f"U{estate.one('custody.Journey').unit_id}",
        "brand": estate.brand.code,
        "category": estate.one("products.Category").code,
        "agreement": estate.one("consignment.Agreement").number,
        "order": estate.one("orders.Order").pk,
        "item": estate.one("merchants.InfoItem").pk,
        "version": estate.one("merchants.DocumentVersion").pk,
        "translation_of": estate.one("merchants.DocumentVersion").pk,
    }


def bodies(place: Place, method: str, document: dict[str, Any], caller: Caller) -> Iterator[tuple[Any, str]]:
    """Empty, nonsense, and well-formed with Aurore's records and with the stranger's own."""
    path = "/" + re.sub("<[^>]+>", "{}", place.route)
    known = {re.sub("{[^}]+}", "{}", each): operations for each, operations in document["paths"].items()}
    operation = known.get(path, {}).get(method)
    assert operation is not None, f"{method.upper()} {path} is not in the OpenAPI document"
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        for estate in (caller.secret, caller.own):
            words = body(content["multipart/form-data"]["schema"], document, estate)
            words = {key: value for key, value in words.items() if value not in (None, "")}
            yield {**words, "file": SimpleUploadedFile("list.csv", b"reference,title\n1,bag\n")}, "multipart"
        return
    yield {}, "application/json"
    yield [], "application/json"
    yield {"\x00": "\x00"}, "application/json"
    if "application/json" in content:
        for estate in (caller.secret, caller.own):
            words = body(content["application/json"]["schema"], document, estate)
            # What is announced gets its name from who announces it: told Aurore's, it would be shown again as its own.
            yield (
                {**words, "reference": "text"} if place.route.endswith("arrivals") else words,
                "application/json",
            )


def mixed(words: Any, other: Any) -> Iterator[Any]:
    """The stranger's own words with one of Aurore's in each place."""
    if isinstance(words, dict) and isinstance(other, dict):
        for key in words:
            yield {**words, key: other[key]}


QUERIES = (
    "q",
    "search",
    "reference",
    "waybill",
    "store",
    "order",
    "brand",
    "status",
    "cursor",
    "after",
    "page_size",
    "category",
)


@pytest.mark.django_db(transaction=True)
def test_stranger_calls_every_route(
    neighbours: Any, as_client: Callable[[str], Client], document: dict[str, Any]
) -> None:
    client, token = neighbours.world.token(company=neighbours.own.brand.company)
    with scope(
        OFFICE
    ):  # a hold is its claimant's, a case its payer's, a webhook its client's, an export its author's
        Claim.objects.filter(brand=neighbours.own.brand).update(claimant=f"client:{client.pk}")
        Presale.objects.filter(brand=neighbours.own.brand).update(partner=f"client:{client.pk}")
        SaleCase.objects.filter(brand=neighbours.own.brand).update(partner=f"client:{client.pk}")
        Webhook.objects.filter(client__brand=neighbours.own.brand).update(client=client)
        Export.objects.filter(brand=neighbours.own.brand).update(author=f"client:{client.pk}")
        EpcisDocument.objects.filter(brand=neighbours.own.brand).update(author=f"client:{client.pk}")
    caller = Caller(as_client(token), neighbours)
    unreached = []
    with caller.raised:
        for place in places(API):
            for method in methods_of(place):
                answers = set()
                for address in addresses(place, caller.secret):
                    if method == "get":
                        caller.call("get", address)
                        for query in QUERIES if not place.parameters else ():
                            for value in (
                                "SECRET-",
                                "AURORE-SECRET-1",
                                str(caller.secret.brand.pk),
                                "0",
                                "x",
                            ):
                                caller.call("get", address, {query: value})
                        continue
                    sent = list(bodies(place, method, document, caller))
                    for words, content_type in sent:
                        caller.call(method, address, words, content_type=content_type)
                    if len(sent) == 5:
                        for words in mixed(sent[4][0], sent[3][0]):
                            caller.call(method, address, words)
                for address in addresses(place, caller.own):
                    words, content_type = (
                        ({}, "") if method == "get" else list(bodies(place, method, document, caller))[-1]
                    )
                    own = caller.call(method, address, words, content_type=content_type or "application/json")
                    answers.add(own.status_code)
                if answers <= {404, 405}:
                    unreached.append(f"{method.upper()} /{place.route}: {sorted(answers)}")
    caller.end()
    assert not unreached, (
        f"the stranger reaches nothing even with its own keys; the walk proves nothing: {unreached}"
    )


@pytest.mark.django_db(transaction=True)
def test_stranger_reads_the_same_with_a_login(neighbours: Any, as_person: Callable[[User], Client]) -> None:
    caller = Caller(as_person(neighbours.stranger), neighbours)
    with caller.raised:
        for place in places(API):
            for address in addresses(place, caller.secret):
                for method in methods_of(place):
                    caller.call(method, address)
    caller.end()


@pytest.mark.django_db(transaction=True)
def test_stranger_replays_no_answer_of_another_client(
    neighbours: Any, as_client: Callable[[str], Client]
) -> None:
    """Keys are per caller: the key of Aurore's client opens nothing."""
    _, token = neighbours.world.token(company=neighbours.own.brand.company)
    answer = as_client(token).post(
        "/api/v1/orders",
        {},
        content_type="application/json",
        headers={"Idempotency-Key": "the-same-key-for-everyone"},
    )
    assert answer.status_code == 422
    assert "Idempotent-Replayed" not in answer.headers
    assert "aurore" not in said(answer)


def settled(client: Client, mark: str) -> str:
    """The feed, once no older transaction of the cluster (another test run's) keeps it waiting."""
    for _ in range(300):
        feed = said(client.get("/api/v1/events"))
        if mark in feed:
            break
        time.sleep(0.1)
    return feed


@pytest.mark.django_db(transaction=True)
def test_stranger_finds_their_own_events_in_the_feed_and_no_others(
    neighbours: Any, as_client: Callable[[str], Client]
) -> None:
    client, token = neighbours.world.token(brand=neighbours.own.brand)
    feed = settled(as_client(token), "kestrel-own")
    assert "kestrel-own" in feed
    assert "aurore" not in feed
    _, other = neighbours.world.token(brand=neighbours.secret.brand)
    assert "aurore" in settled(as_client(other), "aurore")
    assert client.brand_id == neighbours.own.brand.pk


@pytest.mark.django_db
def test_nobody_reads_nothing(neighbours: Any) -> None:
    caller = Caller(Client(), neighbours)
    for place in places(API):
        for method in methods_of(place):
            for address in addresses(place, caller.secret)[:3]:
                assert caller.call(method, address).status_code == 401, f"{method} {address}"
    caller.end()
