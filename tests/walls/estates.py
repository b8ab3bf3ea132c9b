"""One record of every brand-owned model, for any brand, with the brand's mark in every text.

A new model behind the walls needs a builder here; `test_every_walled_model_has_a_builder` names what is missing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, models
from django.utils import timezone
from oauth2_provider import models as oauth

from backoffice.access.models import (
    ApiClient,
    ClientSecret,
    Invitation,
    Membership,
    Posting,
    Right,
    Role,
    User,
)
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.log import Fact, append
from backoffice.events.models import Answer, Event
from backoffice.imports.models import Export, ExportedRow, ImportRow, ImportSession
from backoffice.jobs.models import Job
from backoffice.merchants.models import (
    Application,
    Brand,
    BrandName,
    Channel,
    Company,
    Contract,
    ContractTerms,
    DepositEntry,
    Document,
    DocumentVersion,
    ExpiryWarning,
    FindingOverride,
    Holiday,
    InfoItem,
    InfoRequest,
    Restriction,
    Rule,
    Sector,
    Shortfall,
    StepClock,
    Threshold,
)
from backoffice.notices.models import Letter, Mute, Notice
from backoffice.webhooks.models import Delivery, Webhook
from catalog.channels.models import Listing, PriceStep, Store
from catalog.inventory.bench_models import (
    BenchTerm,
    Bin,
    Defect,
    GivenGrade,
    Inspection,
    Material,
    Permit,
    SerialPattern,
    TamperTag,
    Verdict,
)
from catalog.inventory.models import Claim, Grade, Lot, Movement, Unit, UnitPhoto, Warehouse
from catalog.products.models import Category, Product
from fulfillment.consignment.models import (
    Agreement,
    AgreementTerms,
    Arrival,
    ConsignedPiece,
    Consignor,
    Payout,
    SetOff,
)
from fulfillment.custody.models import Basis, BinCount, Difference, Journey, Loss, LossKind
from fulfillment.orders.models import Order, OrderLine, Presale, PresaleRule, ReportedSale, SaleCase
from fulfillment.repackaging.models import LotConsumption, Recipe, RecipeLine, WorkOrder
from fulfillment.returns.models import Return, ReturnWindow
from fulfillment.shipping.models import (
    Carrier,
    NumberPool,
    PackingPhoto,
    PackingRule,
    Parcel,
    TrackingEvent,
    Vocabulary,
)
from fulfillment.tasks.models import Task
from fulfillment.traceability.models import EpcisDocument, Passport

NOON = datetime(2026, 11, 11, 12, 0, tzinfo=UTC)
CALLS_A_LOOK = 20
Builder = Callable[["Estate", int], models.Model]
AnyBuilder = TypeVar("AnyBuilder", bound=Builder)
BUILDERS: dict[str, Builder] = {}


def builds(label: str) -> Callable[[AnyBuilder], AnyBuilder]:
    def register(builder: AnyBuilder) -> AnyBuilder:
        BUILDERS[label] = builder
        return builder

    return register


class Estate:
    """What one brand owns. `mark` stands in every text of it; `amount` is every price."""

    def __init__(self, brand: Brand, *, mark: str, amount: Decimal, person: User | None = None) -> None:
        self.brand = brand
        self.mark = mark
        self.amount = amount
        self.person = person
        self.rows: dict[str, list[Any]] = defaultdict(list)

    def text(self, serial: int, length: int = 60) -> str:
        return f"{self.mark}-{serial}"[:length]

    def one(self, label: str) -> Any:
        return self.rows[label][0] if self.rows[label] else self.build(label)

    def build(self, label: str) -> Any:
        serial = len(self.rows[label]) + 1
        row = BUILDERS[label](self, serial)
        self.rows[label].append(row)
        return row

    def build_all(self, labels: Iterable[str]) -> None:
        for label in labels:
            self.one(label)


def walled_tables() -> list[str]:
    """Every table of the schema under row-level security, or with a brand's column and so in need of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND (
                c.relrowsecurity
                OR c.relname LIKE 'merchants\\_%'
                OR EXISTS (SELECT FROM pg_attribute a
                           WHERE a.attrelid = c.oid AND a.attname = 'brand_id' AND NOT a.attisdropped)
            ) ORDER BY 1
            """
        )
        return [name for (name,) in cursor.fetchall()]


def wall_column(table: str) -> str:
    """The column by which the table's wall knows its people: `brand_id`, `company_id`, or "" for a rule of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT qual FROM pg_policies WHERE tablename = %s AND policyname = 'brand_wall'", [table]
        )
        ((rule,),) = cursor.fetchall()
    return next((column for column in ("brand_id", "company_id") if rule.startswith(f"({column} = ANY")), "")


def model_of(table: str) -> type[models.Model]:
    return next(
        model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table
    )


def is_history(model: type[models.Model]) -> bool:
    """A table that triggers fill, never a builder."""
    return hasattr(model, "pgh_obj") or "pgh_id" in {field.name for field in model._meta.fields}


def walled_labels() -> list[str]:
    """The models behind the walls that need a builder."""
    found = (model_of(table) for table in walled_tables())
    return [model._meta.label for model in found if not is_history(model)]


def build_estates(*estates: Estate) -> None:
    """One record of everything for each of them. An estate's first records of all kinds have one key, or nearly.

    So a walk that tries an address with the keys of every model has a handful to try.
    """
    for estate in estates:
        _line_up_keys()
        with scope(OFFICE):
            estate.build_all(label for label in walled_labels() if label in BUILDERS)


