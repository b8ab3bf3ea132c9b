"""Reports of sales as bytes, taken in by a clerk, and what has come of them."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.imports.models import ImportSession
from fulfillment.orders.models import ReportedSale
from tests.backoffice.imports import making


def export(
    header: str, *rows: Mapping[str, str], separator: str = ",", encoding: str = "utf-8", end: str = "\n"
) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, header.split(","), delimiter=separator, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def row(names: str, values: str) -> dict[str, str]:
    return dict(zip(names.split("|"), values.split("|"), strict=True))


def taken_in(content: bytes, actor: Actor, **options: Any) -> ImportSession:
    return making.brought_in(content, "sales", actor=actor, store="mall", **options)


def sales(actor: Actor, *fields: str) -> list[tuple[Any, ...]]:
    with scope(actor):
        return list(ReportedSale.objects.order_by("pk").values_list(*fields))


def refused(content: bytes, actor: Actor) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        making.preview(content, "sales", actor=actor, store="mall")
    return refusal.value
