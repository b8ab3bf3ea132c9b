"""Brands from spreadsheets: names and origin of those that are here, an application for each that is new."""

from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden
from backoffice.events.models import Event
from backoffice.imports import services as imports
from backoffice.imports.models import ImportSession
from backoffice.merchants import services
from backoffice.merchants.models import Application, Brand, BrandName, Company
from tests.backoffice.imports.making import (
    brought_in,
    counted,
    exported_again,
    preview,
    sentences,
    sheet_of,
    taken_back,
    work_off,
)
from tests.conftest import World

SIREN = "732829320"


@pytest.fixture
def clerk(world: World) -> Actor:
    return world.actor(world.reviewer)


@pytest.fixture
def maison(clerk: Actor) -> Company:
    with scope(clerk):
        return services.name_company(
            name="Maison Clairvallon SAS",
            country="FR",
            registration_number=SIREN,
            reference="S-1",
            actor=clerk,
        )


def new(**cells: str) -> dict[str, str]:
    return {
        "Brand": "Clairvallon",
        "Country of origin": "France",
        "Company reference": "S-1",
        "Channels": "Flagship store, overseas",
        **cells,
    }


def causes(session: ImportSession) -> dict[str, int]:
    return dict(session.counts["rejected"])


def remarks(session: ImportSession, actor: Actor) -> dict[int, list[tuple[str, str]]]:
    with scope(actor):
        return {
            row.number: [(note["code"], note["column"]) for note in row.notes]
            for row in session.rows.order_by("number")
        }


def names_of(brand: Brand, actor: Actor) -> list[str]:
    with scope(actor):
        return list(BrandName.objects.filter(brand=brand).order_by("pk").values_list("name", flat=True))


def test_it_adds_names_and_writes_where_a_brand_is_from(world: World, clerk: Actor) -> None:
    content = sheet_of(
        {
            "Brand": "AURORE",
            "Chinese name": "晨曦；奥罗拉",
            "Further names": "Aurore Paris",
            "Country of origin": "Italy",
        },
        {"Brand": "Kestrel", "Chinese name": "红隼", "Further names": "", "Country of origin": ""},
    )
    session = brought_in(content, "brands", actor=clerk)
    assert session.counts["applied"]["updated"] == 2
    assert names_of(world.aurore, clerk) == ["Aurore", "晨曦", "奥罗拉", "Aurore Paris"]
    assert names_of(world.kestrel, clerk) == ["Kestrel", "红隼"]
    with scope(clerk):
        assert str(Brand.objects.get(pk=world.aurore.pk).country) == "IT"
        assert str(Brand.objects.get(pk=world.kestrel.pk).country) == "GB"
        events = Event.objects.filter(subject_type="brand").order_by("pk")
        assert sorted(events.values_list("subject_id", "verb")) == sorted(
            [
                (world.aurore.pk, "brand.named"),
                (world.kestrel.pk, "brand.named"),
                (world.aurore.pk, "brand.changed"),
            ]
        )
    assert counted(preview(content, "brands", actor=clerk)) == {"unchanged": 2}
    again = preview(exported_again("brands", actor=clerk), "brands", actor=clerk)
    assert counted(again) == {"unchanged": 2}
    taken_back(session, actor=clerk)
    assert session.counts["undone"] == {"undone": 2, "left": 0}
    assert names_of(world.aurore, clerk) == ["Aurore"]
    assert names_of(world.kestrel, clerk) == ["Kestrel"]
    with scope(clerk):
        assert str(Brand.objects.get(pk=world.aurore.pk).country) == "FR"
        assert Event.objects.filter(verb="brand.unnamed").count() == 2