def _line_up_keys() -> None:
    """The next row of every table gets the same key. Outside of any scope: sequences belong to who owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, beyond, false) FROM pg_sequences,"
            " (SELECT 100 + coalesce(max(last_value), 0) AS beyond FROM pg_sequences WHERE schemaname = 'public')"
            " WHERE schemaname = 'public' AND max_value > beyond"
        )


def checksums(*, without: Brand) -> dict[str, str]:
    """A checksum per table over every row that is not `without`'s: what that brand must never change."""
    someone_else = (
        "(user_id IS NULL OR user_id NOT IN (SELECT id FROM access_user WHERE company_id = %(company)s))"
    )
    own_clients = "(SELECT id FROM access_apiclient WHERE company_id = %(company)s)"
    special = {
        "access_apiclient": "company_id IS DISTINCT FROM %(company)s",
        "access_clientsecret": f"client_id NOT IN {own_clients}",
        "oauth2_provider_accesstoken": f"application_id NOT IN {own_clients}",
        "merchants_brand": "id <> %(brand)s",
        "merchants_company": "id <> %(company)s",
        "merchants_application": "company_id <> %(company)s",
        "events_event": "brand_id IS DISTINCT FROM %(brand)s AND company_id IS DISTINCT FROM %(company)s",
        "events_answer": "body IS DISTINCT FROM 'own'",
        # Whoever does something about its own company makes news of it, also for the staff who look after it.
        "notices_notice": f"company_id IS DISTINCT FROM %(company)s AND {someone_else}",
        "notices_letter": "coalesce(notice_id, 0) NOT IN"
        f" (SELECT id FROM notices_notice WHERE company_id = %(company)s) AND {someone_else}",
        "notices_mute": someone_else,
        "access_posting": someone_else,
        "account_emailaddress": someone_else,
        "mfa_authenticator": someone_else,
        "usersessions_usersession": someone_else,
        "jobs_job": "brand_id IS DISTINCT FROM %(brand)s AND kind NOT IN ('notices.send', 'webhooks.send')",
        "webhooks_webhook": f"client_id NOT IN {own_clients}",
        "webhooks_delivery": f"webhook_id NOT IN (SELECT id FROM webhooks_webhook WHERE client_id IN {own_clients})",
    }
    rules = {
        "brand_id": "brand_id IS DISTINCT FROM %(brand)s",
        "company_id": "company_id IS DISTINCT FROM %(company)s",
        None: "true",
    }
    skipped = {"access_counter", "django_session", "django_migrations", "events_answer"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, (SELECT min(a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid"
            " AND a.attname IN ('brand_id', 'company_id'))"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1"
        )
        tables = [(name, column) for name, column in cursor.fetchall() if name not in skipped]
        parts = []
        for name, column in tables:
            rule = special.get(name, rules[column])
            parts.append(
                f"SELECT '{name}', coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '')"
                f" FROM {name} t WHERE {rule}"
            )
        cursor.execute(" UNION ALL ".join(parts), {"brand": without.pk, "company": without.company_id})
        return dict(cursor.fetchall())


class Watch:
    """Looks after every row that is not the stranger's, and tells of each change what was done since the last look.

    A look reads every table, so one look answers for a handful of calls.
    """

    def __init__(self, *, without: Brand, ignored: Iterable[str] = ()) -> None:
        self.without = without
        self.ignored = frozenset(ignored)
        self.faults: list[str] = []
        self._done: list[str] = []
        self._before = self._seen()

    def after(self, what: str) -> None:
        """Something was done that may have changed a row."""
        self._done.append(what)
        if len(self._done) >= CALLS_A_LOOK:
            self.look()

    def look(self) -> None:
        """Tells of what has changed since the last look."""
        if not self._done:
            return
        seen = self._seen()
        if changed := sorted(name for name in seen if seen[name] != self._before.get(name)):
            self.faults.append(
                f"rows that are not the stranger's changed in {changed} by one of {self._done}"
            )
        self._before = seen
        self._done.clear()

    @contextmanager
    def away(self) -> Iterator[None]:
        """What is done meanwhile is the test's own doing."""
        self.look()
        yield
        self.look_away()

    def look_away(self) -> None:
        """Takes everything as it stands now."""
        self._done.clear()
        self._before = self._seen()

    def _seen(self) -> dict[str, str]:
        with scope(OFFICE):
            sums = checksums(without=self.without)
        return {table: sum_ for table, sum_ in sums.items() if table not in self.ignored}


def _office_for(estate: Estate) -> Actor:
    return Actor(kind="system", id=None, name=estate.text(0), brands=None)


# --- what all brands share -----------------------------------------------------------------------


@builds("inventory.Warehouse")
def warehouse(estate: Estate, serial: int) -> Warehouse:
    return Warehouse.objects.create(
        code=f"wh-{estate.brand.pk}-{serial}", name="Hall", kind="overseas", country="FR", address="Quai 1"
    )


@builds("inventory.Grade")
def grade(estate: Estate, serial: int) -> Grade:
    return Grade.objects.create(scale=f"scale-{estate.brand.pk}", code=f"g{serial}", label="Good", rank=50)


@builds("inventory.BenchTerm")
def bench_term(estate: Estate, serial: int) -> BenchTerm:
    return BenchTerm.objects.create(
        list="zone",
        code=f"term-{estate.brand.pk}-{serial}",
        label="Front",
        position=serial % 100,
        source_note="Us",
    )


@builds("inventory.SerialPattern")
def serial_pattern(estate: Estate, serial: int) -> SerialPattern:
    return SerialPattern.objects.create(
        house=f"house-{estate.brand.pk}", label=f"Way {serial}", pattern="[0-9]+", source_note="Us"
    )


@builds("inventory.Material")
def material(estate: Estate, serial: int) -> Material:
    return Material.objects.create(
        word=f"word-{estate.brand.pk}-{serial}", standing="not_listed", source_note="Us"
    )


@builds("inventory.Bin")
def a_bin(estate: Estate, serial: int) -> Bin:
    return Bin.objects.create(
        warehouse=estate.one("inventory.Warehouse"), code=f"B-{estate.brand.pk}-{serial}"
    )


@builds("products.Category")
def category(estate: Estate, serial: int) -> Category:
    return Category.objects.create(code=f"category-{estate.brand.pk}-{serial}", name="Bags")


@builds("shipping.Carrier")
def carrier(estate: Estate, serial: int) -> Carrier:
    return Carrier.objects.create(
        code=f"carrier-{estate.brand.pk}-{serial}",
        name="Air Mail",
        service="Registered",
        vocabulary=Vocabulary.values[0],
    )


@builds("shipping.NumberPool")
def number_pool(estate: Estate, serial: int) -> NumberPool:
    last = (estate.brand.pk * 100 + serial) % 100_000_000
    return NumberPool.objects.create(
        carrier=estate.one("shipping.Carrier"),
        service="RR",
        country="FR",
        first_serial=last,
        next_serial=last,
        last_serial=last,
    )


@builds("access.User")
def user(estate: Estate, serial: int) -> User:
    return User.objects.create(
        username=f"person-{estate.brand.pk}-{serial}",
        last_name=estate.text(serial),
        email=f"{estate.text(serial)}@people.example",
        role=Role.BRAND_MEMBER,
        company_id=estate.brand.company_id,
        rights=[Right.PEOPLE],
    )


def person_of(estate: Estate, serial: int) -> User:
    """The estate's own person first, so that they see their own."""
    return estate.person if estate.person is not None and serial == 1 else user(estate, 2000 + serial)


@builds("access.Invitation")
def invitation(estate: Estate, serial: int) -> Invitation:
    return Invitation.objects.create(
        email=f"{estate.text(serial)}@invited.example",
        role=Role.BRAND_MEMBER,
        company_id=estate.brand.company_id,
        brand_ids=[estate.brand.pk],
        rights=[Right.GOODS],
        invited_by_name=estate.text(serial),
        expires_at=timezone.now() + timedelta(days=7),
    )


@builds("access.Posting")
def posting(estate: Estate, serial: int) -> Posting:
    return Posting.objects.create(
        user=person_of(estate, 3000 + serial if serial > 1 else 1),
        warehouse=estate.one("inventory.Warehouse"),
    )


@builds("account.EmailAddress")
def email_address(estate: Estate, serial: int) -> EmailAddress:
    return EmailAddress.objects.create(
        user=person_of(estate, 4000 + serial if serial > 1 else 1),
        email=f"{estate.text(serial)}@mail.example",
    )


@builds("mfa.Authenticator")
def authenticator(estate: Estate, serial: int) -> Authenticator:
    return RecoveryCodes.activate(person_of(estate, 5000 + serial if serial > 1 else 1)).instance


@builds("usersessions.UserSession")
def user_session(estate: Estate, serial: int) -> UserSession:
    return UserSession.objects.create(
        user=person_of(estate, 6000 + serial if serial > 1 else 1),
        ip="192.0.2.1",
        session_key=f"{estate.brand.pk}-{serial}",
        user_agent=estate.text(serial),
    )


# --- the office ----------------------------------------------------------------------------------


@builds("access.Membership")
def membership(estate: Estate, serial: int) -> Membership:
    return Membership.objects.create(user=user(estate, 1000 + serial), brand=estate.brand)


@builds("access.ApiClient")
def api_client(estate: Estate, serial: int) -> ApiClient:
    return ApiClient.objects.create(
        name=estate.text(serial),
        company_id=estate.brand.company_id,
        brand=estate.brand,
        client_id=f"{estate.brand.pk:08x}{serial:08x}",
        scopes=["units:read"],
    )


@builds("access.ClientSecret")
def client_secret(estate: Estate, serial: int) -> ClientSecret:
    return ClientSecret.objects.create(
        client=estate.one("access.ApiClient"),
        hash=f"{estate.brand.pk:032x}{serial:032x}",
        created_by_name=estate.text(serial),
    )


@builds("oauth2_provider.AccessToken")
def access_token(estate: Estate, serial: int) -> Any:
    token = oauth.AccessToken(application=estate.one("access.ApiClient"), expires=NOON, scope=estate.mark)
    oauth.set_token_value(token, estate.text(serial))
    token.save()
    return token


@builds("oauth2_provider.DeviceGrant")
def device_grant(estate: Estate, serial: int) -> Any:
    return oauth.DeviceGrant.objects.create(
        device_code=estate.text(serial), user_code=estate.text(serial), client_id=estate.mark, expires=NOON
    )


@builds("oauth2_provider.Grant")
def grant(estate: Estate, serial: int) -> Any:
    return oauth.Grant.objects.create(
        user=user(estate, 5000 + serial),
        code=estate.text(serial),
        application=estate.one("access.ApiClient"),
        expires=NOON,
    )


@builds("oauth2_provider.IDToken")
def id_token(estate: Estate, serial: int) -> Any:
    return oauth.IDToken.objects.create(
        application=estate.one("access.ApiClient"), expires=NOON, scope=estate.text(serial)
    )


@builds("oauth2_provider.RefreshToken")
def refresh_token(estate: Estate, serial: int) -> Any:
    return oauth.RefreshToken.objects.create(
        user=user(estate, 6000 + serial),
        token=estate.text(serial),
        application=estate.one("access.ApiClient"),
    )


@builds("events.Event")
def event(estate: Estate, serial: int) -> Event:
    subject = estate.one("inventory.Unit")
    fact = Fact(subject.pk, "unit.looked_at", estate.brand.pk, {"note": estate.text(serial)})
    append(actor=_office_for(estate), facts=[fact])
    return Event.objects.filter(subject_type="unit", subject_id=subject.pk).latest("id")


@builds("events.Answer")
def answer(estate: Estate, serial: int) -> Answer:
    return Answer.objects.create(
        caller=f"client:{estate.one('access.ApiClient').pk}",
        key="the-same-key-for-everyone",
        fingerprint="0" * 64,
        status=201,
        body=estate.text(serial).encode(),
    )


@builds("jobs.Job")
def job(estate: Estate, serial: int) -> Job:
    return Job.objects.create(
        kind="shipping.fulfil",
        key=estate.text(serial),
        payload={"note": estate.mark},
        result={"note": estate.mark},
        brand_id=estate.brand.pk,
        error=estate.text(serial),
        asked_by=estate.text(serial),
        status="failed",
        finished_at=NOON,
    )


@builds("merchants.Company")
def company(estate: Estate, serial: int) -> Company:
    if serial == 1:
        return estate.brand.company
    return Company.objects.create(
        name=estate.text(serial), country="FR", registration_number=estate.text(serial)
    )


@builds("merchants.Brand")
def brand(estate: Estate, serial: int) -> Brand:
    if serial == 1:
        return estate.brand
    return Brand.objects.create(
        company=estate.brand.company, code=estate.text(serial).lower(), name=estate.text(serial), country="FR"
    )


@builds("merchants.BrandName")
def brand_name(estate: Estate, serial: int) -> BrandName:
    return BrandName.objects.create(
        brand=estate.brand, name=estate.text(serial), key=estate.text(serial).lower()
    )


@builds("merchants.Application")
def application(estate: Estate, serial: int) -> Application:
    row = Application.objects.create(
        company=estate.brand.company,
        brand_name=estate.text(serial),
        brand_country="FR",
        channels=[Channel.OVERSEAS],
        reason=estate.text(serial),
        reference=estate.text(serial),
    )
    found = Application.objects.filter(pk=row.pk)
    found.update(status="submitted")
    found.update(status="in_review", reviewer=user(estate, 2000 + serial))
    found.update(status="approved", onboarded_brand=estate.brand)
    row.refresh_from_db()
    return row


@builds("merchants.Document")
def document(estate: Estate, serial: int) -> Document:
    return Document.objects.create(
        company=estate.brand.company, application=estate.one("merchants.Application"), kind="trademark"
    )


@builds("merchants.DocumentVersion")
def document_version(estate: Estate, serial: int) -> DocumentVersion:
    text = estate.text(serial)
    row = DocumentVersion(
        company=estate.brand.company,
        document=estate.one("merchants.Document") if serial == 1 else document(estate, serial),
        number=serial,
        filename=f"{text}.pdf",
        media_type="application/pdf",
        size=100,
        sha256=f"{estate.brand.pk:032x}{serial:032x}",
        paper_number=text,
        issuer=text,
        holder=text,
        mark=text,
        uploaded_by_name=text,
        expires_on=date(2030, 1, 1),
    )
    row.file.save(f"{estate.mark}.pdf", ContentFile(estate.mark.encode()), save=False)
    row.save()
    return row


@builds("merchants.InfoRequest")
def info_request(estate: Estate, serial: int) -> InfoRequest:
    return InfoRequest.objects.create(
        company=estate.brand.company,
        application=estate.one("merchants.Application") if serial == 1 else application(estate, 100 + serial),
        message=estate.text(serial),
        asked_by=user(estate, 7000 + serial),
    )


@builds("merchants.InfoItem")
def info_item(estate: Estate, serial: int) -> InfoItem:
    return InfoItem.objects.create(
        company=estate.brand.company,
        request=estate.one("merchants.InfoRequest"),
        document=estate.one("merchants.Document"),
        kind="trademark",
        sentence=estate.text(serial),
    )


@builds("merchants.Contract")
def contract(estate: Estate, serial: int) -> Contract:
    selling = estate.brand if serial == 1 else brand(estate, 100 + serial)
    return Contract.objects.create(
        company=estate.brand.company,
        application=estate.one("merchants.Application"),
        selling_brand=selling,
        channel=Channel.OVERSEAS,
        number=estate.text(serial, 40),
    )


@builds("merchants.ContractTerms")
def contract_terms(estate: Estate, serial: int) -> ContractTerms:
    return ContractTerms.objects.create(
        company=estate.brand.company,
        contract=estate.one("merchants.Contract"),
        number=serial,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        commission_bp=400,
        fixed_fee=estate.amount,
        minimum_guarantee=0,
        deposit=estate.amount,
        currency="EUR",
        settlement_cycle="monthly",
        territory=["CN"],
        notice_days=30,
        signed_by=estate.text(serial),
    )


@builds("merchants.DepositEntry")
def deposit_entry(estate: Estate, serial: int) -> DepositEntry:
    return DepositEntry.objects.create(
        company=estate.brand.company,
        contract=estate.one("merchants.Contract"),
        kind="payment",
        amount=estate.amount,
        currency="EUR",
        reference=estate.text(serial),
        note=estate.text(serial),
    )


@builds("merchants.Shortfall")
def shortfall(estate: Estate, serial: int) -> Shortfall:
    return Shortfall.objects.create(
        company=estate.brand.company,
        contract=estate.one("merchants.Contract") if serial == 1 else contract(estate, 200 + serial),
        due_on=date(2026, 12, 1),
    )


@builds("merchants.Restriction")
def restriction(estate: Estate, serial: int) -> Restriction:
    # Lifted, so that the estate's own goods stay on offer.
    return Restriction.objects.create(
        brand=estate.brand,
        cause="paper",
        details={"document": estate.text(serial)},
        lifted_at=NOON,
    )


@builds("merchants.ExpiryWarning")
def expiry_warning(estate: Estate, serial: int) -> ExpiryWarning:
    return ExpiryWarning.objects.create(
        company=estate.brand.company, version=estate.one("merchants.DocumentVersion"), days=serial
    )


@builds("merchants.FindingOverride")
def finding_override(estate: Estate, serial: int) -> FindingOverride:
    return FindingOverride.objects.create(
        company=estate.brand.company,
        field="iban",
        code="iban_elsewhere",
        value=estate.text(serial),
        reason=estate.text(serial),
    )


@builds("merchants.Sector")
def sector(estate: Estate, serial: int) -> Sector:
    return Sector.objects.create(
        code=f"sector-{estate.brand.pk}-{serial}",
        name="Bags",
        nice_classes=[18],
        valid_from=date(2020, 1, 1),
        source_note="A test",
    )


@builds("merchants.Rule")
def rule(estate: Estate, serial: int) -> Rule:
    return Rule.objects.create(
        kind="document", document="brand_story", valid_from=date(2020, 1, 1), source_note="A test"
    )


def _first_free(taken: Iterable[date]) -> date:
    """A day of the far past that no row of its kind has yet. Keys grow with every test, days do not stretch."""
    days = set(taken)
    return next(day for day in (date(1990, 1, 1) + timedelta(days=n) for n in count()) if day not in days)


@builds("merchants.StepClock")
def step_clock(estate: Estate, serial: int) -> StepClock:
    return StepClock.objects.create(
        step="submitted",
        working_days=3,
        valid_from=_first_free(
            StepClock.objects.filter(step="submitted").values_list("valid_from", flat=True)
        ),
        source_note="A test",
    )


@builds("merchants.Holiday")
def holiday(estate: Estate, serial: int) -> Holiday:
    return Holiday.objects.create(day=_first_free(Holiday.objects.values_list("day", flat=True)), name="Rest")


@builds("merchants.Threshold")
def threshold(estate: Estate, serial: int) -> Threshold:
    return Threshold.objects.create(
        code=f"limit-{estate.brand.pk}-{serial}", value=1, valid_from=date(2020, 1, 1), source_note="A test"
    )


@builds("imports.ImportSession")
def import_session(estate: Estate, serial: int) -> ImportSession:
    row = ImportSession(
        brand=estate.brand,
        profile="units",
        filename=f"{estate.text(serial)}.csv",
        sha256=f"{estate.brand.pk:032x}{serial:032x}",
        size=100,
        reading={
            "notes": [estate.text(serial)],
            "encoding": "utf-8",
            "delimiter": "commas",
            "headers": [estate.text(serial)],
        },
        options={"note": estate.text(serial)},
        created_by=estate.person,
        created_by_name=estate.text(serial),
    )
    row.file.save(f"{estate.mark}.csv", ContentFile(estate.mark.encode()), save=False)
    row.rejected_file.save(f"{estate.mark}.xlsx", ContentFile(estate.mark.encode()), save=False)
    row.save()
    text = estate.text(serial)
    cause = {
        "code": "bad_price",
        "column": "price",
        "count": 1,
        "rows": [1],
        "sentence": text,
        "suggestion": text,
    }
    counts = {
        "rows": 1,
        "create": 0,
        "update": 0,
        "unchanged": 0,
        "error": 1,
        "rejected": {"bad_price": 1},
        "undone": {"undone": 0, "left": 1},
        "causes": [{**cause, "words": {text: 1}, "different_words": 1}],
    }
    ImportSession.objects.filter(pk=row.pk).update(status="previewed", counts=counts)
    row.refresh_from_db()
    return row


@builds("imports.ImportRow")
def import_row(estate: Estate, serial: int) -> ImportRow:
    text = estate.text(serial)
    return ImportRow.objects.create(
        session=estate.one("imports.ImportSession"),
        brand_id=estate.brand.pk,
        number=serial,
        cells=[text],
        values={"title": text},
        outcome="error",
        errors=[{"code": "bad_price", "column": "price", "sentence": text, "suggestion": text}],
    )


@builds("imports.Export")
def export(estate: Estate, serial: int) -> Export:
    person = estate.person
    row = Export(
        brand=estate.brand,
        profile="units",
        format="csv",
        filename=f"{estate.text(serial)}.csv",
        filters={"q": estate.text(serial)},
        selection=[serial],
        rows=1,
        author=f"user:{person.pk}" if person else f"client:{estate.brand.pk}",
        created_by=person,
        created_by_name=estate.text(serial),
    )
    row.save()
    row.file.save(f"{estate.mark}-{serial}.csv", ContentFile(estate.mark.encode()), save=False)
    Export.objects.filter(pk=row.pk).update(
        status="ready",
        file=row.file.name,
        size=len(estate.mark),
        ready_at=timezone.now(),
        file_until=timezone.now() + timedelta(days=7),
        versions_until=timezone.now() + timedelta(days=90),
    )
    row.refresh_from_db()
    return row


@builds("imports.ExportedRow")
def exported_row(estate: Estate, serial: int) -> ExportedRow:
    return ExportedRow.objects.create(
        export=estate.one("imports.Export"),
        brand_id=estate.brand.pk,
        number=serial,
        record_id=serial,
        key=[estate.brand.pk, estate.text(serial)],
        facts={"title": estate.text(serial)},
    )


# --- what people are told -------------------------------------------------------------------------


@builds("notices.Notice")
def notice(estate: Estate, serial: int) -> Notice:
    return Notice.objects.create(
        user=estate.person or user(estate, 4000 + serial),
        company=estate.brand.company,
        brand=estate.brand,
        topic="application.submitted",
        key=estate.text(serial),
        params={"brand": estate.text(serial)},
        link=f"/{estate.text(serial)}",
    )


@builds("notices.Letter")
def letter(estate: Estate, serial: int) -> Letter:
    told = estate.one("notices.Notice") if serial == 1 else notice(estate, 1000 + serial)
    return Letter.objects.create(
        notice=told,
        user=told.user,
        address=f"{estate.text(serial)}@example.com",
        language="en-gb",
        topic=told.topic,
        key=told.key,
        params=told.params,
        status="refused",
        error=estate.text(serial),
    )


@builds("notices.Mute")
def mute(estate: Estate, serial: int) -> Mute:
    return Mute.objects.create(user=estate.person or user(estate, 5000 + serial), topic=estate.text(serial))


# --- webhooks ------------------------------------------------------------------------------------


@builds("webhooks.Webhook")
def webhook(estate: Estate, serial: int) -> Webhook:
    return Webhook.objects.create(
        client=estate.one("access.ApiClient"),
        url=f"https://example.com/{estate.text(serial)}",
        patterns=["*"],
        description=estate.text(serial),
        seed=estate.text(serial),
        created_by_name=estate.text(serial),
    )


@builds("webhooks.Delivery")
def delivery(estate: Estate, serial: int) -> Delivery:
    return Delivery.objects.create(
        webhook=estate.one("webhooks.Webhook"),
        event_id=estate.brand.pk * 100_000 + serial,
        event_transaction=1,
        verb="unit.held",
        subject=f"unit:{estate.text(serial)}",
        status="dead",
        ended_at=NOON,
        answer=estate.text(serial),
        error=estate.text(serial),
    )


# --- the catalog ---------------------------------------------------------------------------------


@builds("products.Product")
def product(estate: Estate, serial: int) -> Product:
    return Product.objects.create(
        brand=estate.brand,
        sku=estate.text(serial),
        title=estate.text(serial),
        category=estate.one("products.Category"),
        measure="gram",
        country_of_origin="FR",
    )


@builds("inventory.Unit")
def unit(estate: Estate, serial: int) -> Unit:
    text = estate.text(serial)
    return Unit.objects.create(
        brand=estate.brand,
        reference=text,
        title=text,
        category=estate.one("products.Category"),
        model_reference=text,
        serial=text,
        material=text,
        colour=text,
        size=text,
        asking_price=estate.amount,
        currency="EUR",
        source_grade=estate.one("inventory.Grade"),
        source_url=f"https://example.com/{text}",
        warehouse=estate.one("inventory.Warehouse"),
        bin=text[:20],
    )


@builds("inventory.UnitPhoto")
def unit_photo(estate: Estate, serial: int) -> UnitPhoto:
    row = UnitPhoto(brand=estate.brand, unit=estate.one("inventory.Unit"), view=estate.text(serial, 30))
    row.file.save(f"{estate.mark}.webp", ContentFile(estate.mark.encode()), save=False)
    row.save()
    return row


def _of_unit(estate: Estate, serial: int) -> dict[str, Any]:
    """What every record of the bench says: which piece, who, and on which visit."""
    return {
        "brand": estate.brand,
        "unit": estate.one("inventory.Unit"),
        "visit": serial,
        "by": f"user:{serial}",
        "by_name": estate.text(serial),
    }


@builds("inventory.Inspection")
def inspection(estate: Estate, serial: int) -> Inspection:
    # On a visit that no walk gets to: the database keeps one inspection of a visit.
    facts = {**_of_unit(estate, serial), "visit": 30_000 + serial % 2_000}
    return Inspection.objects.create(findings=estate.text(serial), **facts)


@builds("inventory.Defect")
def defect(estate: Estate, serial: int) -> Defect:
    return Defect.objects.create(
        inspection=estate.one("inventory.Inspection"),
        zone=estate.one("inventory.BenchTerm"),
        kind=estate.one("inventory.BenchTerm"),
        severity=1,
        note=estate.text(serial),
        **_of_unit(estate, serial),
    )


@builds("inventory.Verdict")
def verdict(estate: Estate, serial: int) -> Verdict:
    return Verdict.objects.create(
        verdict="inconclusive", findings=estate.text(serial), **_of_unit(estate, serial)
    )


@builds("inventory.GivenGrade")
def given_grade(estate: Estate, serial: int) -> GivenGrade:
    return GivenGrade.objects.create(
        grade=estate.one("inventory.Grade"), reason=estate.text(serial), **_of_unit(estate, serial)
    )


@builds("inventory.TamperTag")
def tamper_tag(estate: Estate, serial: int) -> TamperTag:
    return TamperTag.objects.create(
        number=estate.text(serial, 40), broken_at=NOON, broken_because="cut", **_of_unit(estate, serial)
    )


@builds("inventory.Permit")
def permit(estate: Estate, serial: int) -> Permit:
    return Permit.objects.create(
        kind="export",
        number=estate.text(serial, 60),
        species="Python spp.",
        valid_until=date(2030, 1, 1),
        **_of_unit(estate, serial),
    )


@builds("inventory.Claim")
def claim(estate: Estate, serial: int) -> Claim:
    piece = estate.one("inventory.Unit") if serial == 1 else unit(estate, 10_000 + serial)
    return Claim.objects.create(
        brand=estate.brand,
        unit=piece,
        channel=Channel.OVERSEAS,
        claimant=estate.text(serial),
        price=estate.amount,
        currency="EUR",
        held_until=datetime.now(UTC) + timedelta(hours=1),
    )


@builds("inventory.Lot")
def lot(estate: Estate, serial: int) -> Lot:
    return Lot.objects.create(
        brand=estate.brand,
        product=estate.one("products.Product"),
        warehouse=estate.one("inventory.Warehouse"),
        number=estate.text(serial, 20),
        expires_on=date(2030, 1, 1),
        quantity=1000,
    )


@builds("inventory.Movement")
def movement(estate: Estate, serial: int) -> Movement:
    return Movement.objects.create(
        brand=estate.brand,
        lot=estate.one("inventory.Lot"),
        source=f"supplier:{estate.text(serial)}",
        target=f"warehouse:{estate.text(serial)}",
        quantity=1000,
        reason=estate.text(serial),
    )


@builds("channels.Store")
def store(estate: Estate, serial: int) -> Store:
    return Store.objects.create(
        code=estate.text(serial).lower(),
        name=estate.text(serial),
        channel=Channel.FLAGSHIP,
        brand=estate.brand,
    )


@builds("channels.Listing")
def listing(estate: Estate, serial: int) -> Listing:
    return Listing.objects.create(
        brand=estate.brand,
        unit=estate.one("inventory.Unit") if serial == 1 else unit(estate, 20_000 + serial),
        store=estate.one("channels.Store"),
        price=estate.amount,
        currency="EUR",
    )


# --- fulfillment ---------------------------------------------------------------------------------


@builds("tasks.Task")
def task(estate: Estate, serial: int) -> Task:
    return Task.objects.create(
        brand=estate.brand,
        kind="inspect",
        subject_type="unit",
        subject_id=estate.one("inventory.Unit").pk if serial == 1 else unit(estate, 30_000 + serial).pk,
        title=estate.text(serial),
        warehouse=estate.one("inventory.Warehouse"),
        due_at=NOON,
        done_by=estate.text(serial),
    )


@builds("orders.Order")
def order(estate: Estate, serial: int) -> Order:
    text = estate.text(serial)
    return Order.objects.create(
        brand=estate.brand,
        store=estate.one("channels.Store"),
        reference=text,
        buyer_name=text,
        buyer_phone=text[:40],
        address=text,
        city=text,
        postcode=text[:20],
        country="CN",
        payment_reference=text,
        total=estate.amount,
        currency="EUR",
    )


@builds("orders.OrderLine")
def order_line(estate: Estate, serial: int) -> OrderLine:
    held = estate.one("inventory.Claim") if serial == 1 else claim(estate, 1000 + serial)
    return OrderLine.objects.create(
        brand=estate.brand,
        order=estate.one("orders.Order") if serial == 1 else order(estate, 1000 + serial),
        unit=held.unit,
        claim=held,
        price=estate.amount,
        currency="EUR",
    )


@builds("orders.ReportedSale")
def reported_sale(estate: Estate, serial: int) -> ReportedSale:
    text = estate.text(serial)
    return ReportedSale.objects.create(
        brand=estate.brand,
        store=estate.one("channels.Store"),
        reference=text[:50],
        line=text,
        sku=text,
        title=text,
        amount=estate.amount,
        currency="EUR",
        region=text,
    )


@builds("orders.Presale")
def presale(estate: Estate, serial: int) -> Presale:
    text = estate.text(serial)
    return Presale.objects.create(
        brand=estate.brand,
        store=estate.one("channels.Store"),
        unit=estate.one("inventory.Unit") if serial == 1 else unit(estate, 2000 + serial),
        reference=text[:50],
        partner="system:estate",
        price=estate.amount,
        deposit=estate.amount / 10,
        currency="EUR",
        deposit_reference=text[:80],
        keeps_deposit=True,
        balance_days=3,
    )


@builds("orders.PresaleRule")
def presale_rule(estate: Estate, serial: int) -> PresaleRule:
    return PresaleRule.objects.create(
        channel="flagship",
        deposit_bp=1000,
        balance_days=3,
        keeps_deposit=True,
        valid_from=date(2030, 1, 1) + timedelta(days=200 * estate.brand.pk % 10_000 + serial),
        source_note="estate",
    )


@builds("orders.SaleCase")
def sale_case(estate: Estate, serial: int) -> SaleCase:
    text = estate.text(serial)
    return SaleCase.objects.create(
        brand=estate.brand,
        store=estate.one("channels.Store"),
        unit=estate.one("inventory.Unit"),
        kind="late_payment",
        reference=text[:50],
        payment_reference=text[:80],
        amount=estate.amount,
        currency="EUR",
        because="sold",
        reason=text,
        partner="system:estate",
    )


@builds("returns.ReturnWindow")
def return_window(estate: Estate, serial: int) -> ReturnWindow:
    return ReturnWindow.objects.create(
        channel=Channel.OVERSEAS,
        days=30,
        valid_from=date(2000, 1, 1) + timedelta(days=(estate.brand.pk * 100 + serial) % 20_000),
        source_note="Us",
    )


@builds("returns.Return")
def a_return(estate: Estate, serial: int) -> Return:
    text = estate.text(serial)
    line = order_line(estate, 3000 + serial)
    return Return.objects.create(
        brand=estate.brand, line=line, unit=line.unit, reason=text, price=estate.amount, currency="EUR"
    )


@builds("repackaging.Recipe")
def recipe(estate: Estate, serial: int) -> Recipe:
    return Recipe.objects.create(
        brand=estate.brand, product=estate.one("products.Product"), version=serial, shelf_life_days=365
    )


@builds("repackaging.RecipeLine")
def recipe_line(estate: Estate, serial: int) -> RecipeLine:
    return RecipeLine.objects.create(
        brand=estate.brand,
        recipe=estate.one("repackaging.Recipe"),
        product=product(estate, 10_000 + serial),
        net_mg=60_000,
    )


@builds("repackaging.WorkOrder")
def work_order(estate: Estate, serial: int) -> WorkOrder:
    return WorkOrder.objects.create(
        brand=estate.brand,
        recipe=estate.one("repackaging.Recipe"),
        warehouse=estate.one("inventory.Warehouse"),
        output_number=estate.text(serial, 20),
        packs_on=date(2026, 11, 11),
        planned_pieces=10,
        piece_mg=60_000,
    )


@builds("repackaging.LotConsumption")
def lot_consumption(estate: Estate, serial: int) -> LotConsumption:
    return LotConsumption.objects.create(
        brand=estate.brand,
        work_order=estate.one("repackaging.WorkOrder") if serial == 1 else work_order(estate, 1000 + serial),
        lot=estate.one("inventory.Lot"),
        quantity=10,
    )


@builds("shipping.Parcel")
def parcel(estate: Estate, serial: int) -> Parcel:
    row = Parcel(
        brand=estate.brand,
        order=estate.one("orders.Order") if serial == 1 else order(estate, 2000 + serial),
        warehouse=estate.one("inventory.Warehouse"),
        carrier=estate.one("shipping.Carrier"),
        waybill=estate.text(serial, 20),
        numbered_at=NOON,
        weight_g=500,
    )
    row.label.save(f"{estate.mark}.pdf", ContentFile(estate.mark.encode()), save=False)
    row.save()
    return row


@builds("shipping.PackingPhoto")
def packing_photo(estate: Estate, serial: int) -> PackingPhoto:
    text = estate.text(serial)
    row = PackingPhoto(
        brand=estate.brand, parcel=estate.one("shipping.Parcel"), unit=estate.one("inventory.Unit"), view="boxed",
        label=text[:80], by=text[:80], by_name=text[:150],
    )  # fmt: skip
    row.file.save(f"{estate.mark}-packing", ContentFile(estate.mark.encode()), save=False)
    row.save()
    return row


@builds("shipping.PackingRule")
def packing_rule(estate: Estate, serial: int) -> PackingRule:
    return PackingRule.objects.create(
        valid_from=date(2000, 1, 1) + timedelta(days=(estate.brand.pk * 100 + serial) % 7_000),
        piece_views=[["boxed", "The piece in its box"]],
        parcel_views=[],
        source_note="Us",
    )


@builds("shipping.TrackingEvent")
def tracking_event(estate: Estate, serial: int) -> TrackingEvent:
    return TrackingEvent.objects.create(
        brand=estate.brand,
        parcel=estate.one("shipping.Parcel"),
        code=estate.text(serial, 40),
        text=estate.text(serial),
        place=estate.text(serial),
        milestone="in_transit",
        happened_at=NOON + timedelta(minutes=serial),
    )


@builds("consignment.Consignor")
def consignor(estate: Estate, serial: int) -> Consignor:
    text = estate.text(serial)
    return Consignor.objects.create(
        brand=estate.brand,
        kind="person",
        name=text,
        email=f"{text}@example.com",
        phone=text[:40],
        address=text,
        country="FR",
    )


@builds("consignment.Agreement")
def agreement(estate: Estate, serial: int) -> Agreement:
    return Agreement.objects.create(
        brand=estate.brand, consignor=estate.one("consignment.Consignor"), number=estate.text(serial, 40)
    )


@builds("consignment.AgreementTerms")
def agreement_terms(estate: Estate, serial: int) -> AgreementTerms:
    return AgreementTerms.objects.create(
        brand=estate.brand,
        agreement=estate.one("consignment.Agreement"),
        number=serial,
        starts_on=NOON.date(),
        ends_on=NOON.date() + timedelta(days=365),
        share_bp=7000,
        minimum_price=estate.amount,
        sale_fee=estate.amount,
        withdrawal_fee=estate.amount,
        currency="EUR",
        return_days=30,
        return_rules=estate.text(serial),
    )


@builds("consignment.ConsignedPiece")
def consigned_piece(estate: Estate, serial: int) -> ConsignedPiece:
    if serial == 1:
        # Nobody holds a piece whose agreement is not in force, as the estate's is not: so its hold comes first.
        estate.one("inventory.Claim")
    return ConsignedPiece.objects.create(
        brand=estate.brand,
        agreement=estate.one("consignment.Agreement"),
        unit=estate.one("inventory.Unit") if serial == 1 else unit(estate, 50_000 + serial),
        minimum_price=estate.amount,
        currency="EUR",
    )


@builds("custody.Journey")
def journey(estate: Estate, serial: int) -> Journey:
    piece = unit(estate, 60_000 + serial)
    destination = estate.one("inventory.Warehouse")
    Unit.objects.filter(pk=piece.pk).update(
        warehouse=warehouse(estate, 60_000 + serial), in_transit_to=destination, bin=""
    )
    piece.refresh_from_db()
    return Journey.objects.create(
        brand=estate.brand, unit=piece, reference=estate.text(serial, 40), origin=piece.warehouse,
        destination=destination, sent_by=estate.text(serial, 150),
    )  # fmt: skip


@builds("custody.BinCount")
def bin_count(estate: Estate, serial: int) -> BinCount:
    return BinCount.objects.create(
        warehouse=estate.one("inventory.Warehouse"), bin=f"C-{serial}", expected=1, found=0, moved=0, missing=1,
        unknown=[], by_name="Ward",
    )  # fmt: skip


@builds("custody.Difference")
def difference(estate: Estate, serial: int) -> Difference:
    return Difference.objects.create(
        brand=estate.brand, unit=unit(estate, 70_000 + serial), count=estate.one("custody.BinCount"),
        outcome=estate.text(serial, 300),
    )  # fmt: skip


@builds("custody.Loss")
def loss(estate: Estate, serial: int) -> Loss:
    return Loss.objects.create(
        brand=estate.brand, unit=unit(estate, 80_000 + serial), kind=LossKind.DAMAGED,
        warehouse=estate.one("inventory.Warehouse"), reason=estate.text(serial, 500), value=estate.amount,
        currency="EUR", basis=Basis.ASKING, reported_by=estate.text(serial, 150),
        claim_reference=estate.text(serial, 80),
    )  # fmt: skip


@builds("consignment.Arrival")
def arrival(estate: Estate, serial: int) -> Arrival:
    text = estate.text(serial)
    return Arrival.objects.create(
        brand=estate.brand,
        warehouse=estate.one("inventory.Warehouse"),
        agreement=estate.one("consignment.Agreement"),
        reference=f"{text}-due",
        title=text,
        category=estate.one("products.Category"),
        model_reference=text,
        serial=text,
        tracking_number=text,
        asking_price=estate.amount,
        currency="EUR",
        expected_on=NOON.date(),
        codes=[text.replace("-", "")],
        differences=[{"fact": "serial", "expected": text, "found": text}],
        damage=text,
    )


@builds("consignment.Payout")
def payout(estate: Estate, serial: int) -> Payout:
    piece = (
        estate.one("consignment.ConsignedPiece") if serial == 1 else consigned_piece(estate, 1000 + serial)
    )
    sale = estate.one("inventory.Claim") if serial == 1 else claim(estate, 60_000 + serial)
    return Payout.objects.create(
        brand=estate.brand,
        piece=piece,
        claim=sale,
        terms=estate.one("consignment.AgreementTerms"),
        order_reference=estate.text(serial),
        price=estate.amount,
        fee=0,
        net=estate.amount,
        share=estate.amount,
        rest=0,
        currency="EUR",
        delivered_at=NOON,
        window_until=NOON + timedelta(days=3650),
    )


@builds("consignment.SetOff")
def set_off(estate: Estate, serial: int) -> SetOff:
    piece = (
        estate.one("consignment.ConsignedPiece") if serial == 1 else consigned_piece(estate, 2000 + serial)
    )
    return SetOff.objects.create(
        brand=estate.brand,
        payout=estate.one("consignment.Payout"),
        piece=piece,
        amount=estate.amount,
        currency="EUR",
    )


@builds("channels.PriceStep")
def price_step(estate: Estate, serial: int) -> PriceStep:
    return PriceStep.objects.create(
        valid_from=_first_free(PriceStep.objects.values_list("valid_from", flat=True)),
        number=1,
        same_model=True,
        rank_span=0,
        days=180,
        least=3,
        source_note="A test",
    )


@builds("traceability.Passport")
def passport(estate: Estate, serial: int) -> Passport:
    return Passport.objects.create(
        brand=estate.brand,
        unit=estate.one("inventory.Unit") if serial == 1 else unit(estate, 40_000 + serial),
        issued_by_name=estate.text(serial),
    )


@builds("traceability.EpcisDocument")
def epcis_document(estate: Estate, serial: int) -> EpcisDocument:
    person = estate.person
    row = EpcisDocument(
        brand=estate.brand,
        units=[estate.one("inventory.Unit").pk],
        author=f"user:{person.pk}" if person else f"client:{estate.brand.pk}",
        created_by_name=estate.text(serial),
    )
    row.save()
    row.file.save(f"{estate.mark}-{serial}.jsonld", ContentFile(estate.mark.encode()), save=False)
    EpcisDocument.objects.filter(pk=row.pk).update(
        status="ready",
        file=row.file.name,
        size=len(estate.mark),
        ready_at=timezone.now(),
        file_until=timezone.now() + timedelta(days=7),
    )
    row.refresh_from_db()
    return row


def missing_builders(labels: Sequence[str]) -> list[str]:
    return [label for label in labels if label not in BUILDERS]


OFFICE = office("tests")
