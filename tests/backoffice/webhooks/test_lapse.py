"""A paper that lapses is told to the company's system, too, and to no other."""

import json
from datetime import timedelta
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.merchants.services import install_rules
from tests.backoffice.merchants.test_watch import LAST, look_on, open_shop
from tests.backoffice.webhooks.making import client_of, register, work
from tests.backoffice.webhooks.receiver import Receiver


@pytest.mark.django_db
def test_a_lapsing_paper_is_told_before_and_on_the_day_and_to_nobody_else(
    world: Any, receiver: Receiver
) -> None:
    with scope(world.office):
        install_rules()
        brand, papers = open_shop(world, leather=LAST)
    own = client_of(world, None, company=brand.company)
    register(world, None, receiver.url("/own"), "document.*", client=own)
    register(world, world.kestrel, receiver.url("/stranger"), "document.*")
    for days in (30, 7, -1):
        with scope(world.office):
            look_on(LAST - timedelta(days=days), brand)
        work(world)
    told = [(got.path, json.loads(got.body)) for got in receiver.got]
    assert {path for path, _ in told} == {"/own"}
    news = [(message["type"], message["data"]["data"].get("days")) for _, message in told]
    assert news == [("document.lapsing", 30), ("document.lapsing", 7), ("document.lapsed", None)]
    assert {message["data"]["subject_id"] for _, message in told} == {papers["leather"].document_id}