def test_a_new_one_is_applied_for_by_the_company_that_the_row_names(
    world: World, clerk: Actor, maison: Company, as_person: Any
) -> None:
    content = sheet_of(new(**{"Chinese name": "克莱瓦隆", "Further names": "Clairvallon Paris"}))
    session = brought_in(content, "brands", actor=clerk)
    assert session.counts["applied"]["created"] == 1
    assert any(note.startswith("1 brand is new here: a draft") for note in session.reading["notes"])
    assert remarks(session, clerk) == {2: [("names_later", "names")]}
    with scope(clerk):
        (application,) = Application.objects.filter(company=maison)
        assert application.brand_name == "Clairvallon/克莱瓦隆"
        assert (application.status, application.source) == ("draft", "sheet")
        assert (str(application.brand_country), application.channels) == ("FR", ["flagship", "overseas"])
        assert application.created_by_id == clerk.id
        assert Brand.objects.count() == 2
    client: Client = as_person(world.reviewer)
    page = client.get(f"/admin/imports/importsession/{session.pk}/change/?number=2").content.decode()
    assert f"/admin/merchants/application/{application.pk}/change/" in page
    again = preview(content, "brands", actor=clerk)
    assert counted(again) == {"unchanged": 1}
    assert ("applied_for", "") in remarks(again, clerk)[2]
    taken_back(session, actor=clerk)
    assert session.counts["undone"] == {"undone": 1, "left": 0}
    with scope(clerk):
        application.refresh_from_db()
        assert application.status == "withdrawn"
    assert counted(preview(content, "brands", actor=clerk)) == {"create": 1}


def test_the_company_is_told_by_reference_by_number_or_by_its_name(clerk: Actor, maison: Company) -> None:
    blank = {"Company reference": "", "Company": "", "Country of the company": "", "Registration number": ""}
    content = sheet_of(
        new(**blank | {"Company reference": "S-1"}),
        new(**blank | {"Brand": "B", "Country of the company": "FR", "Registration number": "732 829 320"}),
        new(**blank | {"Brand": "C", "Company": "maison clairvallon"}),
        new(**blank | {"Brand": "D", "Company": "Nobody"}),
        new(**blank | {"Brand": "E"}),
        new(**blank | {"Brand": "F", "Registration number": SIREN}),
        new(**blank | {"Brand": "G", "Company reference": "S-2", "Company": "Maison Clairvallon"}),
        new(**blank | {"Brand": "H", "Company": "Else", "Company reference": "S-1"}),
    )
    session = preview(content, "brands", actor=clerk)
    assert counted(session) == {"create": 4, "error": 4}
    assert causes(session) == {"unknown_company": 2, "missing_value": 2}
    assert remarks(session, clerk)[9] == [("company_name_differs", "company")]
    with scope(clerk):
        services.name_company(
            name="MAISON CLAIRVALLON", country="BE", registration_number="0403170701", actor=clerk
        )
    assert causes(preview(content, "brands", actor=clerk))["several_companies"] == 1


@pytest.mark.parametrize(
    ("cells", "cause"),
    [
        ({"Brand": ""}, "missing_value"),
        ({"Brand": "***"}, "bad_text"),
        ({"Brand": "x" * 121}, "bad_text"),
        ({"Further names": "ok; " + "x" * 121}, "bad_text"),
        ({"Country of origin": "Atlantis"}, "unknown_country"),
        ({"Channels": "by pigeon"}, "unknown_channel"),
        ({"Channels": ""}, "missing_value"),
        ({"Further names": "Kestrel", "Brand": "Aurore", "Company reference": ""}, "brand_name_taken"),
        ({"Brand": "Aurore"}, "other_company"),
        ({"Company reference": "1.5E+12"}, "bad_code"),
    ],
)
def test_it_rejects_with_one_cause_and_a_word_of_advice(
    world: World, clerk: Actor, maison: Company, cells: dict[str, str], cause: str
) -> None:
    with scope(clerk):
        services.change_company(company=world.aurore.company, reference="S-9", actor=clerk)
    session = preview(sheet_of(new(**cells)), "brands", actor=clerk)
    assert causes(session) == {cause: 1}
    assert all(sentences(session, actor=clerk).values())


def test_a_channel_may_be_chosen_for_the_file(clerk: Actor, maison: Company) -> None:
    content = sheet_of(new(Channels=""))
    assert counted(preview(content, "brands", actor=clerk, channel="overseas")) == {"create": 1}


def test_it_remarks_what_is_likely_here_or_in_the_file_already(clerk: Actor, maison: Company) -> None:
    content = sheet_of(
        new(Brand="Kestrell"), new(Brand="Clairvallon Beauty"), new(Brand="Clairvalon Beauty"), new(Brand="Zephyr"),
        new(Brand="Autre", **{"Chinese name": "西风"}), new(Brand="西风"), new(Brand="Zéphyr"),
    )  # fmt: skip
    session = preview(content, "brands", actor=clerk)
    assert counted(session) == {"create": 5, "error": 2}
    assert causes(session) == {"duplicate_in_file": 2}
    said = remarks(session, clerk)
    assert said[2] == said[4] == [("likely_duplicate", "name")]
    assert said[3] == said[5] == said[6] == []


