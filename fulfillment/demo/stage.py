"""The world before the curtain rises: people, warehouses, stores, brands. Everything by the verbs of its room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pyotp
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt

from backoffice.access.models import PLATFORM_ROLES, Right, Role, Scope, User
from backoffice.access.queries import actor_of_user
from backoffice.access.reference import install_reference
from backoffice.access.services import create_client, create_user
from backoffice.events.actors import Actor, office
from backoffice.merchants.days import today
from backoffice.merchants.models import Brand, Channel, SettlementCycle
from backoffice.merchants.services import TermsOffer, onboard_brands
from catalog.channels import queries
from catalog.channels.models import Store
from catalog.channels.services import open_store
from catalog.inventory.models import Warehouse, WarehouseKind
from catalog.inventory.services import open_bins, open_warehouse

from .papers import make_paper
from .partners import Credentials
from .sample import BRANDS

PASSWORD = "entrepot-demo-2026"  # of demo people; it is printed on the screen
COMPANY = "Comptoir des Maisons Ltd"
COMPANY_SINCE = date(2012, 3, 1)


@dataclass(frozen=True, slots=True)
class Person:
    """A demo login."""

    username: str
    role: Role
    does: str
    rights: tuple[Right, ...] = ()


PEOPLE = (
    Person("admin", Role.PLATFORM_ADMIN, "platform admin: everything"),
    Person("reviewer", Role.REVIEWER, "reviews brand applications"),
    Person("manager", Role.ACCOUNT_MANAGER, "account manager: companies, contracts, going live"),
    Person("catalog", Role.CATALOG_MANAGER, "products, categories, grades, listings"),
    Person("operator", Role.WAREHOUSE_OPERATOR, "imports, works at the bench, ships"),
    Person("examiner", Role.WAREHOUSE_OPERATOR, "the second pair of eyes at the bench"),
    Person("finance", Role.FINANCE, "contracts and deposits"),
    Person("auditor", Role.AUDITOR, "sees everything, changes nothing"),
    Person("brand", Role.BRAND_OWNER, f"owner at the company of {BRANDS[0].name}: its brand, its papers"),
    Person(
        "member",
        Role.BRAND_MEMBER,
        f"works for {BRANDS[0].name} too, with the rights to goods and listings",
        (Right.GOODS, Right.SELLING),
    ),
)
BINS = tuple(f"{rack}-{shelf:02d}" for rack in "ABCD" for shelf in range(1, 11))
OVERSEAS, BONDED = "anvers", "ningbo"
FLAGSHIP = "flagship"
STORES = (
    ("luxury-direct", Channel.SELF_OPERATED, "Luxury Direct"),
    ("maisons", Channel.FULL_SERVICE, "Maisons, run by the platform"),
    ("vintage-abroad", Channel.OVERSEAS, "Vintage from Abroad"),
)
STOREFRONT = (
    Scope.UNITS_READ,
    Scope.HOLDS_WRITE,
    Scope.ORDERS_READ,
    Scope.ORDERS_WRITE,
    Scope.PARCELS_READ,
    Scope.EVENTS_READ,
)
CARRIER = (Scope.TRACKING_WRITE, Scope.PARCELS_READ)

_OFFICE = office("installation")


def is_set() -> bool:
    """Whether the stage was set before. Must be called inside a staff scope."""
    return User.objects.filter(username=PEOPLE[0].username).exists()


def set_stage() -> None:
    """Reference data, people, two warehouses, the platform's stores, the sample's brands. Inside a staff scope."""
    install_reference()
    for person in PEOPLE:
        if person.role in PLATFORM_ROLES:
            user = create_user(username=person.username, password=PASSWORD, role=person.role, actor=_OFFICE)
            TOTP.activate(user, generate_totp_secret())
    brands = take_in((brand.name, brand.country) for brand in BRANDS if brand.onboarded)
    for person in PEOPLE:
        if person.role not in PLATFORM_ROLES:
            create_user(
                username=person.username, password=PASSWORD, role=person.role, rights=person.rights,
                brand_ids=[brands[0].pk], actor=_OFFICE,
            )  # fmt: skip
    open_warehouse(
        code=OVERSEAS, name="Entrepôt d'Anvers", kind=WarehouseKind.OVERSEAS, country="BE",
        address="Noorderlaan 147, 2030 Antwerpen", automated=True, actor=_OFFICE,
    )  # fmt: skip
    open_warehouse(
        code=BONDED, name="Ningbo bonded zone", kind=WarehouseKind.BONDED, country="CN",
        address="88 Xingye Avenue, Beilun, Ningbo", automated=True, actor=_OFFICE,
    )  # fmt: skip
    for hall in Warehouse.objects.all():
        open_bins(warehouse=hall, codes=BINS, actor=_OFFICE)
    for code, channel, name in STORES:
        open_store(code=code, name=name, channel=channel, actor=_OFFICE)


def open_flagship(brand: Brand) -> Store:
    """The brand's own store, beside the three of the platform that sell every brand."""
    return open_store(
        code=FLAGSHIP,
        name=f"{brand.name} flagship store",
        channel=Channel.FLAGSHIP,
        brand=brand,
        actor=_OFFICE,
    )


def take_in(names: Iterable[tuple[str, str]]) -> list[Brand]:
    """Onboards brands (name, country or "") the whole way: a clerk applies with every paper, another person reviews
    and approves.

    They sell here already, so that no deposit is asked for, and go live at once.
    """
    starts_on = today()
    return onboard_brands(
        names=list(names),
        company_name=COMPANY,
        registered_on=COMPANY_SINCE,
        clerk=actor("admin"),
        reviewer=actor("reviewer"),
        channels=list(Channel.values),
        make_paper=make_paper,
        terms=TermsOffer(
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=364),
            commission_bp=400,
            fixed_fee=Decimal(0),
            minimum_guarantee=Decimal(0),
            deposit=Decimal(0),
            currency="CNY",
            settlement_cycle=SettlementCycle.MONTHLY,
            territory=["CN"],
            exclusive=False,
            notice_days=30,
        ),
    )


def code_of(username: str) -> str | None:
    """The six digits that a demo person's app would show now; None for anybody else, and where no code is asked.

    Must be called inside a staff scope.
    """
    user = User.objects.filter(username=username).first()
    if user is None or username not in {person.username for person in PEOPLE}:
        return None
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    # A person of the same name whose password is not the printed one is nobody of the demo.
    if factor is None or not user.check_password(PASSWORD):
        return None
    return pyotp.TOTP(decrypt(factor.data["secret"])).now()


def actor(username: str) -> Actor:
    return actor_of_user(User.objects.get(username=username))


def warehouse(code: str) -> Warehouse:
    return Warehouse.objects.get(code=code)


def stores_for(brand_id: int) -> list[str]:
    """The codes of the stores that may sell a brand's pieces."""
    return list(queries.stores_for(brand_id).order_by("code").values_list("code", flat=True))


def new_client(name: str, scopes: Sequence[str]) -> Credentials:
    """A partner of the platform itself with these scopes."""
    client, secret = create_client(name=name, scopes=scopes, actor=_OFFICE)
    return Credentials(client.client_id, secret)
