import pytest

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.feed import timeline
from backoffice.merchants import services
from backoffice.merchants.models import Company


def test_it_registers_a_company_with_its_event(world) -> None:
    reviewer = world.actor(world.reviewer)
    with scope(reviewer):
        company = services.register_company(
            name=" Maison  Orfèvre SAS ", country="fr", registration_number="RCS 552", actor=reviewer
        )
        company = Company.objects.get(pk=company.pk)
        assert (company.name, company.country, company.registration_number) == (
            "Maison Orfèvre SAS",
            "FR",
            "RCS 552",
        )
        (event,) = timeline("company", company.pk)
        assert (event.verb, event.actor, event.brand_id) == ("company.registered", reviewer.key, None)
        assert event.data == {"name": "Maison Orfèvre SAS", "country": "FR", "registration_number": "RCS 552"}


def test_it_names_the_company_that_has_the_number(world) -> None:
    reviewer = world.actor(world.reviewer)
    words = {"country": "FR", "registration_number": "RCS 552", "actor": reviewer}
    with scope(reviewer):
        first = services.register_company(name="First", **words)
        with pytest.raises(Conflict) as refusal:
            services.register_company(name="Second", **words)
        assert refusal.value.data == {"company": first.pk}
        assert refusal.value.sentence.startswith("First is registered already under FR RCS 552")
        assert not Company.objects.filter(name="Second").exists()
        services.register_company(name="Second", **words | {"country": "BE"})


@pytest.mark.parametrize("written", ["552 100 554", "552.100.554", " 552-100-554", "552100554"])
def test_a_number_is_one_companys_however_it_is_written(world, written: str) -> None:
    reviewer = world.actor(world.reviewer)
    words = {"country": "FR", "actor": reviewer}
    with scope(reviewer):
        first = services.register_company(name="Doppel SAS", registration_number="552100554", **words)
        with pytest.raises(Conflict) as refusal:
            services.register_company(name="Doppel S.A.S.", registration_number=written, **words)
        assert refusal.value.data == {"company": first.pk}
        services.register_company(name="Elsewhere", registration_number=written, **words | {"country": "BE"})


def test_letters_of_every_script_tell_numbers_apart(world) -> None:
    reviewer = world.actor(world.reviewer)
    with scope(reviewer):
        for number in ("浙123", "京123"):
            services.register_company(name=number, country="CN", registration_number=number, actor=reviewer)


def test_it_is_for_reviewers_and_platform_admins(world) -> None:
    for person in (world.operator, world.owner, world.stranger):
        actor = world.actor(person)
        with scope(actor), pytest.raises(Forbidden):
            services.register_company(name="X", country="FR", registration_number="1", actor=actor)
    with scope(world.office):
        assert not Company.objects.filter(name="X").exists()


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"country": "XX"}, "country"),
        ({"country": ""}, "country"),
        ({"registration_number": ""}, "registration_number"),
    ],
)
def test_it_names_the_field_that_cannot_be_used(office_scope, words, field: str) -> None:
    sound = {"name": "X", "country": "FR", "registration_number": "1"}
    with pytest.raises(Invalid) as refusal:
        services.register_company(**sound | words, actor=office_scope)
    assert refusal.value.data["field"] == field
    assert Company.objects.count() == 0
