"""Agreements and the pieces under them, made by the verbs themselves."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from backoffice.access.scope import scope
from backoffice.merchants.days import today
from backoffice.merchants.models import Brand
from catalog.inventory.models import Unit
from fulfillment.consignment import services
from fulfillment.consignment.models import Agreement, AgreementTerms, ConsignedPiece
from fulfillment.consignment.services import TermsOffer
from fulfillment.returns.models import ReturnWindow

OWNER = "Marguerite Duval"


def take_nothing_back(world: Any) -> None:
    """No channel has a return window, so that what agreements say of it counts alone."""
    with scope(world.office):
        ReturnWindow.objects.all().delete()


def an_offer(**words: Any) -> TermsOffer:
    return TermsOffer(
        **{
            "starts_on": today(),
            "ends_on": today() + timedelta(days=180),
            "share_bp": 7000,
            "minimum_price": Decimal("900.00"),
            "sale_fee": Decimal("25.00"),
            "withdrawal_fee": Decimal("40.00"),
            "currency": "EUR",
            "return_days": 14,
            **words,
        }
    )


def draft(world: Any, *, brand: Brand | None = None, **words: Any) -> Agreement:
    """An agreement of Aurore's with its first terms, not signed."""
    with scope(world.office) as office:
        consignor = services.register_consignor(
            brand=brand or world.aurore, kind="person", name=OWNER, country="FR", actor=office
        )
        return services.draft_agreement(consignor=consignor, terms=an_offer(**words), actor=office)


def sign(world: Any, agreement: Agreement) -> AgreementTerms:
    """Signs what was proposed last."""
    with scope(world.office) as office:
        terms = (
            AgreementTerms.objects.select_related("agreement").filter(agreement=agreement).order_by("-pk")[0]
        )
        return services.sign_terms(terms=terms, signed_on=today(), signed_by=OWNER, actor=office)


def signed(world: Any, **words: Any) -> Agreement:
    agreement = draft(world, **words)
    sign(world, agreement)
    with scope(world.office):
        agreement.refresh_from_db()
    return agreement


def attach(world: Any, agreement: Agreement, units: Sequence[Unit], **words: Any) -> list[ConsignedPiece]:
    with scope(world.office) as office:
        return services.attach_pieces(
            agreement=agreement, unit_ids=[unit.pk for unit in units], actor=office, **words
        )
