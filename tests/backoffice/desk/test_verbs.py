from collections.abc import Callable

import pytest
from django.contrib.messages import get_messages
from django.db import DataError
from django.forms import ChoiceField, DateField, Field, IntegerField
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Right, Role, Scope, User
from backoffice.access.scope import scope
from backoffice.events.models import Event
from catalog.inventory.models import Unit
from catalog.inventory.services import inspect_units
from tests.catalog.inventory.making import make_units
from tests.conftest import World

Browser = Callable[[User], Client]


@pytest.fixture
def unit(world: World) -> Unit:
    return make_units(world, 1)[0]


def verb(unit: Unit, name: str) -> str:
    return reverse("admin:inventory_unit_verb", args=[unit.pk, name])


def status(world: World, unit: Unit) -> str:
    with scope(world.office):
        return Unit.objects.get(pk=unit.pk).status


def said(answer: HttpResponse) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))  # type: ignore[attr-defined]


def test_it_offers_exactly_the_verbs_of_the_state_and_the_role(
    world: World, as_person: Browser, unit: Unit
) -> None:
    page = reverse("admin:inventory_unit_change", args=[unit.pk])

    floor = as_person(world.operator).get(page).content.decode()
    brand = as_person(world.owner).get(page).content.decode()

    assert verb(unit, "inspect") in floor
    assert verb(unit, "grade") not in floor
    assert verb(unit, "inspect") not in brand
    assert verb(unit, "revise") in brand
    others = as_person(world.member(Right.ORDERS)).get(page)
    assert (others.status_code, b"/verb/" in others.content) == (403, False)


def test_it_does_the_verb_and_shows_it_in_the_timeline(world: World, as_person: Browser, unit: Unit) -> None:
    browser = as_person(world.operator)

    answer = browser.post(verb(unit, "quarantine"), {"reason": "a scratch on the clasp"})

    assert answer.status_code == 302
    assert status(world, unit) == "quarantined"
    page = browser.get(answer["Location"]).content.decode()
    assert "a scratch on the clasp" in page
    assert "operator" in page


def test_it_says_why_not_and_changes_nothing(world: World, as_person: Browser, unit: Unit) -> None:
    browser = as_person(world.operator)
    with scope(world.office):
        before = Event.objects.count()

    answer = browser.post(verb(unit, "photograph"))

    assert answer.status_code == 302
    assert "is «At intake»; photograph needs «Graded»" in said(answer)
    with scope(world.office):
        assert Event.objects.count() == before
    assert status(world, unit) == "intake"


def test_it_changes_nothing_by_looking(world: World, as_person: Browser, unit: Unit) -> None:
    assert as_person(world.operator).get(verb(unit, "inspect"), follow=True).status_code == 200
    assert status(world, unit) == "intake"


def test_it_has_no_field_that_is_edited_by_hand(world: World, as_person: Browser, unit: Unit) -> None:
    page = reverse("admin:inventory_unit_change", args=[unit.pk])

    answer = as_person(world.admin).post(page, {"status": "sold", "title": "mine now"})

    assert answer.status_code == 403
    assert status(world, unit) == "intake"


def test_it_refuses_a_verb_without_a_login(world: World, unit: Unit) -> None:
    answer = Client().post(verb(unit, "inspect"))

    assert answer.status_code == 302
    assert reverse("admin:login") in answer["Location"]
    assert status(world, unit) == "intake"


def test_it_shows_each_role_its_own_cards(world: World, as_person: Browser, unit: Unit) -> None:
    home = reverse("admin:index")

    floor = as_person(world.operator).get(home).content.decode()
    reviewer = as_person(world.reviewer).get(home).content.decode()

    assert "pplication" not in floor.partition("What needs doing now</h1>")[2]
    assert "pplication" in reviewer


def test_no_form_answers_for_the_person(world: World, as_person: Browser, unit: Unit) -> None:
    with scope(world.office) as office:
        inspect_units(unit_ids=[unit.pk], actor=office)
    browser = as_person(world.operator)
    form = browser.get(verb(unit, "authenticate")).content.decode()
    assert '<option value="" selected>Choose …</option>' in " ".join(form.split())
    answer = browser.post(verb(unit, "authenticate"), {"verdict": "", "findings": ""})
    assert "This field is required." in answer.content.decode()
    assert status(world, unit) == "inspected"


