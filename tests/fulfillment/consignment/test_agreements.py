"""Agreements: drafted, signed, followed by further versions, ended; what they allow of their pieces."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Right, Role, User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.models import Event
from backoffice.merchants.days import today
from catalog.channels.models import Listing
from catalog.channels.services import (
    end_listings,
    hold_listed,
    hold_listed_units,
    list_units,
    reprice_listings,
)
from catalog.inventory.models import Claim, Unit
from catalog.inventory.services import release_hold
from catalog.inventory.why_not import Act, why_not
from fulfillment.consignment import queries, services
from fulfillment.consignment.models import Agreement, AgreementTerms
from tests.catalog.channels.making import listings_of, make_listed_units, make_store
from tests.catalog.inventory.making import make_photographed_units
from tests.conftest import World

from .making import OWNER, an_offer, attach, draft, sign, signed


def offer(world: World, unit: Unit, price: str | None = None) -> None:
    with scope(world.office) as office:
        list_units(
            unit_ids=[unit.pk], store_codes=["boutique"], actor=office,
            price_of=None if price is None else Decimal(price),
        )  # fmt: skip


def code_of(act: Callable[[], Any]) -> str:
    with pytest.raises(Conflict) as refusal:
        act()
    return refusal.value.code


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """All of the room takes this day for today."""
    for module in ("queries", "services.agreements", "services.pieces"):
        monkeypatch.setattr(f"fulfillment.consignment.{module}.today", lambda: day)


def test_a_piece_is_offered_from_its_minimum_on(world: World) -> None:
    make_store(world)
    (unit,) = make_photographed_units(world)
    agreement = draft(world)
    attach(world, agreement, [unit])
    assert code_of(lambda: offer(world, unit)) == "agreement_not_signed"
    sign(world, agreement)
    with pytest.raises(
        Conflict, match=rf"899.99 EUR, below the minimum price of its agreement {agreement}, 900"
    ):
        offer(world, unit, "899.99")
    offer(world, unit, "900.00")
    with scope(world.office) as office:
        (listing,) = Listing.objects.filter(unit=unit)
        refused = reprice_listings(prices={listing.pk: Decimal("899.99")}, actor=office)
        assert refused.conflicts[listing.pk].code == "below_minimum"
        assert reprice_listings(prices={listing.pk: Decimal("950.00")}, actor=office).changed == [listing.pk]


def test_a_piece_may_have_a_minimum_of_its_own_above_the_agreements(world: World) -> None:
    make_store(world)
    dear, other = make_photographed_units(world, 2)
    agreement = signed(world)
    attach(world, agreement, [dear], minimum_price=Decimal(1300))
    attach(world, agreement, [other], minimum_price=Decimal(10))
    assert code_of(lambda: offer(world, dear)) == "below_minimum"
    assert code_of(lambda: offer(world, other, "899")) == "below_minimum"
    offer(world, other)


def test_why_not_says_what_the_verb_would(world: World) -> None:
    make_store(world)
    (unit,) = make_photographed_units(world)
    agreement = signed(world, minimum_price=Decimal(2000))
    attach(world, agreement, [unit])

    def told() -> list[tuple[str, str]]:
        with scope(world.office) as office:
            answers = why_not(Unit.objects.select_related("category").get(pk=unit.pk), office).answers
        reasons = [reason for answer in answers if answer.act == Act.LIST for reason in answer.reasons]
        return [(reason.code, reason.step.verb if reason.step else "") for reason in reasons]

    assert told() == [("below_minimum", "list at another price")]
    with scope(world.office) as office:
        services.end_agreement(agreement=agreement, reason="sold the house", actor=office)
    assert told() == [("agreement_ended", "take from under the agreement")]


def test_a_further_version_follows_and_nothing_signed_is_edited(world: World) -> None:
    agreement = signed(world)
    tomorrow = today() + timedelta(days=1)
    with scope(world.office) as office:
        offer = an_offer(starts_on=tomorrow, minimum_price=Decimal(1000))
        services.propose_terms(agreement=agreement, terms=offer, actor=office)
    sign(world, agreement)
    with scope(world.office) as office:
        first, second = AgreementTerms.objects.filter(agreement=agreement).order_by("number")
        assert (first.last_day, second.last_day) == (today(), today() + timedelta(days=180))
        for statement in ({"share_bp": 1}, {"signed_by": "another"}, {"cut_off_on": None}):
            with pytest.raises(DatabaseError), transaction.atomic():
                AgreementTerms.objects.filter(pk=first.pk).update(**statement)
        backdated = an_offer(starts_on=today() - timedelta(days=9), ends_on=today())
        with pytest.raises(Conflict, match="Version 1 is signed and begins"):
            services.propose_terms(agreement=agreement, terms=backdated, actor=office)
        sold = queries.terms_for_sale(agreement, today() + timedelta(days=999))
        assert sold is not None
        assert sold.number == 2


def test_terms_above_what_is_offered_are_not_signed(world: World) -> None:
    (unit,) = make_listed_units(world)
    agreement = signed(world)
    attach(world, agreement, [unit])
    with scope(world.office) as office:
        offer = an_offer(starts_on=today() + timedelta(days=1), minimum_price=Decimal(5000))
        services.propose_terms(agreement=agreement, terms=offer, actor=office)
    assert code_of(lambda: sign(world, agreement)) == "offered_below"
    with scope(world.office) as office:
        end_listings(listing_ids=[Listing.objects.get(unit=unit).pk], actor=office)
    sign(world, agreement)


def test_the_end_takes_everything_off_and_what_is_held_comes_off_after_its_hold(world: World) -> None:
    free, held = make_listed_units(world, 2)
    agreement = signed(world)
    attach(world, agreement, [free, held])
    with scope(world.office) as office:
        claim = hold_listed(unit_id=held.pk, store_code="boutique", actor=office)
        services.end_agreement(agreement=agreement, reason="as agreed", actor=office)
        assert (listings_of(free), listings_of(held)) == ([("boutique", "ended")], [("boutique", "claimed")])
        release_hold(claim_id=claim.pk, actor=office)
        assert listings_of(held) == [("boutique", "ended")]
    assert code_of(lambda: offer(world, free)) == "agreement_ended"


def test_terms_that_run_out_end_the_agreement(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (unit,) = make_listed_units(world)
    agreement = signed(world)
    attach(world, agreement, [unit])
    with scope(world.office) as office:
        last = today() + timedelta(days=3)
        services.end_agreement(agreement=agreement, last_day=last, reason="notice", actor=office)
        assert (services.end_lapsed_agreements(), listings_of(unit)) == ([], [("boutique", "live")])
        on(monkeypatch, last + timedelta(days=1))
        # Before the sweep comes by, nothing more is offered already.
        end_listings(listing_ids=[Listing.objects.get(unit=unit).pk], actor=office)
    assert code_of(lambda: offer(world, unit)) == "agreement_ended"
    with scope(world.office):
        assert services.end_lapsed_agreements() == [agreement]
        assert Agreement.objects.get(pk=agreement.pk).ends_on == last


def test_a_piece_is_held_on_no_day_after_its_last(world: World) -> None:
    make_store(world)
    agreement = signed(world)
    first, second = make_photographed_units(world, 2)
    attach(world, agreement, [first])
    for unit in (first, second):
        offer(world, unit)
    with scope(world.office) as office:
        # Midnight has passed, and the sweep has not come by.
        AgreementTerms.objects.filter(agreement=agreement).update(cut_off_on=today() - timedelta(days=1))
        late, own = hold_listed_units(unit_ids=[first.pk, second.pk], store_code="boutique", actor=office)
        assert isinstance(late, Conflict)
        assert (late.code, "ended" in str(late)) == ("agreement_ended", True)
        assert isinstance(own, Claim)
        assert not Claim.objects.filter(unit=first).exists()


def test_what_does_not_fit_stands_under_no_agreement(world: World) -> None:
    agreement = signed(world)
    (yen,) = make_photographed_units(world, currency="JPY", asking_price=Decimal(150_000))
    (foreign,) = make_photographed_units(world, brand=world.kestrel)
    (unit,) = make_photographed_units(world)
    attach(world, agreement, [unit])
    (held,) = make_listed_units(world)
    (cheap,) = make_listed_units(world, asking_price=Decimal(100))
    with scope(world.office) as office:
        hold_listed(unit_id=held.pk, store_code="boutique", actor=office)
    codes = [
        code_of(lambda each=each: attach(world, agreement, [each]))  # type: ignore[misc]
        for each in (yen, foreign, unit, held, cheap)
    ]
    assert codes == ["other_currency", "other_brand", "consigned_already", "unit_claimed", "below_minimum"]


def test_nobody_reads_who_consigns_but_who_may(world: World, as_person: Callable[[User], Client]) -> None:
    agreement = signed(world)
    with scope(world.office):
        events = Event.objects.filter(subject_type__startswith="consign")
        assert events.count() >= 4
        assert not [event for event in events if "Duval" in str(event.data)]
    page = f"/admin/consignment/consignor/{agreement.consignor_id}/change/"
    may = [world.staff(Role.FINANCE), world.admin, world.member(Right.MONEY)]
    assert all(OWNER in as_person(person).get(page).content.decode() for person in may)
    for person in (
        world.operator,
        world.staff(Role.CATALOG_MANAGER),
        world.member(Right.GOODS),
        world.stranger,
    ):
        assert OWNER not in as_person(person).get(page, follow=True).content.decode()
    with pytest.raises(Forbidden), scope(world.actor(world.operator)) as operator:
        services.end_agreement(agreement=agreement, reason="no", actor=operator)


def test_it_ends_no_later_than_its_terms(world: World) -> None:
    agreement = signed(world)
    with scope(world.office) as office:
        until = queries.signed_terms([agreement.pk])[agreement.pk][-1].last_day
        with pytest.raises(Invalid, match=f"count until {until}"):
            services.end_agreement(
                agreement=agreement, last_day=until + timedelta(days=1), reason="notice", actor=office
            )
        services.end_agreement(agreement=agreement, last_day=until, reason="notice", actor=office)
        assert Agreement.objects.get(pk=agreement.pk).ends_on == until


def test_a_draft_is_ended_at_once_by_a_click(world: World, as_person: Callable[[User], Client]) -> None:
    agreement = draft(world)
    manager = as_person(world.staff(Role.ACCOUNT_MANAGER))
    address = reverse("admin:consignment_agreement_verb", args=[agreement.pk, "end"])
    page = manager.get(address).content.decode()
    assert 'name="last_day"' not in page
    assert "No piece stands under it." in page
    assert "Terms that are proposed and not signed are discarded." in page
    assert manager.post(address, {"reason": "Changed their mind"}).status_code == 302
    with scope(world.office):
        assert Agreement.objects.get(pk=agreement.pk).status == "ended"
        assert AgreementTerms.objects.get(agreement=agreement).status == "discarded"


def test_terms_are_proposed_with_amounts_as_their_currency_writes_them(
    world: World, as_person: Callable[[User], Client]
) -> None:
    agreement = draft(world)
    manager = as_person(world.staff(Role.ACCOUNT_MANAGER))
    address = reverse("admin:consignment_agreement_verb", args=[agreement.pk, "propose"])
    form = manager.get(address).context_data["form"]  # type: ignore[attr-defined]
    written = {form.fields[name].initial for name in ("minimum_price", "sale_fee", "withdrawal_fee")}
    assert {len(amount.partition(".")[2]) for amount in written} == {2}
