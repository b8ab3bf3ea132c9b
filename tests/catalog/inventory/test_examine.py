"""Two examiners, what they are told of a serial, and what a piece must have before it goes on."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Role, Scope
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from backoffice.merchants.days import today
from catalog.inventory import queries, services
from catalog.inventory.bench_models import (
    BenchTerm,
    Defect,
    GivenGrade,
    Inspection,
    SerialAdvice,
    TamperTag,
    Verdict,
)
from catalog.inventory.cites import CitesStanding, findings_on
from catalog.inventory.models import Grade, Unit, UnitPhoto
from catalog.inventory.serials import opinions_on
from catalog.inventory.services import NewPhoto, Report, SeenDefect
from tests.catalog.inventory.making import (
    EXAMINERS,
    as_it_stands,
    make_category,
    make_photographed_units,
    make_units,
    over_the_bench,
    pass_units,
    picture,
    seal,
    shelve,
    whole_sets,
)

INES, EMIL, THEA = EXAMINERS


@pytest.fixture
def office(world: Any) -> Iterator[Actor]:
    with scope(world.office) as actor:
        make_category()
        services.install_grades()
        services.install_bench()
        yield actor


def inspected(world: Any, number: int = 1, **facts: Any) -> list[int]:
    ids = [unit.pk for unit in make_units(world, number, **facts)]
    services.inspect_units(unit_ids=ids, actor=world.office)
    return ids


def graded(world: Any, report: Report | None = None, **facts: Any) -> Unit:
    (unit,) = make_units(world, **facts)
    services.inspect_units(
        unit_ids=[unit.pk], actor=world.office, reports={unit.pk: report} if report else None
    )
    pass_units([unit.pk])
    return services.grade_units(unit_ids=[unit.pk], grade=queries.house_grades()[0], actor=world.office)[0]


def say(examiner: Actor, unit_id: int, verdict: str) -> services.Examined:
    return services.give_verdicts(verdicts={unit_id: verdict}, findings="The stitches", actor=examiner)


def status(unit_id: int) -> str:
    return Unit.objects.get(pk=unit_id).status


class TestTwoExaminers:
    def test_two_who_pass_it_make_it_genuine(self, world: Any, office: Actor) -> None:
        (pk,) = inspected(world)
        assert say(INES, pk, "pass").asked == {pk: 2}
        assert status(pk) == "inspected"
        assert say(EMIL, pk, "pass").authenticated == [pk]
        assert status(pk) == "authenticated"
        told = Event.objects.filter(verb="unit.examined").order_by("pk").values_list("data", flat=True)
        assert [(each["examiner"], each["examination"], each["asked"]) for each in told] == [
            ("Ines Examiner", 1, 2),
            ("Emil Examiner", 2, 0),
        ]
        assert broken_chains() == []

    def test_the_same_person_never_speaks_twice(self, world: Any, office: Actor) -> None:
        first, second = inspected(world, 2)
        say(INES, first, "pass")
        with pytest.raises(Conflict, match="Ines Examiner has examined unit") as refused:
            services.give_verdicts(verdicts={second: "pass", first: "pass"}, actor=INES)
        assert refused.value.code == "examined_already"
        assert Verdict.objects.count() == 1
        row = Verdict.objects.get()
        row.pk = None
        with pytest.raises(IntegrityError, match="verdict_once_per_examiner"), transaction.atomic():
            row.save(force_insert=True)

    @pytest.mark.parametrize("before", [[], ["pass"], ["inconclusive"]])
    def test_one_who_fails_it_sends_it_into_quarantine(
        self, world: Any, office: Actor, before: list[str]
    ) -> None:
        (pk,) = inspected(world)
        for verdict in before:
            say(INES, pk, verdict)
        assert say(EMIL, pk, "fail").quarantined == [pk]
        assert status(pk) == "quarantined"
        assert "Emil Examiner" in Event.objects.get(verb="unit.quarantined").data["reason"]
        with pytest.raises(StateConflict):
            say(THEA, pk, "pass")

    @pytest.mark.parametrize("findings", [{}, {"findings": " "}])
    def test_who_fails_it_says_why(
        self,
        world: Any,
        as_person: Callable[[Any], Client],
        as_client: Callable[[str], Client],
        findings: Any,
    ) -> None:
        with scope(world.office):
            (pk,) = inspected(world)
        words = {"verdict": "fail", **findings}
        form = (
            as_person(world.operator)
            .post(f"/admin/inventory/unit/{pk}/verb/authenticate/", words)
            .context["form"]
        )
        assert "what is not genuine about it" in form.errors["findings"][0]
        answer = as_client(world.token(scopes=[Scope.BENCH_WRITE])[1]).post(
            f"/api/v1/units/{pk}/verdicts", {"examiner": "Rui", **words}, content_type="application/json",
            headers={"Idempotency-Key": "k-1"},
        )  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        with scope(world.office):
            assert status(pk) == "inspected"

    @pytest.mark.parametrize("first_two", [("pass", "inconclusive"), ("inconclusive", "pass")])
    def test_who_disagree_are_joined_by_a_third(
        self, world: Any, office: Actor, first_two: tuple[str, str]
    ) -> None:
        (pk,) = inspected(world)
        say(INES, pk, first_two[0])
        assert say(EMIL, pk, first_two[1]).asked == {pk: 3}
        assert say(THEA, pk, "pass").authenticated == [pk]

    def test_postgresql_counts_the_examiners_too(self, world: Any, office: Actor) -> None:
        (pk,) = inspected(world)
        say(INES, pk, "pass")
        with pytest.raises(IntegrityError, match="needs two examiners"), transaction.atomic():
            Unit.objects.filter(pk=pk).update(status="authenticated")
        (other,) = make_photographed_units(world)
        Verdict.objects.create(
            brand_id=other.brand_id, unit=other, by="user:0", by_name="Late", verdict="fail"
        )
        with pytest.raises(IntegrityError, match="never listed"), transaction.atomic():
            Unit.objects.filter(pk=other.pk).update(status="listed")

    def test_what_failed_and_was_lost_and_found_is_refused_in_words(self, world: Any, office: Actor) -> None:
        """On its next visit to the bench it may pass; it is never offered all the same."""
        (pk,) = inspected(world)
        say(EMIL, pk, "fail")
        (unit,) = services.lose_units(unit_ids=[pk], reason="not there", actor=office)
        services.find_units(unit_ids=[pk], warehouse=unit.warehouse, reason="behind the shelf", actor=office)
        over_the_bench([pk], office)
        with pytest.raises(Conflict) as refusal:
            services.offer_units(unit_ids=[pk], actor=office)
        assert refusal.value.code == "not_genuine"

    def test_what_was_said_stays_said(self, world: Any, office: Actor) -> None:
        (pk,) = inspected(world)
        say(INES, pk, "pass")
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            Verdict.objects.update(verdict="fail")

    def test_it_takes_a_person(self, world: Any, office: Actor) -> None:
        (pk,) = inspected(world)
        with pytest.raises(Forbidden, match="by a person"):
            say(office, pk, "pass")
        with pytest.raises(Invalid, match="no verdict «maybe»"):
            say(INES, pk, "maybe")
        with pytest.raises(NotFound):
            say(INES, 999_999, "pass")

    def test_a_partner_names_its_examiner(self, world: Any, office: Actor) -> None:
        (pk,) = inspected(world)
        client, _ = world.client(scopes=[Scope.BENCH_WRITE])
        partner = actor_of_client(client.pk)
        with pytest.raises(Invalid, match="Name the person"):
            say(partner, pk, "pass")
        words = {"verdicts": {pk: "pass"}, "actor": partner}
        services.give_verdicts(examiner="Mme Morel", **words)
        for same in (" mme morel", "Mme  Ｍorel", "Mme Mo\u200brel.", "Mme-Morel"):
            with pytest.raises(Conflict, match="already"):
                services.give_verdicts(examiner=same, **words)
        assert services.give_verdicts(examiner="M. Petit", **words).authenticated == [pk]


class TestSerials:
    @pytest.mark.parametrize(
        ("house", "serial", "advice", "because"),
        [
            ("Louis Vuitton", "SD 4178", "plausible", "week 47 of 2018"),
            ("Louis Vuitton", "VI0942", "plausible", "month 4 of 1992"),
            ("Louis Vuitton", "SD9992", "implausible", "no month 99"),
            ("Louis Vuitton", "12-ABC", "implausible", "fits none"),
            ("Chanel", "10218184", "plausible", "series 10–32"),
            ("Chanel", "99218184", "implausible", "fits none"),
            ("Maison Nobody", "123", "unknown", "not known here"),
            ("Chanel", "", "unknown", "No serial"),
        ],
    )
    def test_it_advises(
        self, world: Any, office: Actor, house: str, serial: str, advice: str, because: str
    ) -> None:
        (unit,) = make_units(world, serial=serial)
        unit.brand.name = house
        opinion = opinions_on([unit])[unit.pk]
        assert opinion.advice == SerialAdvice(advice)
        assert because in opinion.because

    def test_it_finds_a_double_behind_the_wall_and_tells_not_whose(self, world: Any, office: Actor) -> None:
        (own,) = make_units(world, serial="SD 4178")
        (theirs,) = make_units(world, brand=world.kestrel, serial="sd-4178")
        with scope(world.actor(world.owner)):
            assert not Unit.objects.filter(pk=theirs.pk).exists()
            sentence = opinions_on([own])[own.pk].sentence
            assert Unit.objects.count() == 1
        assert "stands on one other piece" in sentence
        assert theirs.reference not in sentence
        assert world.kestrel.name not in sentence

    def test_the_page_and_a_partners_answers_tell_it(
        self,
        world: Any,
        office: Actor,
        as_person: Callable[[Any], Client],
        as_client: Callable[[str], Client],
    ) -> None:
        (own,) = make_units(world)
        (theirs,) = make_units(world, brand=world.kestrel, serial="sd-4178")
        _, token = world.token(scopes=[Scope.BENCH_WRITE])
        partner = as_client(token)
        answers = [
            partner.post(
                f"/api/v1/units/{own.pk}/{door}", said, content_type="application/json",
                headers={"Idempotency-Key": door},
            ).json()
            for door, said in (
                ("inspection", {"serial": "SD 4178"}), ("verdicts", {"examiner": "Rui", "verdict": "pass"}),
            )
        ]  # fmt: skip
        page = as_person(world.admin).get(f"/admin/inventory/unit/{own.pk}/change/").content.decode()
        for told in (answers[0]["serial_check"], answers[1]["serial"], page):
            assert "The same serial stands on one other piece in our houses" in told
            assert theirs.reference not in told
            assert world.kestrel.name not in told

    def test_an_inspection_says_something(self, world: Any, as_client: Callable[[str], Client]) -> None:
        unit, other = make_units(world, 2)
        partner = as_client(world.token(scopes=[Scope.BENCH_WRITE])[1])
        answers = [
            partner.post(
                f"/api/v1/units/{each.pk}/inspection", said, content_type="application/json",
                headers={"Idempotency-Key": str(each.pk)},
            )
            for each, said in ((unit, dict[str, Any]()), (other, {"defects": []}))
        ]  # fmt: skip
        assert [answer.status_code for answer in answers] == [422, 201]
        assert "Say what was seen" in str(answers[0].json()["errors"])

    def test_it_stands_in_the_verdict(self, world: Any, office: Actor) -> None:
        (pk,) = inspected(world, serial="SD4178")
        say(INES, pk, "pass")
        assert Verdict.objects.get().serial_advice == "unknown"


def test_nobody_is_shown_the_verdicts_of_others_before_their_own(
    world: Any, office: Actor, as_person: Callable[[Any], Client]
) -> None:
    (pk,) = inspected(world)
    services.give_verdicts(verdicts={pk: "inconclusive"}, findings="The stitches puzzle me.", actor=INES)
    second = world.staff(Role.WAREHOUSE_OPERATOR)

    def page(user: Any) -> str:
        return as_person(user).get(f"/admin/inventory/unit/{pk}/change/").content.decode()

    assert "The stitches puzzle me." not in page(second)
    assert page(world.staff(Role.AUDITOR)).count("The stitches puzzle me.") == 2
    services.give_verdicts(verdicts={pk: "pass"}, actor=world.actor(second))
    assert page(second).count("The stitches puzzle me.") == 2


class TestInspection:
    def test_it_maps_the_flaws(self, world: Any, office: Actor) -> None:
        (unit,) = make_units(world)
        report = Report(
            findings="carried a lot",
            defects=[SeenDefect("base-corners", "wear", 2, "all four"), SeenDefect("hardware", "scratch", 1)],
            material="calfskin",
            serial="SD4178",
        )
        services.inspect_units(unit_ids=[unit.pk], actor=INES, reports={unit.pk: report})
        assert [str(each) for each in Defect.objects.order_by("pk")] == [
            "Wear, base and corners (visible)",
            "Scratch, hardware (light)",
        ]
        row = Inspection.objects.get()
        assert (row.findings, row.serial, row.by_name) == ("carried a lot", "SD4178", "Ines Examiner")
        assert Unit.objects.get().serial == "SD4178"

    @pytest.mark.parametrize(
        ("defect", "sentence"),
        [
            (SeenDefect("dial", "wear", 1), "«dial» is no zone of Bags"),
            (SeenDefect("front", "hole", 1), "«hole» is no kind of Bags"),
            (SeenDefect("front", "wear", 4), "1, 2 or 3"),
        ],
    )
    def test_it_names_a_word_that_there_is_not(
        self, world: Any, office: Actor, defect: SeenDefect, sentence: str
    ) -> None:
        (unit,) = make_units(world)
        with pytest.raises(Invalid, match=sentence):
            services.inspect_units(
                unit_ids=[unit.pk], actor=INES, reports={unit.pk: Report(defects=[defect])}
            )
        assert status(unit.pk) == "intake"

    def test_it_stops_at_another_serial(self, world: Any, office: Actor) -> None:
        (unit,) = make_units(world, serial="SD4178")
        with pytest.raises(Conflict, match="bears the serial") as refused:
            services.inspect_units(unit_ids=[unit.pk], actor=INES, reports={unit.pk: Report(serial="SD4179")})
        assert refused.value.code == "serial_differs"


class TestGrades:
    def test_it_keeps_each_grade_on_its_own_scale(self, world: Any, office: Actor) -> None:
        unit = graded(world)
        services.choose_scale(warehouse=unit.warehouse, scale="japan", actor=office)
        ab = Grade.objects.get(scale="japan", code="AB")
        with pytest.raises(Invalid, match="grades on the scale «japan»"):
            services.regrade_unit(
                unit_id=unit.pk, grade=queries.house_grades()[0], reason="seen again", actor=office
            )
        services.regrade_unit(
            unit_id=unit.pk, grade=ab, reason="seen again", actor=world.actor(world.operator)
        )
        given = GivenGrade.objects.order_by("pk").values_list("grade__scale", "grade__code", "reason")
        assert list(given) == [("entrepot", "new", ""), ("japan", "AB", "seen again")]
        unit.refresh_from_db()
        assert (unit.grade, unit.graded_by) == (ab, world.operator)


class TestTags:
    def test_a_number_is_used_once(self, world: Any, office: Actor) -> None:
        first, second = graded(world), graded(world, brand=world.kestrel)
        services.seal_units(tags={first.pk: " e-0001 "}, actor=office)
        with pytest.raises(Conflict, match="used once") as refused:
            services.seal_units(tags={second.pk: "E-0001"}, actor=office)
        assert first.reference not in refused.value.sentence
        with pytest.raises(Conflict, match="wears the tag E-0001 already"):
            services.seal_units(tags={first.pk: "E-0002"}, actor=office)

    def test_it_is_broken_and_replaced(self, world: Any, office: Actor) -> None:
        unit = graded(world)
        seal([unit.pk], office)
        services.replace_tag(number=f"TAG-{unit.pk}", new_number="E-2", reason="cut by a knife", actor=INES)
        services.break_tag(number="E-2", reason="fell off", actor=INES)
        with pytest.raises(Conflict, match="broken already"):
            services.break_tag(number="E-2", reason="fell off", actor=INES)
        assert list(TamperTag.objects.order_by("pk").values_list("broken_because", flat=True)) == [
            "cut by a knife",
            "fell off",
        ]
        verbs = Event.objects.filter(subject_type="unit", subject_id=unit.pk).order_by("sequence")
        assert list(verbs.values_list("verb", flat=True))[-3:] == [
            "unit.sealed",
            "unit.tag_replaced",
            "unit.tag_broken",
        ]

    def test_nothing_is_sealed_before_it_is_genuine(self, world: Any, office: Actor) -> None:
        (pk,) = inspected(world)
        with pytest.raises(StateConflict, match="to seal it takes Authenticated"):
            seal([pk], office)


class TestWholeSet:
    def test_it_names_all_that_is_missing(self, world: Any, office: Actor) -> None:
        unit = graded(world, Report(defects=[SeenDefect("front", "stain", 1)]))
        with pytest.raises(Conflict) as refused:
            services.photograph_units(photos={unit.pk: [NewPhoto("front", picture())]}, actor=office)
        assert refused.value.code == "incomplete"
        for name in ("the view «Back»", "the flaw «Stain, front (light)»", "a whole tamper tag"):
            assert name in refused.value.sentence
        assert "«Front»," not in refused.value.sentence
        assert status(unit.pk) == "graded"
        assert not UnitPhoto.objects.exists()

    def test_it_grows_picture_by_picture(self, world: Any, office: Actor) -> None:
        unit = graded(world, Report(defects=[SeenDefect("front", "stain", 1)]))
        seal([unit.pk], office)
        flaw = Defect.objects.get()
        for view in BenchTerm.objects.filter(list="view", category=unit.category):
            # As it is read aloud.
            tag = f"tag {unit.pk}" if view.code == "tag" else ""
            photo = NewPhoto(view.code, picture(), tag=tag)
            services.keep_photographs(photos={unit.pk: [photo]}, actor=INES)
        with pytest.raises(Conflict, match="It lacks: a photograph of the flaw"):
            services.photograph_units(photos={unit.pk: []}, actor=INES)
        services.photograph_units(photos={unit.pk: [NewPhoto("flaw", picture(), defect=flaw.pk)]}, actor=INES)
        assert status(unit.pk) == "photographed"

    def test_it_refuses_another_pieces_tag(self, world: Any, office: Actor) -> None:
        unit, other = graded(world), graded(world)
        seal([unit.pk, other.pk], office)
        front, photo = whole_sets([other.pk])[other.pk]
        with pytest.raises(Conflict, match="is it the right piece") as refused:
            services.photograph_units(photos={unit.pk: [front, photo]}, actor=office)
        assert refused.value.code == "other_tag"
        with pytest.raises(Conflict, match=f"on which the tag TAG-{unit.pk} can be read"):
            unread = dataclasses.replace(photo, tag="", also=(*photo.also, "front"), file=picture())
            services.photograph_units(photos={unit.pk: [unread]}, actor=office)

    def test_it_keeps_one_file_of_a_picture_with_many_views(self, world: Any, office: Actor) -> None:
        make_photographed_units(world)
        assert UnitPhoto.objects.count() == 8
        assert UnitPhoto.objects.values("file").distinct().count() == 2

    def test_without_a_list_of_views_nothing_passes(self, world: Any, office: Actor) -> None:
        unit = graded(world)
        seal([unit.pk], office)
        BenchTerm.objects.all().delete()
        with pytest.raises(Conflict, match="a list of the views that Bags must show"):
            services.photograph_units(photos={unit.pk: [NewPhoto("front", picture())]}, actor=office)


class TestShelves:
    def test_it_is_put_where_a_label_is(self, world: Any, office: Actor) -> None:
        (unit,) = make_units(world)
        with pytest.raises(NotFound, match="no bin A-9"):
            services.put_away_units(bins={unit.pk: "a-9"}, actor=office)
        services.open_bins(warehouse=unit.warehouse, codes=["A-9", "A-9"], actor=office)
        assert services.put_away_units(bins={unit.pk: "a-9"}, actor=office) == [unit.pk]
        assert services.put_away_units(bins={unit.pk: "A-9"}, actor=office) == []
        assert Event.objects.get(verb="unit.put_away").data == {"bin": "A-9"}

    def test_nothing_is_offered_out_of_no_bin(self, world: Any, office: Actor) -> None:
        unit = graded(world)
        seal([unit.pk], office)
        services.photograph_units(photos=whole_sets([unit.pk]), actor=office)
        with pytest.raises(Conflict, match="It lacks: a bin on the shelf"):
            services.offer_units(unit_ids=[unit.pk], actor=office)
        shelve([unit.pk], office)
        services.offer_units(unit_ids=[unit.pk], actor=office)


class TestCites:
    @pytest.mark.parametrize(
        ("material", "title", "report", "standing"),
        [
            ("Leather", "Bag", Report(), CitesStanding.CLEAR),
            ("Crocodile", "Bag", Report(material="calfskin"), CitesStanding.LISTED),
            ("Calfskin", "Python clutch", Report(), CitesStanding.LISTED),
            ("croc-embossed calfskin", "Bag", Report(), CitesStanding.CLEAR),
            ("exotic leathers", "Bag", Report(nothing_exotic=True), CitesStanding.EXOTIC),
            ("fur", "Coat", Report(material="mink fur"), CitesStanding.CLEAR),
            ("", "Bag", Report(), CitesStanding.UNKNOWN),
            ("other", "Bag", Report(), CitesStanding.UNKNOWN),
            ("", "Bag", Report(nothing_exotic=True), CitesStanding.CLEAR),
        ],
    )
    def test_it_reads_the_material(
        self, world: Any, office: Actor, material: str, title: str, report: Report, standing: str
    ) -> None:
        (unit,) = make_units(world, material=material, title=title)
        services.inspect_units(unit_ids=[unit.pk], actor=INES, reports={unit.pk: report})
        finding = findings_on([unit])[unit.pk]
        assert finding.standing == standing, finding
        assert bool(finding.blocks) == (standing != CitesStanding.CLEAR)

    def test_it_blocks_until_both_papers_are_good(self, world: Any, office: Actor) -> None:
        (unit,) = make_photographed_units(world, material="Alligator")
        with pytest.raises(
            Conflict, match="CITES papers for 9610: export or re-export permit and import permit"
        ):
            services.offer_units(unit_ids=[unit.pk], actor=office)
        words = {"unit_id": unit.pk, "species": "Alligator mississippiensis", "actor": office}
        until = today() + timedelta(days=30)
        services.record_permit(kind="export", number="US-1", valid_until=until, **words)
        with pytest.raises(Conflict, match="for 9610: import permit"):
            services.offer_units(unit_ids=[unit.pk], actor=office)
        with pytest.raises(Invalid, match="ended on"):
            services.record_permit(kind="import", number="CN-1", valid_until=today() - timedelta(1), **words)
        services.record_permit(kind="import", number="CN-1", valid_until=until, **words)
        services.offer_units(unit_ids=[unit.pk], actor=office)
        assert status(unit.pk) == "listed"

    def test_a_material_that_is_not_known_is_put_right(
        self, world: Any, office: Actor, as_person: Callable[[Any], Client]
    ) -> None:
        (unit,) = make_photographed_units(world, material="Moonleather")
        with pytest.raises(Conflict, match="a word on what it is made of for 9610"):
            services.offer_units(unit_ids=[unit.pk], actor=office)
        door = reverse("admin:inventory_unit_verb", args=[unit.pk, "revise"])
        operator = as_person(world.staff(Role.WAREHOUSE_OPERATOR))
        operator.post(door, {**as_it_stands(operator.get(door).context["form"]), "material": "Calfskin"})
        services.offer_units(unit_ids=[unit.pk], actor=office)

    def test_a_domestic_warehouse_crosses_no_border(self, world: Any, office: Actor) -> None:
        (unit,) = make_photographed_units(world, material="Alligator")
        unit.warehouse.kind = "domestic"
        unit.warehouse.save()
        services.offer_units(unit_ids=[unit.pk], actor=office)
