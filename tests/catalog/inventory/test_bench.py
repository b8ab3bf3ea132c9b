"""The bench."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from backoffice.access.scope import scope
from backoffice.events.errors import Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.models import Event
from catalog.inventory import queries, services
from catalog.inventory.bench_models import TermList
from catalog.inventory.models import Grade, Unit, UnitPhoto
from catalog.inventory.photos import LONGEST_SIDE
from catalog.inventory.services import NewPhoto
from catalog.inventory.terms import terms_for
from catalog.products.models import Category
from catalog.products.services import install_categories
from tests.catalog.inventory.making import EXAMINERS, make_offered_units, make_units, pass_units, picture


def statuses() -> list[str]:
    return list(Unit.objects.order_by("pk").values_list("status", flat=True))


def test_it_moves_a_batch_along_the_bench(world: Any) -> None:
    ids = [unit.pk for unit in make_units(world, 2)]
    actor = world.actor(world.operator)
    with scope(actor):
        services.install_grades()
        services.inspect_units(unit_ids=ids, actor=actor, findings="clean")
        pass_units(ids)
        grade = Grade.objects.get(scale="entrepot", code="good")
        services.grade_units(unit_ids=ids, grade=grade, actor=actor)
        unit = Unit.objects.get(pk=ids[0])
        verbs = Event.objects.filter(subject_type="unit", subject_id=ids[1]).order_by("sequence")
        assert list(verbs.values_list("verb", flat=True)) == [
            "unit.received",
            "unit.inspected",
            "unit.examined",
            "unit.examined",
            "unit.authenticated",
            "unit.graded",
        ]
        assert verbs[1].data == {"status": "inspected", "findings": "clean"}
        assert verbs[5].data == {"status": "graded", "grade": "good", "scale": "entrepot", "rank": 62}
        assert statuses() == ["graded", "graded"]
        assert (unit.grade, unit.graded_by) == (grade, world.operator)
        assert unit.graded_at is not None


def test_it_moves_none_when_one_cannot(world: Any) -> None:
    first, second = make_units(world, 2)
    with scope(world.office):
        services.inspect_units(unit_ids=[second.pk], actor=world.office)
        events = Event.objects.count()
        with pytest.raises(StateConflict) as refused:
            services.inspect_units(unit_ids=[first.pk, second.pk], actor=world.office)
        assert refused.value.data == {
            "unit": second.pk,
            "state": "inspected",
            "permitted": ["authenticate", "quarantine", "withdraw"],
        }
        assert second.reference in refused.value.sentence
        assert statuses() == ["intake", "inspected"]
        assert Event.objects.count() == events


def test_it_names_a_unit_that_is_not_there(world: Any) -> None:
    (unit,) = make_units(world)
    with scope(world.office):
        with pytest.raises(NotFound, match="no unit 999999"):
            services.inspect_units(unit_ids=[unit.pk, 999_999], actor=world.office)
        assert statuses() == ["intake"]


@pytest.mark.parametrize("person", ["owner", "reviewer"])
def test_it_refuses_who_does_not_work_the_floor(world: Any, person: str) -> None:
    (unit,) = make_units(world)
    actor = world.actor(getattr(world, person))
    with scope(actor):
        with pytest.raises(Forbidden):
            services.inspect_units(unit_ids=[unit.pk], actor=actor)
        assert statuses() == ["intake"]


def test_it_refuses_to_skip_a_step(world: Any) -> None:
    (unit,) = make_units(world)
    with scope(world.office):
        services.install_grades()
        for verb in (
            lambda: services.give_verdicts(verdicts={unit.pk: "pass"}, actor=EXAMINERS[0]),
            lambda: services.grade_units(
                unit_ids=[unit.pk], grade=queries.house_grades()[0], actor=world.office
            ),
            lambda: services.photograph_units(
                photos={unit.pk: [NewPhoto("front", picture())]}, actor=world.office
            ),
            lambda: services.offer_units(unit_ids=[unit.pk], actor=world.office),
            lambda: services.pick_units(unit_ids=[unit.pk], actor=world.office),
            lambda: services.ship_units(unit_ids=[unit.pk], order_reference="X", actor=world.office),
            lambda: services.deliver_units(unit_ids=[unit.pk], actor=world.office),
        ):
            with pytest.raises(StateConflict):
                verb()
        assert statuses() == ["intake"]
        assert not UnitPhoto.objects.exists()


def test_it_grades_on_the_house_scale_only(world: Any) -> None:
    (unit,) = make_units(world)
    with scope(world.office):
        services.install_grades()
        with pytest.raises(Invalid, match="another scale"):
            services.grade_units(
                unit_ids=[unit.pk], grade=Grade.objects.get(scale="japan", code="AB"), actor=world.office
            )


def test_it_needs_a_reason_to_quarantine_or_withdraw(world: Any) -> None:
    (unit,) = make_units(world)
    with scope(world.office):
        for verb in (services.quarantine_units, services.withdraw_units):
            with pytest.raises(Invalid, match="Say why"):
                verb(unit_ids=[unit.pk], reason=" ", actor=world.office)
        services.quarantine_units(unit_ids=[unit.pk], reason="serial number filed off", actor=world.office)
        assert statuses() == ["quarantined"]
        assert Event.objects.get(verb="unit.quarantined").data["reason"] == "serial number filed off"


def test_it_withdraws_up_to_the_listing(world: Any) -> None:
    (unit,) = make_offered_units(world)
    with scope(world.office):
        services.withdraw_units(unit_ids=[unit.pk], reason="the consignor wants it back", actor=world.office)
        assert statuses() == ["withdrawn"]


class TestPhotographs:
    @pytest.fixture
    def graded(self, world: Any) -> Unit:
        (unit,) = make_units(world)
        with scope(world.office) as office:
            services.install_grades()
            services.install_bench()
            services.inspect_units(unit_ids=[unit.pk], actor=office)
            pass_units([unit.pk])
            return services.grade_units(unit_ids=[unit.pk], grade=queries.house_grades()[0], actor=office)[0]

    def test_it_re_encodes_without_metadata(self, world: Any, graded: Unit) -> None:
        exif = Image.Exif()
        exif[0x010F] = "SECRET CAMERA"
        exif[0x0112] = 6  # lies on its side
        file = picture(3000, 1500, "JPEG", exif=exif, comment=b"SECRET PLACE")
        assert b"SECRET CAMERA" in file.getvalue()
        with scope(world.office):
            (photo,) = services.keep_photographs(
                photos={graded.pk: [NewPhoto("serial", file)]}, actor=world.office
            )
            stored = UnitPhoto.objects.get(pk=photo.pk)
            content = stored.file.read()
            stored.file.close()
        assert stored.view == "serial"
        assert b"SECRET" not in content
        with Image.open(BytesIO(content)) as kept:
            assert (kept.format, kept.size) == ("WEBP", (LONGEST_SIDE // 2, LONGEST_SIDE))
            assert not kept.getexif()

    def test_one_picture_is_no_set_under_many_names(self, world: Any, graded: Unit) -> None:
        same = picture().getvalue()
        with scope(world.office) as office:
            twice = [NewPhoto("front", BytesIO(same)), NewPhoto("back", BytesIO(same))]
            with pytest.raises(Invalid, match="the very picture that was given for «front»") as refused:
                services.keep_photographs(photos={graded.pk: twice}, actor=office)
            assert (refused.value.code, refused.value.data["view"]) == ("same_picture", "back")
            assert not UnitPhoto.objects.exists()
            services.keep_photographs(photos={graded.pk: twice[:1]}, actor=office)
            with pytest.raises(Invalid, match="take another one of «serial»"):
                services.keep_photographs(
                    photos={graded.pk: [NewPhoto("serial", BytesIO(same))]}, actor=office
                )
            # One that shows several views is given once, for all of them; one more of the same view does no harm.
            both = NewPhoto("base", picture(), also=("interior",))
            services.keep_photographs(
                photos={graded.pk: [both, NewPhoto("front", BytesIO(same))]}, actor=office
            )

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"%PDF-1.7 not a picture", "«a.png» is a file of kind PDF, which is not taken here"),
            (b"", "«a.png» is empty"),
            (picture(300, 300, "JPEG").getvalue()[:700], "«a.png» is damaged"),
            (picture(30_000, 3_000, "PNG", compress_level=1).getvalue(), "30000 × 3000 pixels"),
            (picture(1, 1).getvalue(), "Nothing can be seen on «a.png», which has 1 × 1 pixels"),
            (picture(9_000, 90).getvalue(), "2400 × 24 pixels at the size it is kept"),
        ],
        ids=["pdf", "empty", "truncated", "huge", "dot", "line"],
    )
    def test_it_refuses_what_is_no_picture(
        self, world: Any, graded: Unit, content: bytes, sentence: str
    ) -> None:
        file = BytesIO(content)
        file.name = "a.png"
        with scope(world.office):
            with pytest.raises(Invalid, match=sentence):
                services.photograph_units(
                    photos={graded.pk: [NewPhoto("front", picture()), NewPhoto("back", file)]},
                    actor=world.office,
                )
            assert not UnitPhoto.objects.exists()
            assert Unit.objects.get().status == "graded"

    def test_how_it_came_is_photographed_at_intake_and_the_rest_after_it(
        self, world: Any, graded: Unit
    ) -> None:
        (fresh,) = make_units(world, reference="FRESH")
        came, front = NewPhoto("arrival", picture()), NewPhoto("front", picture(), also=("arrival",))
        with scope(world.office) as office:
            (photo,) = services.keep_photographs(photos={fresh.pk: [came]}, actor=office)
            assert (photo.view, photo.visit) == ("arrival", 1)
            for unit, photos in (
                (graded, [came]),
                (fresh, [front]),
                (fresh, [came, NewPhoto("front", picture())]),
            ):
                with pytest.raises(StateConflict):
                    services.keep_photographs(photos={unit.pk: photos}, actor=office)
            assert UnitPhoto.objects.count() == 1

    def test_it_needs_pieces(self, world: Any, graded: Unit) -> None:
        with scope(world.office), pytest.raises(Invalid, match="which pieces"):
            services.photograph_units(photos={}, actor=world.office)


def test_a_bottle_is_not_asked_for_the_views_of_a_bag(world: Any) -> None:
    with scope(world.office):
        install_categories()
        services.install_bench()
        ids = dict(Category.objects.values_list("code", "pk"))
        views, zones = (
            {code: {term.code for term in found[pk]} for code, pk in ids.items()}
            for found in (terms_for(name, ids.values()) for name in (TermList.VIEW, TermList.ZONE))
        )
    for code in ("perfume", "skincare", "vitamins", "dog-food", "infant-formula"):
        assert not {"interior", "left", "right", "hardware"} & (views[code] | zones[code]), code
        assert {"front", "back", "label", "closure", "serial", "tag"} <= views[code]
        assert len(views[code]) == 8
    assert "level" in views["perfume"]
    assert "expiry" in views["beverages"]
    assert "interior" in views["bags"]
