"""Brands whose contracts and deposits the tests play with; everything is agreed by the room's own verbs."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from backoffice.access.models import Role
from backoffice.access.queries import actor_of_user
from backoffice.access.scope import scope
from backoffice.access.services import create_user
from backoffice.events.actors import Actor
from backoffice.merchants import services
from backoffice.merchants.days import today
from backoffice.merchants.models import Application, Brand, Contract, ContractTerms, Threshold
from backoffice.merchants.services import TermsOffer

_numbers = count(1)
_ON_THE_WAY = ("submitted", "in_review", "approved", "contract_signed", "deposit_paid", "live")


def staff(world: Any, role: str = Role.ACCOUNT_MANAGER) -> Actor:
    """Another person of the platform, each time."""
    with scope(world.office):
        user = create_user(
            username=f"{role}-{next(_numbers)}",
            password="correct horse battery",
            role=role,
            actor=world.office,
        )
        return actor_of_user(user)


def set_thresholds() -> None:
    """Two people above 500,000 CNY or below 2 %; 15 days for a shortfall."""
    rows = [("second_approval", "500000", "CNY"), ("commission_floor", "200", ""), ("deposit_days", "15", "")]
    for code, value, currency in rows:
        Threshold.objects.create(
            code=code, value=value, currency=currency, valid_from=date(2020, 1, 1), source_note="A test"
        )


def make_application_of(
    world: Any,
    brand: Brand | None = None,
    *,
    channels: tuple[str, ...] = ("flagship",),
    status: str = "approved",
) -> Application:
    """The application by which the brand came in, as far along as `status`."""
    brand = brand or world.aurore
    row = Application.objects.create(
        company_id=brand.company_id, brand_name=brand.name, brand_country="FR", channels=list(channels)
    )
    found = Application.objects.filter(pk=row.pk)
    for step in _ON_THE_WAY[: _ON_THE_WAY.index(status) + 1]:
        columns: dict[str, Any] = {
            "in_review": {"reviewer": world.reviewer},
            "approved": {"onboarded_brand": brand},
        }.get(step, {})
        found.update(status=step, **columns)
    row.refresh_from_db()
    return row


def an_offer(**facts: Any) -> TermsOffer:
    """Terms from today for a year: 4 %, a deposit of 100,000 CNY, 30 days of notice."""
    starts_on = facts.get("starts_on", today())
    return TermsOffer(
        **{
            "starts_on": starts_on,
            "ends_on": starts_on + timedelta(days=364),
            "commission_bp": 400,
            "fixed_fee": Decimal(30_000),
            "minimum_guarantee": Decimal(0),
            "deposit": Decimal(100_000),
            "currency": "CNY",
            "settlement_cycle": "monthly",
            "territory": ["CN"],
            "exclusive": False,
            "notice_days": 30,
            **facts,
        }
    )


def approve(world: Any, terms: ContractTerms) -> ContractTerms:
    """Approved by as many people as it takes."""
    while terms.status in ("proposed", "approved_once"):
        terms = services.approve_terms(terms=terms, actor=staff(world, Role.FINANCE))
    return terms


def sign(world: Any, contract: Contract, *, despite: str = "", **facts: Any) -> ContractTerms:
    """A version of terms proposed, approved and signed by the right people, over gaps of the dossier `despite` them."""
    manager = staff(world)
    terms = services.propose_terms(contract=contract, terms=an_offer(**facts), actor=manager)
    return services.sign_terms(
        terms=approve(world, terms), signed_on=today(), signed_by="Mme Aurore", actor=manager, despite=despite
    )


def make_contract(
    world: Any, application: Application | None = None, *, channel: str = "flagship", **facts: Any
) -> Contract:
    """A signed contract on one channel."""
    application = application or make_application_of(world, channels=(channel,))
    contract = services.draft_contract(application=application, channel=channel, actor=staff(world))
    sign(world, contract, **facts)
    return Contract.objects.select_related("application", "selling_brand").get(pk=contract.pk)


def pay(world: Any, contract: Contract, amount: int = 100_000, reference: str = "") -> None:
    services.book_payment(
        contract=contract,
        amount=Decimal(amount),
        reference=reference or f"BANK-{next(_numbers)}",
        actor=staff(world, Role.FINANCE),
    )
