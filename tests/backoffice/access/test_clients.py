"""Partner systems: who makes them, how far they reach, and how their secrets come and go."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from backoffice.access.models import ApiClient, ClientSecret, Right, Role, Scope, User
from backoffice.access.queries import actor_of_client, caller_of_token, working_secret
from backoffice.access.scope import scope
from backoffice.access.services import (
    add_secret,
    change_scopes,
    create_client,
    create_user,
    deactivate_client,
    end_secret,
    note_use,
    revoke_secret,
    sweep_tokens,
)
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.feed import timeline
from backoffice.events.models import Event
from backoffice.merchants.models import Brand
from tests.conftest import World


def works(world: World, client: ApiClient, secret: str) -> bool:
    with scope(world.office):
        return working_secret(client_id=client.client_id, secret=secret) is not None


def opens(world: World, token: str) -> bool:
    with scope(world.office):
        return caller_of_token(token) is not None


def member(world: World, *rights: str, brand: Brand | None = None) -> User:
    with scope(world.office):
        return create_user(
            username=f"member {len(rights)}",
            password="correct horse battery",
            role=Role.BRAND_MEMBER,
            actor=world.office,
            brand_ids=[(brand or world.aurore).pk],
            company_id=world.aurore.company_id,
            rights=rights,
        )


def second_brand(world: World) -> Brand:
    with scope(world.office):
        return Brand.objects.create(company=world.aurore.company, code="aube", name="Aube", country="FR")


def make(actor: Actor, **words: Any) -> tuple[ApiClient, str]:
    with scope(actor):
        return create_client(**{"name": "Storefront", "scopes": [Scope.UNITS_READ], "actor": actor} | words)


# --- making one ------------------------------------------------------------------------------------


def test_it_keeps_no_secret(world: World) -> None:
    client, secret = world.client()

    assert works(world, client, secret)
    assert not works(world, client, secret[:-1] + ("A" if secret[-1] != "A" else "B"))
    with scope(world.office):
        kept = [list(ApiClient.objects.values()), list(ClientSecret.objects.values())]
        assert secret not in str(kept)
        assert secret not in str(list(Event.objects.values_list("data", flat=True)))


def test_a_secret_works_for_its_own_client_only(world: World) -> None:
    one, _ = world.client()
    _, secret = world.client()

    assert not works(world, one, secret)


def test_it_refuses_an_unknown_scope_and_a_second_name(world: World) -> None:
    with pytest.raises(Invalid, match="no scope 'moon:write'"):
        make(world.office, scopes=["moon:write"])
    make(world.office)
    with pytest.raises(Invalid, match="exists already"):
        make(world.office)
    with pytest.raises(Invalid, match="1 to 120"):
        make(world.office, name=" ")


def test_a_system_of_one_brand_handles_no_papers_of_its_company(world: World) -> None:
    papers = [Scope.UNITS_READ, Scope.APPLICATIONS_READ]
    with pytest.raises(Invalid, match="papers of the whole company"):
        make(world.office, brand_id=world.aurore.pk, scopes=papers)
    client, _ = make(world.office, brand_id=world.aurore.pk)
    with scope(world.office) as actor:
        with pytest.raises(Invalid, match="leave the scope out"):
            change_scopes(client=client, scopes=papers, actor=actor)
        # One that was made before that was refused.
        ApiClient.objects.filter(pk=client.pk).update(scopes=papers)
        known = actor_of_client(client.pk)
    assert (known.roles, known.companies) == ({Scope.UNITS_READ}, ())


def test_a_name_that_another_company_has_tells_nothing(world: World) -> None:
    make(world.office, company_id=world.kestrel.company_id)

    client, _ = make(world.actor(world.owner))

    assert client.company_id == world.aurore.company_id


def test_an_owner_makes_systems_of_their_own_company(world: World) -> None:
    actor = world.actor(world.owner)

    whole, _ = make(actor)
    narrow, _ = make(actor, name="Narrow", brand_id=world.aurore.pk)

    assert (whole.company_id, whole.brand_id) == (world.aurore.company_id, None)
    assert (narrow.company_id, narrow.brand_id) == (world.aurore.company_id, world.aurore.pk)
    with scope(world.office):
        assert [event.actor for event in timeline("client", whole.pk)] == [actor.key]


def test_an_owner_makes_none_of_another_company(world: World) -> None:
    actor = world.actor(world.owner)

    with pytest.raises(Forbidden, match="own company"):
        make(actor, company_id=world.kestrel.company_id)
    for company in (None, world.aurore.company_id):
        with pytest.raises((Forbidden, NotFound)):
            make(actor, company_id=company, brand_id=world.kestrel.pk)
    with scope(world.office):
        assert not ApiClient.objects.exists()


def test_a_company_does_not_give_what_is_the_platforms(world: World) -> None:
    with pytest.raises(Forbidden, match="tracking:write is the platform's to give"):
        make(world.actor(world.owner), scopes=[Scope.TRACKING_WRITE])


@pytest.mark.parametrize("person", ["reviewer", "operator"])
def test_staff_without_the_role_make_none(world: World, person: str) -> None:
    with pytest.raises(Forbidden):
        make(world.actor(getattr(world, person)))


def test_a_member_needs_the_right_and_gives_no_more_than_their_own(world: World) -> None:
    with pytest.raises(Forbidden, match="looks after"):
        make(world.actor(member(world, Right.GOODS)))
    keeper = world.actor(member(world, Right.GOODS, Right.PEOPLE))

    client, _ = make(keeper)
    with pytest.raises(Forbidden, match="orders:write reaches further than your own rights"):
        make(keeper, name="Orders", scopes=[Scope.ORDERS_WRITE])
    with scope(keeper), pytest.raises(Forbidden, match="orders:read reaches further"):
        change_scopes(client=client, scopes=[Scope.ORDERS_READ], actor=keeper)
    wide, _ = make(world.actor(world.owner), name="Wide", scopes=[Scope.ORDERS_WRITE])
    with scope(keeper), pytest.raises(Forbidden, match="orders:write reaches further"):
        add_secret(client=wide, actor=keeper)


def test_a_member_makes_no_client_of_brands_that_are_not_theirs(world: World) -> None:
    keeper = world.actor(member(world, Right.GOODS, Right.PEOPLE))
    aube = second_brand(world)

    with pytest.raises(Forbidden, match="brands that you do not work for"):
        make(keeper)
    with pytest.raises(Forbidden, match="brands that you do not work for"):
        make(keeper, brand_id=aube.pk)
    client, _ = make(keeper, brand_id=world.aurore.pk)
    assert client.brand_id == world.aurore.pk


def test_the_database_holds_a_brand_to_its_company(world: World) -> None:
    client, _ = world.client(brand=world.aurore)

    with scope(world.office), pytest.raises(IntegrityError), transaction.atomic():
        ApiClient.objects.filter(pk=client.pk).update(company_id=world.kestrel.company_id)
        connection.check_constraints()
    with scope(world.office), pytest.raises(IntegrityError), transaction.atomic():
        ApiClient.objects.filter(pk=client.pk).update(company_id=None)


# --- who it is -------------------------------------------------------------------------------------


def test_it_stands_behind_its_companys_walls(world: World) -> None:
    aube = second_brand(world)
    whole, _ = world.client(company=world.aurore.company, scopes=[Scope.UNITS_READ])
    narrow, _ = world.client(brand=world.aurore)
    platform, _ = world.client()
    tokens = [world.token_of(client) for client in (whole, narrow, platform)]

    with scope(world.office):
        actors = [caller_of_token(token).actor for token in tokens]

    company = world.aurore.company_id
    assert [actor.brands for actor in actors] == [
        tuple(sorted([world.aurore.pk, aube.pk])),
        (world.aurore.pk,),
        None,
    ]
    assert [actor.companies for actor in actors] == [(company,), (), ()]
    assert actors[0].roles == {Scope.UNITS_READ}
    assert {actor.kind for actor in actors} == {"client"}


def test_a_token_has_its_own_scopes_less_what_the_client_lost(world: World) -> None:
    client, _ = world.client(scopes=[Scope.UNITS_READ, Scope.ORDERS_READ, Scope.EVENTS_READ])
    token = world.token_of(client, scopes=[Scope.UNITS_READ, Scope.ORDERS_READ])

    with scope(world.office):
        change_scopes(client=client, scopes=[Scope.ORDERS_READ, Scope.EVENTS_READ], actor=world.office)
        assert caller_of_token(token).actor.roles == {Scope.ORDERS_READ}


def test_an_expired_token_opens_nothing_and_is_swept(world: World) -> None:
    _, token = world.token()
    with scope(world.office):
        get_access_token_model().objects.update(expires=timezone.now() - timedelta(seconds=1))

    assert not opens(world, token)
    sweep_tokens()
    with scope(world.office):
        assert not get_access_token_model().objects.exists()


# --- secrets ---------------------------------------------------------------------------------------


def test_the_old_secret_works_until_the_chosen_end(world: World) -> None:
    client, old = world.client()
    end = timezone.now() + timedelta(hours=24)

    with scope(world.office):
        _, new = add_secret(client=client, others_end_at=end, actor=world.office)

    assert works(world, client, old)
    assert works(world, client, new)
    with scope(world.office):
        ClientSecret.objects.filter(ends_at=end).update(
            created_at=end - timedelta(days=9), ends_at=timezone.now() - timedelta(seconds=1)
        )
    assert not works(world, client, old)
    assert works(world, client, new)


def test_it_moves_no_end_that_is_nearer(world: World) -> None:
    client, _ = world.client()
    near, far = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=24)
    with scope(world.office):
        end_secret(secret=client.secrets.get(), ends_at=near, actor=world.office)
        add_secret(client=client, others_end_at=far, actor=world.office)

        assert list(client.secrets.order_by("pk").values_list("ends_at", flat=True)) == [near, None]


def test_it_refuses_ends_that_are_past(world: World) -> None:
    client, _ = world.client()
    past = timezone.now() - timedelta(minutes=1)
    with scope(world.office):
        with pytest.raises(Invalid, match="past"):
            add_secret(client=client, others_end_at=past, actor=world.office)
        with pytest.raises(Invalid, match="past"):
            end_secret(secret=client.secrets.get(), ends_at=past, actor=world.office)


def test_a_revoked_secret_takes_the_tokens_with_it(world: World) -> None:
    client, old = world.client()
    token, others = world.token_of(client), world.token()[1]
    with scope(world.office):
        _, new = add_secret(client=client, actor=world.office)

        revoke_secret(secret=client.secrets.order_by("pk")[0], actor=world.office)

    assert not works(world, client, old)
    assert not opens(world, token)
    assert works(world, client, new)
    assert opens(world, others)
    with scope(world.office):
        with pytest.raises(Conflict, match="works no more"):
            revoke_secret(secret=client.secrets.order_by("pk")[0], actor=world.office)
        assert [event.verb for event in timeline("client", client.pk)] == [
            "client.secret_revoked",
            "client.secret_added",
            "client.created",
        ]


def test_a_deactivated_client_opens_nothing_at_once(world: World) -> None:
    client, secret = world.client()
    token = world.token_of(client)
    with scope(world.office):
        deactivate_client(client=client, actor=world.office)

        assert not get_access_token_model().objects.exists()
        with pytest.raises(Conflict, match="deactivated"):
            add_secret(client=client, actor=world.office)
    assert not works(world, client, secret)
    assert not opens(world, token)
    assert not opens(world, world.token_of(client))


def test_it_keeps_five_working_secrets_at_most(world: World) -> None:
    client, _ = world.client()
    with scope(world.office):
        for _ in range(4):
            add_secret(client=client, actor=world.office)
        with pytest.raises(Conflict, match="revoke one first"):
            add_secret(client=client, actor=world.office)


def test_a_stranger_manages_nothing(world: World) -> None:
    client, secret = world.client(company=world.aurore.company)
    with scope(world.office):
        kept = client.secrets.select_related("client").get()
    stranger = world.actor(world.stranger)
    attempts = (
        lambda: add_secret(client=client, actor=stranger),
        lambda: change_scopes(client=client, scopes=[], actor=stranger),
        lambda: deactivate_client(client=client, actor=stranger),
        lambda: revoke_secret(secret=kept, actor=stranger),
        lambda: end_secret(secret=kept, ends_at=timezone.now() + timedelta(hours=1), actor=stranger),
    )
    with scope(stranger):
        for attempt in attempts:
            with pytest.raises(NotFound):
                attempt()
        assert not ApiClient.objects.exists()
        assert not ClientSecret.objects.exists()
    assert works(world, client, secret)


def test_nobody_behind_a_wall_writes_clients_by_other_ways(world: World) -> None:
    client, _ = world.client(company=world.aurore.company, scopes=[])
    owner = world.actor(world.owner)
    with scope(owner):
        assert ApiClient.objects.filter(pk=client.pk).update(scopes=Scope.values) == 0
        assert ClientSecret.objects.filter(client=client).update(ends_at=None) == 0


# --- last use --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_it_notes_the_use_once_a_minute(world: World) -> None:
    client, _ = world.client()
    note_use(client)
    with scope(world.office):
        client.refresh_from_db()
    first = client.last_used_at
    assert first is not None

    note_use(client)
    with scope(world.office):
        client.refresh_from_db()
        assert client.last_used_at == first
        ApiClient.objects.filter(pk=client.pk).update(last_used_at=first - timedelta(minutes=2))
        client.refresh_from_db()
    note_use(client)
    with scope(world.office):
        client.refresh_from_db()
    assert client.last_used_at > first - timedelta(seconds=1)


def test_who_works_for_one_brand_has_nothing_to_do_with_systems_of_another(world: World) -> None:
    aube = second_brand(world)
    other, _ = make(world.office, brand_id=aube.pk, scopes=[Scope.EVENTS_READ, Scope.WEBHOOKS_WRITE])
    whole, _ = make(world.office, name="Whole", company_id=world.aurore.company_id)
    narrow, _ = make(world.office, name="Narrow", brand_id=world.aurore.pk)
    with scope(world.office):
        itself = actor_of_client(other.pk)
    with scope(itself):
        assert set(ApiClient.objects.all()) == {other, whole}
    owner = world.actor(world.owner)
    with scope(owner):
        assert set(ApiClient.objects.all()) == {whole, narrow}
        for client in (other, whole):
            with pytest.raises(Forbidden, match="brands that you do not work for"):
                deactivate_client(client=client, actor=owner)
        deactivate_client(client=narrow, actor=owner)
