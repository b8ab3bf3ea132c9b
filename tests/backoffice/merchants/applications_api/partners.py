"""Systems of partners that ask for applications, and what is looked at in their answers."""

import itertools
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.access.models import ApiClient
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.merchants import services
from backoffice.merchants.models import Application
from tests.backoffice.merchants.papers import complete_dossier, pdf
from tests.conftest import World

PROBLEM = "application/problem+json"
A = "/api/v1/applications"
FACTS: dict[str, Any] = {
    "brand_name": "Maison Orfèvre",
    "brand_country": "FR",
    "channels": ["overseas"],
    "sectors": ["bags"],
    "territory": ["CN"],
    "starts_on": "2027-01-01",
    "ends_on": "2035-12-31",
    "reference": "ours-1",
}
_keys = itertools.count()


class Partner:
    """A partner system that sends JSON, with a new key for each write."""

    def __init__(self, client: ApiClient, token: str) -> None:
        self.client = client
        self.http = Client(headers={"authorization": f"Bearer {token}"})

    def get(self, address: str, **query: Any) -> Any:
        return self.http.get(address, query)

    def send(self, method: str, address: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        own = {"idempotency-key": key or f"key-{next(_keys)}", **headers}
        return getattr(self.http, method)(
            address, json.dumps(body or {}), content_type="application/json", headers=own
        )

    def post(self, address: str, body: Any = None, **words: Any) -> Any:
        return self.send("post", address, body, **words)

    def upload(self, address: str, *, key: str = "", **form: Any) -> Any:
        return self.http.post(address, form, headers={"idempotency-key": key or f"key-{next(_keys)}"})

    def patch(self, address: str, body: Any, *, etag: str = "", **words: Any) -> Any:
        given = {"if-match": etag or self.get(address).json()["etag"]}
        return self.send("patch", address, body, **given, **words)

    def open(self, **facts: Any) -> dict[str, Any]:
        answer = self.post(A, FACTS | facts)
        assert answer.status_code == 201, answer.content
        return answer.json()


def paper(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.pdf", pdf(*lines).read(), content_type="application/pdf")


def content_of(answer: Any) -> bytes:
    """What a file answers; closing the answer itself would close the connection, as at the end of a request."""
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), answer.content
    assert answer.json()["code"] == code
    return answer.json()


def complete(world: World, application: dict[str, Any], actor: Actor) -> None:
    with scope(world.office):
        row = Application.objects.get(pk=application["id"])
        complete_dossier(row, actor)


def status_of(world: World, application: dict[str, Any]) -> str:
    with scope(world.office):
        return Application.objects.get(pk=application["id"]).status


def reviewer_asks(world: World, application: dict[str, Any], *items: services.InfoAsk) -> None:
    reviewer = world.actor(world.reviewer)
    with scope(world.office):
        row = Application.objects.get(pk=application["id"])
        services.review(application=row, actor=reviewer)
        services.ask(application=row, items=items, message="Two things", actor=reviewer)
