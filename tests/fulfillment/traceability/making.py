"""Pieces with a story, made by the verbs themselves."""

from typing import Any

from django.db import connection

from backoffice.access.scope import scope
from catalog.inventory.models import Unit
from fulfillment.traceability import services
from fulfillment.traceability.models import Passport
from tests.catalog.inventory.making import make_photographed_units

SERIAL = "TH0K56789"


def a_piece(world: Any, **facts: Any) -> Unit:
    """A bag of Aurore's in Tokyo, found genuine, graded and photographed."""
    words = {"title": "Sac Lune", "serial": SERIAL, "colour": "Noir", "model_reference": "M-77", **facts}
    return make_photographed_units(world, **words)[0]


def with_passport(world: Any, **facts: Any) -> Passport:
    unit = a_piece(world, **facts)
    with scope(world.office) as office:
        return services.issue_passport(unit_id=unit.pk, actor=office)


def tamper(statement: str, *values: Any) -> None:
    """Changes the log past its guards, as only who owns the tables could. Outside of any scope."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL role none")
        cursor.execute("ALTER TABLE events_event DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE events_event NO FORCE ROW LEVEL SECURITY")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE events_event FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE events_event ENABLE TRIGGER USER")
