"""The bench screen: what was answered stays when something is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.access.scope import scope
from catalog.inventory.bench_models import Defect, Inspection
from catalog.inventory.models import Unit
from catalog.inventory.services import install_bench
from tests.catalog.inventory.making import make_units, make_warehouse

BENCH = "/admin/inventory/unit/bench/"
NOTED = '[["front", "stain", 2], ["back", "scratch", 1]]'


@pytest.fixture
def admin(world: Any, as_person: Callable[[Any], Client]) -> Client:
    return as_person(world.admin)


@pytest.fixture
def piece(world: Any) -> Unit:
    with scope(world.office):
        (piece,) = make_units(world)
        install_bench()
    return piece


def inspects(admin: Client, piece: Unit, **answers: Any) -> Any:
    words = {"unit": piece.pk, "step": "inspect", "exotic": "no", "flaws": NOTED, "go": "done", **answers}
    return admin.post(BENCH, words)


@pytest.mark.parametrize("go", ["done", "more"])
def test_it_keeps_the_flaws_noted_before_half_a_flaw(admin: Client, piece: Unit, world: Any, go: str) -> None:
    answer = inspects(admin, piece, zone="interior", serial="A-17", go=go)
    page = answer.content.decode()
    step = answer.context_data["step"]
    assert page.count("A flaw takes three keys") == 1
    assert step.kept == {"flaws": NOTED}
    assert step.noted == ["Stain, front (visible)", "Scratch, back (light)"]
    given = {group.name: group.given for group in step.groups}
    assert given == {"exotic": "no", "zone": "interior", "kind": "", "severity": ""}
    assert [line.given for line in step.lines] == ["A-17", "", ""]
    with scope(world.office):
        assert Unit.objects.get(pk=piece.pk).status == "intake"


def test_it_notes_a_whole_flaw_and_asks_for_the_next(admin: Client, piece: Unit, world: Any) -> None:
    answer = inspects(admin, piece, zone="interior", kind="tear", severity="3", go="more")
    step = answer.context_data["step"]
    assert step.noted[-1] == "Tear or crack, interior (heavy)"
    assert [group.given for group in step.groups] == ["no", "", "", ""]
    done = inspects(admin, piece, flaws=step.kept["flaws"])
    assert done.status_code == 302
    with scope(world.office):
        assert Defect.objects.filter(unit=piece).count() == 3


def test_one_key_alone_condemns_no_piece(admin: Client, piece: Unit, world: Any) -> None:
    inspects(admin, piece)
    words = {"unit": piece.pk, "step": "examine", "verdict": "fail", "findings": " ", "go": "done"}
    answer = admin.post(BENCH, words)
    assert "Say what is not genuine about it" in answer.content.decode()
    (why,) = answer.context_data["step"].lines  # type: ignore[attr-defined]
    assert why.required
    with scope(world.office):
        assert Unit.objects.get(pk=piece.pk).status == "inspected"
    assert admin.post(BENCH, {**words, "findings": "The stitches"}).status_code == 302
    with scope(world.office):
        assert Unit.objects.get(pk=piece.pk).status == "quarantined"


@pytest.mark.parametrize("flaws", ["nonsense", "[[1]]", '[["front", "stain", 9]]', "7"])
def test_it_refuses_flaws_that_were_not_sent_whole(admin: Client, piece: Unit, flaws: str) -> None:
    assert "were not sent whole" in inspects(admin, piece, flaws=flaws).content.decode()


def test_enter_without_a_label_asks_for_one_and_complains_of_none(admin: Client) -> None:
    page = admin.get(f"{BENCH}?scan=").content.decode()
    assert "Scan a label" in page
    assert "wears the label" not in page


def test_the_page_of_the_piece_leads_to_its_next_step(
    admin: Client, piece: Unit, world: Any, as_person: Callable[[Any], Client]
) -> None:
    page = f"/admin/inventory/unit/{piece.pk}/change/"
    step = f"{BENCH}?unit={piece.pk}"
    assert f'href="{step}"' in admin.get(page).content.decode()
    assert admin.get(step).context_data["step"].name == "inspect"  # type: ignore[attr-defined]
    assert f'href="{step}"' not in as_person(world.owner).get(page).content.decode()
    with scope(world.office):
        Unit.objects.filter(pk=piece.pk).update(in_transit_to=make_warehouse(world, code="osaka"))
    leads_nowhere = admin.get(page).content.decode()
    assert f'href="{step}"' not in leads_nowhere
    assert "It is on its way to" in leads_nowhere
    assert "receive it there first" in admin.get(step).content.decode()


def test_the_page_of_the_piece_says_what_the_inspector_found_it_made_of(
    admin: Client, piece: Unit, world: Any
) -> None:
    inspects(admin, piece, exotic="yes", material="python")
    page = admin.get(f"/admin/inventory/unit/{piece.pk}/change/").content.decode()
    assert "What the material tells" in page
    assert "«python» is Python spp." in page


def test_flaws_that_were_noted_outlive_the_page(
    admin: Client, piece: Unit, world: Any, as_person: Callable[[Any], Client]
) -> None:
    inspects(admin, piece, zone="interior", kind="tear", severity="3", serial="A-17", go="more")
    for address in (f"{BENCH}?scan=U{piece.pk}", f"{BENCH}?unit={piece.pk}"):
        step = admin.get(address).context_data["step"]  # type: ignore[attr-defined]
        assert step.noted == [
            "Stain, front (visible)", "Scratch, back (light)", "Tear or crack, interior (heavy)",
        ]  # fmt: skip
        assert step.lines[0].given == "A-17"
    others = as_person(world.operator).get(f"{BENCH}?unit={piece.pk}").context_data["step"]  # type: ignore[attr-defined]
    assert not others.noted
    assert inspects(admin, piece, flaws=step.kept["flaws"]).status_code == 302
    with scope(world.office):
        assert Defect.objects.filter(unit=piece).count() == 3
    assert "Tear" not in str(admin.session.get("bench"))


def test_no_verdict_follows_an_inspection_under_the_same_keys(admin: Client, piece: Unit) -> None:
    answer = inspects(admin, piece)
    assert answer.headers["Location"] == BENCH
    assert "Scan its label again" in admin.get(BENCH).content.decode()


def test_the_page_of_the_piece_inspects_on_the_bench_screen(admin: Client, piece: Unit) -> None:
    answer = admin.get(f"/admin/inventory/unit/{piece.pk}/verb/inspect/")
    assert answer.headers["Location"] == f"{BENCH}?unit={piece.pk}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", ["verb/inspect/", "together/inspect/"])
def test_nothing_is_inspected_but_on_the_bench_screen(
    admin: Client, piece: Unit, world: Any, address: str
) -> None:
    record = f"{piece.pk}/" if address.startswith("verb") else ""
    admin.post(f"/admin/inventory/unit/{record}{address}", {"go": "1", "findings": "fine"})
    with scope(world.office):
        assert Unit.objects.get(pk=piece.pk).status == "intake"
        assert not Inspection.objects.exists()


def test_chosen_pieces_are_inspected_one_by_one_as_their_labels_are_scanned(
    admin: Client, piece: Unit, world: Any
) -> None:
    with scope(world.office):
        second, third = make_units(world, 2)
    inspects(admin, third)
    words = {"action": "inspect", "_selected_action": [piece.pk, second.pk, third.pk]}
    led = admin.post("/admin/inventory/unit/", words)
    assert set(led.headers["Location"].partition("?round=")[2].split(",")) == {str(piece.pk), str(second.pk)}  # type: ignore[attr-defined]
    page = admin.get(led.headers["Location"])  # type: ignore[attr-defined]
    assert f"{third.reference}" in str(list(map(str, page.wsgi_request._messages)))
    going = page.context_data["round"]
    assert {each.pk for each in going.waiting} == {piece.pk, second.pk}
    assert page.context_data["piece"] is None
    scanned = admin.get(BENCH, {"scan": f"U{piece.pk}", "round": going.ids})
    assert scanned.context_data["step"].name == "inspect"
    on = inspects(admin, piece, round=going.ids)
    assert [each.pk for each in admin.get(on.headers["Location"]).context_data["round"].waiting] == [
        second.pk
    ]
    on = inspects(admin, second, round=going.ids)
    assert "All of these pieces are inspected" in admin.get(on.headers["Location"]).content.decode()


def test_a_further_flaw_is_noted_until_the_photographs_are_taken(
    admin: Client, piece: Unit, world: Any
) -> None:
    address = f"/admin/inventory/unit/{piece.pk}/verb/note_flaw/"
    words = {"zone": "front", "kind": "stain", "severity": "2", "note": "Under the flap"}
    early = admin.post(address, words, follow=True)
    assert "Note a further flaw is not open to you" in early.content.decode()
    inspects(admin, piece, flaws="[]")
    assert admin.post(address, words).status_code == 302
    with scope(world.office):
        flaw = Defect.objects.get(unit=piece)
        assert (str(flaw), flaw.note, flaw.inspection.unit_id) == (
            "Stain, front (visible)", "Under the flap", piece.pk,
        )  # fmt: skip
    assert "Flaw: Stain, front (visible)" in admin.get(f"{BENCH}?unit={piece.pk}").content.decode()


def test_who_may_not_inspect_it_now_is_told_so(admin: Client, piece: Unit) -> None:
    inspects(admin, piece, flaws="[]")
    answer = admin.get(f"/admin/inventory/unit/{piece.pk}/verb/inspect/", follow=True)
    assert answer.redirect_chain == [(f"/admin/inventory/unit/{piece.pk}/change/", 302)]  # type: ignore[attr-defined]
    assert "Possible now:" in answer.content.decode()