def test_a_brand_that_is_here_says_when_a_channel_is_not_applied_for(world: World, clerk: Actor) -> None:
    session = preview(sheet_of({"Brand": "Aurore", "Channels": "overseas"}), "brands", actor=clerk)
    assert counted(session) == {"unchanged": 1}
    assert remarks(session, clerk)[2] == [("channel_not_applied_for", "channels")]


def test_account_managers_apply_for_companies_they_look_after_and_name_no_brands(
    world: World, clerk: Actor, maison: Company
) -> None:
    manager = world.actor(world.staff(Role.ACCOUNT_MANAGER))
    content = sheet_of(new(), {**new(Brand="Aurore", **{"Company reference": ""}), "Further names": "Aurora"})
    session = preview(content, "brands", actor=manager)
    assert causes(session) == {"other_manager": 1, "reviewers_only": 1}
    admin = world.actor(world.admin)
    with scope(admin):
        services.appoint(
            company=maison, manager=User.objects.get(username="account_manager of the house"), actor=admin
        )
    session = brought_in(content, "brands", actor=manager)
    assert session.counts["applied"]["created"] == 1


@pytest.mark.parametrize("person", ["operator", "owner", "stranger"])
def test_it_is_for_reviewers_account_managers_and_admins(world: World, person: str) -> None:
    with pytest.raises(Forbidden):
        preview(sheet_of(new()), "brands", actor=world.actor(getattr(world, person)))


def test_what_moved_since_the_preview_is_a_conflict(world: World, clerk: Actor, maison: Company) -> None:
    content = sheet_of(new(), {**new(Brand="Aurore", **{"Company reference": ""}), "Country of origin": "IT"})
    session = preview(content, "brands", actor=clerk)
    with scope(clerk):
        imports.confirm(session=session, actor=clerk)
        services.open_application(
            company=maison, brand_name="CLAIRVALLON", brand_country="", channels=["overseas"], actor=clerk
        )
        services.change_brand(brand=world.aurore, country="ES", actor=clerk)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        assert session.counts["applied"]["conflicts"] == {"changed_since_preview": 2}
        assert Application.objects.filter(company=maison).count() == 1
        assert str(Brand.objects.get(pk=world.aurore.pk).country) == "ES"


def test_what_was_changed_since_is_left_when_it_is_undone(
    world: World, clerk: Actor, maison: Company
) -> None:
    content = sheet_of(new(), {**new(Brand="Aurore", **{"Company reference": ""}), "Country of origin": "IT"})
    session = brought_in(content, "brands", actor=clerk)
    with scope(clerk):
        application = Application.objects.get(company=maison)
        services.change_application(application=application, channels=["overseas"], actor=clerk)
        services.change_brand(brand=world.aurore, country="ES", actor=clerk)
    taken_back(session, actor=clerk)
    assert session.counts["undone"] == {"undone": 0, "left": 2}
    with scope(clerk):
        application.refresh_from_db()
        assert application.status == "draft"
        assert str(Brand.objects.get(pk=world.aurore.pk).country) == "ES"


def test_an_edited_export_is_merged(world: World, clerk: Actor) -> None:
    content = exported_again("brands", actor=clerk).decode("utf-8-sig")
    with scope(clerk):
        services.add_brand_name(brand=world.aurore, name="Since", actor=clerk)
    edited = content.replace("Aurore,,FR", "Aurore,Edited,IT")
    session = brought_in(edited.encode(), "brands", actor=clerk)
    assert session.counts["applied"]["updated"] == 1
    assert names_of(world.aurore, clerk) == ["Aurore", "Since", "Edited"]


def test_the_verbs_of_many_are_all_or_none(world: World, clerk: Actor) -> None:
    with scope(clerk):
        with pytest.raises(Conflict):
            services.name_brands(
                names={world.aurore.pk: ["Aurora"], world.kestrel.pk: ["Aurora"]}, actor=clerk
            )
        with pytest.raises(Conflict) as refusal:
            services.unname_brands(names={world.aurore.pk: ["AURORE"]}, actor=clerk)
        assert refusal.value.code == "own_name"
        assert BrandName.objects.count() == 2
    operator = world.actor(world.operator)
    with scope(operator), pytest.raises(Forbidden):
        services.change_brands(countries={world.aurore.pk: "IT"}, actor=operator)