def test_a_choice_says_what_it_means_left_blank_and_a_list_of_several_shows_them(
    world: World, as_person: Browser
) -> None:
    page = as_person(world.admin).get("/admin/access/apiclient/add/").content.decode()
    assert "None: a partner of the platform itself" in page
    assert "All brands of the company" in page
    assert f'size="{len(Scope)}"' in page
    assert "Read units (units:read)" in page
    assert "grant no more than it needs. Ctrl or ⌘ with a click takes several" in page


def test_a_record_that_is_not_there_leads_to_its_list(world: World, as_person: Browser) -> None:
    browser = as_person(world.owner)
    answer = browser.get("/admin/inventory/unit/999999/change/", follow=True)
    assert answer.redirect_chain == [("/admin/inventory/unit/", 302)]
    assert "There is no unit 999999, or it is not yours to see." in answer.content.decode()


@pytest.mark.parametrize(
    ("of_form", "field", "too_large", "said_beside"),
    [
        ("consignment_arrival", "asking_price", "9" * 20, "is more than can be kept"),
        ("inventory_lot", "quantity", "9" * 20, "less than or equal to 2147483647"),
        ("merchants_rule", "months", "99999", "less than or equal to 1200"),
    ],
)
def test_a_number_too_large_is_said_beside_its_field(
    world: World, as_person: Browser, of_form: str, field: str, too_large: str, said_beside: str
) -> None:
    address = reverse(f"admin:{of_form}_add")
    make_units(world)
    browser = as_person(world.admin)
    form = browser.get(address).context["form"]
    with scope(world.office):
        words = {name: _word_for(each) for name, each in form.fields.items()} | {field: too_large}
    answer = browser.post(address, words)
    assert answer.status_code == 200
    assert said_beside in " ".join(map(str, answer.context["form"].errors.get(field, []))) + said(answer)


def _word_for(field: Field) -> str:
    if isinstance(field, ChoiceField):
        return next((str(value) for value, _ in field.choices if value), "")  # type: ignore[misc]
    if isinstance(field, DateField):
        return "2026-11-30"
    if getattr(field, "max_length", None) == 3:
        return "EUR"
    return "1" if isinstance(field, IntegerField) else "Bag-1"


def test_a_number_that_only_postgresql_refuses_is_no_error_page(
    world: World, as_person: Browser, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**words: object) -> None:
        raise DataError("numeric field overflow")

    monkeypatch.setattr("catalog.inventory.admin.units.services.quarantine_units", refused)
    answer = as_person(world.operator).post(verb(unit, "quarantine"), {"reason": "none"})
    assert answer.status_code == 200
    assert "larger than can be kept" in said(answer)
    assert status(world, unit) == "intake"


def test_who_may_not_is_told_so_and_not_that_the_state_is_wrong(
    world: World, as_person: Browser, unit: Unit
) -> None:
    answer = as_person(world.staff(Role.REVIEWER)).post(verb(unit, "quarantine"), {"reason": "none"})
    assert "may not quarantine this unit; it takes the role" in said(answer)
    assert "needs" not in said(answer)


def test_what_is_next_is_said_only_where_the_verb_moved_something(
    world: World, as_person: Browser, unit: Unit
) -> None:
    browser = as_person(world.operator)
    moved = said(browser.post(verb(unit, "quarantine"), {"reason": "mould"}))
    assert "It is now In quarantine. Next: Lift the quarantine." in moved
    browser.post(verb(unit, "lift_quarantine"), {"reason": "it was dust"})
    with scope(world.office) as office:
        inspect_units(unit_ids=[unit.pk], actor=office)
    beside = said(browser.post(verb(unit, "authenticate"), {"verdict": "pass", "findings": ""}))
    assert beside.endswith("Bag number " + unit.title.split()[-1] + ".")


def test_a_name_that_ends_with_a_full_stop_gets_no_second_one(world: World, as_person: Browser) -> None:
    answer = as_person(world.reviewer).post(
        reverse("admin:merchants_company_add"),
        {"name": "Doppel S.A.S.", "country": "FR", "registration_number": "552100554"},
    )
    assert "Doppel S.A.S." in said(answer)
    assert "S.A.S.." not in said(answer)


@pytest.mark.parametrize("model", ["channels_listing", "orders_order", "returns_return"])
def test_an_empty_list_tells_a_brand_nothing_that_staff_alone_can_do(
    world: World, as_person: Browser, model: str
) -> None:
    page = reverse(f"admin:{model}_changelist")
    brand = as_person(world.owner).get(page).context["empty_advice"]
    staff = as_person(world.admin).get(page).context["empty_advice"]
    assert brand != staff
    assert "of yours" in brand or "your stores" in brand
