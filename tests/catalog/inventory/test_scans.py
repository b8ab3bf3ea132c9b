"""A scanned label means one piece, however it was printed, typed or read."""

from typing import Any

import pytest
from django.test import override_settings

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Invalid, NotFound
from catalog.inventory.models import Unit
from catalog.inventory.scans import unit_by_scan
from catalog.inventory.services.scanning import check_scans
from tests.catalog.inventory.making import make_offered_units, make_units

KEY = "Qk1lJ3v9bZc4XyT0"


def links(unit: Unit) -> list[str]:
    """The code of its passport, the name that EPCIS gives it, and the same as a scanner in capitals says it."""
    name = f"9521141{unit.pk}"
    return [
        f"http://127.0.0.1:8000/8004/{name}?key={KEY}",
        f"https://id.gs1.org/8004/{name}",
        f"HTTPS://ID.GS1.ORG/8004/{name}",
    ]


def test_the_code_of_a_passport_and_the_name_in_epcis_mean_the_piece(world: Any) -> None:
    piece, other = make_units(world, 2)
    with scope(world.office):
        for link in links(piece):
            assert unit_by_scan(link, Unit.objects.all()) == piece
            with pytest.raises(NotFound) as refusal:
                unit_by_scan(link, Unit.objects.filter(pk=other.pk))
            assert f"is unit {piece}, and none of the pieces meant here" in refusal.value.sentence
            assert KEY not in refusal.value.sentence + refusal.value.data["scan"]


@pytest.mark.parametrize("prefix", ["", "4006381"])
def test_a_link_of_others_names_no_piece_by_our_number(world: Any, prefix: str) -> None:
    (piece,) = make_units(world)
    with scope(world.office), override_settings(GS1_COMPANY_PREFIX=prefix), pytest.raises(NotFound):
        unit_by_scan(links(piece)[1], Unit.objects.all())


def test_a_link_of_a_consignor_means_the_piece_that_bears_its_number(world: Any) -> None:
    (piece,) = make_units(world, reference="AB/7")
    with scope(world.office):
        for link in (
            "https://id.gs1.org/01/04006381333931/21/AB%2F7",
            "https://shop.example/8004/AB%2F7?17=271231",
        ):
            assert unit_by_scan(link, Unit.objects.all()) == piece


def test_full_width_signs_and_a_tag_read_aloud_are_read(world: Any) -> None:
    (piece,) = make_offered_units(world, 1)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    with scope(world.office):
        for label in (f"Ｕ{piece.pk}".translate(wide), f"tag {piece.pk}", f" tag-{piece.pk} "):
            assert unit_by_scan(label, Unit.objects.all()) == piece


def test_two_references_of_one_brand_are_told_apart(world: Any) -> None:
    (upper,) = make_units(world, reference="PX-2")
    (lower,) = make_units(world, reference="px-2")
    with scope(world.office):
        with pytest.raises(Conflict) as refusal:
            unit_by_scan("Px-2", Unit.objects.all())
        assert unit_by_scan("px-2", Unit.objects.all()) == lower
    assert refusal.value.sentence == (
        f"«Px-2» is two references of Aurore that differ in case only: «PX-2» of Aurore is U{upper.pk}, or «px-2» of "
        f"Aurore is U{lower.pk}. Scan the tamper tag, or U and the number."
    )


def test_one_reference_of_two_brands_is_told_apart(world: Any) -> None:
    make_units(world, reference="PX-3")
    make_units(world, reference="PX-3", brand=world.kestrel)
    with scope(world.office), pytest.raises(Conflict, match="is the reference of pieces of two brands"):
        unit_by_scan("PX-3", Unit.objects.all())


def test_a_code_is_enough_for_what_bears_nothing_else_and_accuses_nobody(world: Any) -> None:
    (bare,) = make_units(world)
    (sealed,) = make_offered_units(world)
    operator = world.actor(world.operator)
    with scope(operator):
        check_scans([bare], [links(bare)[0]], actor=operator)
        with pytest.raises(Invalid) as refusal:
            check_scans([sealed], [links(sealed)[0]], actor=operator)
        assert refusal.value.code == "not_scanned"
        with pytest.raises(Conflict) as other:
            check_scans([sealed], [links(bare)[0]], actor=operator)
    assert (other.value.code, KEY in str(other.value.data)) == ("scan_differs", False)
