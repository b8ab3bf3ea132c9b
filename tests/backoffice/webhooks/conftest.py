from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from pytest_django.fixtures import Settings

from backoffice.events import feed
from tests.backoffice.webhooks.receiver import Receiver


@pytest.fixture(autouse=True)
def _settled_at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test inside one transaction never sees its events settle; the tests that commit see it as it is."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        monkeypatch.setattr(feed, "_SETTLED", "TRUE")


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A partner's machine on this one, which the installation is allowed to reach."""
    settings.WEBHOOKS_MAY_REACH = [ip_network("127.0.0.0/8")]
    with Receiver() as receiver:
        yield receiver
