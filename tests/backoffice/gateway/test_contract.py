"""What the OpenAPI document promises of applications holds for requests that nobody would write by hand."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from backoffice.access.scope import scope
from backoffice.merchants import services
from tests.backoffice.merchants.making import make_application, make_sector
from tests.conftest import World

ROOM = ("applications", "companies", "document")
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The application answers in the test's own transaction: the end of a request does not end the connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> Iterator[Any]:
    document = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path.removeprefix("/api/v1/").startswith(ROOM):
            yield operation


OPERATIONS = list(operations())


def test_it_finds_the_operations() -> None:
    assert len(OPERATIONS) >= 17


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
@pytest.mark.parametrize("kind", ["own", "platform"])
def test_no_request_is_answered_with_what_is_not_promised(operation: Any, kind: str, world: World) -> None:
    with scope(world.office):
        make_sector()
        services.install_rules()
        application = make_application(world.office)
        company = application.company if kind == "own" else None
    _, token = world.token(company=company)
    headers = {"Authorization": f"Bearer {token}", "If-Match": "*"}
    places = st.fixed_dictionaries({"id": st.sampled_from([application.pk, application.company_id, 2**63])})

    @settings(
        max_examples=6,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), place=places)
    def send(case: Any, place: dict[str, int]) -> None:
        if "{id}" in operation.path:
            case.path_parameters = place
        case.call_and_validate(headers=headers, checks=CHECKS)

    send()
