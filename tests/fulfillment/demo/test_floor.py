"""What the demo photographs is taken as any photograph, of one piece or of a whole batch."""

from io import BytesIO
from typing import Any

import pytest

from catalog.inventory.models import Unit
from catalog.inventory.photos import re_encoded
from fulfillment.demo.floor import BATCH, picture, table


@pytest.mark.parametrize("number", [1, 8, BATCH])
def test_its_pictures_are_photographs(number: int) -> None:
    units = [Unit(pk=pk, reference=f"REF-{pk}", title="Sac Lune 手袋") for pk in range(1, number + 1)]
    tags: dict[Any, str] = {unit.pk: f"DEMO-{unit.pk:07d}" for unit in units}
    for content in (picture(units[0]), table(units, tags)):
        assert re_encoded(BytesIO(content)).size
