"""What is read on a piece is kept in one way, whichever door it comes through."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict
from catalog.inventory import services
from catalog.inventory.models import Unit
from catalog.inventory.readings import as_read
from catalog.inventory.serials import doubles_of, key_of
from catalog.inventory.services import Report, UnitRevision
from tests.catalog.inventory.making import make_units

WIDE = "ＴＨ０Ｋ－５００２１"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (WIDE, "TH0K-50021"),
        (" th0k \t 50000\u200b", "th0k 50000"),
        ("SD\u00a04178", "SD 4178"),
        ("SD 4178\u202e", "SD 4178"),
        *((word, "") for word in ("NONE", "none ", "n/a", "Ｎ／Ａ", "Unknown", "-", "", " ", "不详")),
    ],
)
def test_it_is_kept_in_ordinary_signs_and_a_word_for_nothing_is_nothing(text: str, kept: str) -> None:
    assert as_read(text) == kept
    assert as_read(kept) == kept


def test_a_serial_in_wide_signs_is_the_double_of_the_same_in_others(world: Any) -> None:
    (told,) = make_units(world, serial=WIDE, model_reference="none")
    (read,) = make_units(world)
    with scope(world.office) as office:
        services.inspect_units(
            unit_ids=[read.pk], actor=office, reports={read.pk: Report(serial="th0k 50021")}
        )
        assert doubles_of([key_of(WIDE)]) == {"TH0K50021": 2}
        assert (told.serial, told.model_reference) == ("TH0K-50021", "")
        outcome = services.revise_units(revisions=[UnitRevision(told.pk, {"serial": WIDE})], actor=office)
        assert outcome.unchanged == [told.pk]


@pytest.mark.parametrize("word", ["NONE", "n/a", "unknown"])
def test_an_inspector_who_finds_no_serial_says_so(world: Any, word: str) -> None:
    (bare,) = make_units(world)
    (told,) = make_units(world, serial="SD4178")
    with scope(world.office) as office:
        services.inspect_units(unit_ids=[bare.pk], actor=office, reports={bare.pk: Report(serial=word)})
        assert Unit.objects.get(pk=bare.pk).serial == ""
        with pytest.raises(Conflict, match="bears no serial, but its source told «SD4178»") as refused:
            services.inspect_units(unit_ids=[told.pk], actor=office, reports={told.pk: Report(serial=word)})
    assert refused.value.code == "serial_differs"


def test_a_word_for_nothing_that_was_kept_before_is_no_other_serial(world: Any) -> None:
    (unit,) = make_units(world)
    with scope(world.office) as office:
        Unit.objects.filter(pk=unit.pk).update(serial="NONE")
        services.inspect_units(unit_ids=[unit.pk], actor=office, reports={unit.pk: Report(serial="SD4178")})
        assert Unit.objects.get(pk=unit.pk).serial == "SD4178"


def test_what_is_told_of_a_unit_over_rest_is_kept_so_too(
    world: Any, as_client: Callable[[str], Client]
) -> None:
    (unit,) = make_units(world, serial="SD4178")
    client = as_client(world.token()[1])
    address = f"/api/v1/units/{unit.pk}"
    headers = {"Idempotency-Key": "k-1", "If-Match": client.get(address).headers["ETag"]}
    words = {"serial": WIDE, "model_reference": "NONE"}
    answer = client.patch(address, words, content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["serial"], answer.json()["model_reference"]) == ("TH0K-50021", "")
