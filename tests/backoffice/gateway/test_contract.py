"""What the OpenAPI document promises holds for requests that nobody would write by hand.

`CONTRACT_EXAMPLES=200` sends so many to each operation, others each time; without it a few, and always the same ones.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backoffice.access.models import ApiClient
from backoffice.access.scope import scope
from backoffice.merchants import services
from backoffice.webhooks.models import Delivery, Webhook
from tests.backoffice.merchants.making import make_application, make_company
from tests.backoffice.merchants.papers import hand_in
from tests.conftest import World

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "0"))
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
# A record that is not there, the largest number that PostgreSQL's bigint holds, and the next one.
NOWHERE = (0, 2**63 - 1, 2**63)
SCHEMA_API = "/api/v1/"


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The application answers in the test's own transaction: the end of a request does not end the connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def read_to_the_end(answer: WSGIApplication) -> WSGIApplication:
    """As a server does: an answer is closed once it is read, and with it the file it may be of."""

    def serve(environ: Any, start_response: Any) -> Iterable[bytes]:
        response = answer(environ, start_response)
        try:
            return [b"".join(response)]
        finally:
            response.close()  # type: ignore[attr-defined]

    return serve


def operations() -> Iterator[Any]:
    document = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(document)
    schema.app = read_to_the_end(get_wsgi_application())
    for result in schema.get_all_operations():
        yield result.ok()


OPERATIONS = list(operations())


def test_no_two_things_of_it_go_by_one_name(tmp_path: Path) -> None:
    """What would be described wrongly is a warning of the generator, and so are two serializers of one name."""
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


def test_it_finds_the_operations() -> None:
    assert len(OPERATIONS) >= 55


@pytest.fixture
def clients(world: World) -> list[ApiClient]:
    """A company's own client, and one of the platform."""
    with scope(world.office):
        company = make_company(world.office)
    return [world.client(company=company)[0], world.client()[0]]


@pytest.fixture
def records(world: World, clients: list[ApiClient]) -> dict[str, list[int]]:
    """Keys by the first part of an address: applications that may be filled in, answered, and taken back."""
    reviewer = world.actor(world.reviewer)
    own, _ = clients
    with scope(world.office):
        services.install_rules()
        words: dict[str, Any] = {"company": own.company}
        draft = make_application(world.office, **words)
        version = hand_in(draft, "trademark", world.office, holder="Maison Orfèvre SAS")
        asked = make_application(world.office, brand_name="Second", **words)
        services.submit(application=asked, actor=world.office, override="a test")
        services.review(application=asked, actor=reviewer)
        services.ask(
            application=asked, items=[services.InfoAsk(sentence="Who owns the trademark?")], actor=reviewer
        )
        webhooks = [
            Webhook.objects.create(
                client=client, url="https://partner.example/hook", patterns=["*"], seed="0" * 64
            )
            for client in clients
        ]
        dead: dict[str, Any] = {"verb": "unit.held", "status": "dead", "ended_at": timezone.now()}
        deliveries = [
            Delivery.objects.create(
                webhook=webhook, subject="unit:7", event_id=7, event_transaction=7, **dead
            )
            for webhook in webhooks
        ]
        return {
            "applications": [draft.pk, asked.pk],
            "companies": [draft.company_id],
            "documents": [version.document_id],
            "document-versions": [version.pk],
            "webhooks": [webhook.pk for webhook in webhooks],
            "delivery": [delivery.pk for delivery in deliveries],
        }


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
def test_no_request_is_answered_with_what_is_not_promised(
    operation: Any, world: World, clients: list[ApiClient], records: dict[str, list[int]]
) -> None:
    tokens = [world.token_of(client) for client in clients]
    room = operation.path.removeprefix(SCHEMA_API).partition("/")[0]
    keys = {
        name: st.sampled_from([*records.get(room if name == "id" else name, []), *NOWHERE])
        for name in ("id", "delivery", "unit_id")
        if f"{{{name}}}" in operation.path
    }

    @settings(
        max_examples=EXAMPLES or 8,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        derandomize=not EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), place=st.fixed_dictionaries(keys), token=st.sampled_from(tokens))
    def send(case: Any, place: dict[str, int], token: str) -> None:
        case.path_parameters = {**case.path_parameters, **place}
        headers = {"Authorization": f"Bearer {token}"}
        if operation.method == "patch":
            headers["If-Match"] = "*"
        case.call_and_validate(headers=headers, checks=CHECKS)

    send()
