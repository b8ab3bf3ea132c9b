"""Guards hold whatever a session asks for."""

import pytest
from django.db import DatabaseError, connection, transaction

from backoffice.access.scope import scope
from catalog.inventory.models import Unit, UnitStatus
from tests.catalog.inventory.making import make_units
from tests.conftest import World


def test_no_session_has_them_passed_over(world: World) -> None:
    (unit,) = make_units(world, 1)
    with scope(world.office), connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'inventory_unit'::regclass")
        guards = ",".join(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{guards}}}"])
        Unit.objects.filter(pk=unit.pk).update(status=UnitStatus.INSPECTED)
        with pytest.raises(DatabaseError, match="needs two examiners"), transaction.atomic():
            Unit.objects.filter(pk=unit.pk).update(status=UnitStatus.AUTHENTICATED)
