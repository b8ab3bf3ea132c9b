"""The people and partners that the tests play with."""

import gc
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.cache import caches
from django.core.management.color import no_style
from django.db import connections
from django.test import Client, TransactionTestCase
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as examples
from oauth2_provider.models import get_access_token_model, set_token_value
from pytest_django.fixtures import Settings

from backoffice.access.counters import APART
from backoffice.access.models import SCOPES_OF_PAPERS, ApiClient, Right, Role, Scope, User
from backoffice.access.queries import actor_of_user
from backoffice.access.scope import scope
from backoffice.access.services import create_client, create_user
from backoffice.events import log
from backoffice.events.actors import Actor, office
from backoffice.events.verbs import known_verbs
from backoffice.files.services import workshop
from backoffice.merchants.models import Brand, BrandName, Company

# Files that take a process longest; the directories are whole.
_LONGEST = {"browser", "walls", "test_contract.py", "test_life_of_a_piece.py", "test_outcomes.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, in the order in which they are, so that no process has one left when others are done."""
    items.sort(key=lambda item: not (_LONGEST & set(item.path.parts) or "kill" in item.path.name))


def pytest_collection_finish() -> None:
    """What was imported stays, so the collector of garbage need not look at it again and again, nor look so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


# How long an example takes is the machine's affair. Each run draws the same ones, so that none fails by its luck alone;
# `DRAW_EXAMPLES=1` draws others.
examples.register_profile(
    "unhurried",
    deadline=None,
    derandomize="DRAW_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
examples.load_profile("unhurried")
COUNTERS = settings.CACHES
# The key of the second factor that every member of the platform's staff here has; pyotp makes codes of it.
TOTP_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Several runs may share one cluster, each in a database of its own: `PYTEST_DB` names that of this run.

    Each process of a run in parallel (`-n`) has one too.
    """
    name = "_".join(
        filter(None, ["test", os.environ.get("PYTEST_DB", "entrepot"), os.environ.get("PYTEST_XDIST_WORKER")])
    )
    databases: dict[str, dict[str, Any]] = settings.DATABASES
    for database in databases.values():
        database.setdefault("TEST", {})["NAME"] = name


@pytest.fixture(scope="session", autouse=True)
def _one_workshop() -> Iterator[None]:
    """One process takes the files of all tests: its start takes a quarter of a second, and most tests have pictures."""
    with workshop():
        yield


# What Django itself writes after a migration. It stays: to write it anew takes longer than to empty all other tables.
_OF_DJANGO = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session", autouse=True)
def _emptied_in_one_statement() -> Iterator[None]:
    """After a test with transactions of its own all tables are empty again, and nothing that follows a migration runs.

    Rooms do nothing after a flush (`access.reference.after_upgrade`), and no guard of a table goes with its rows.
    """

    def empty(case: TransactionTestCase) -> None:
        for alias in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
            connection = connections[alias]
            tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
            statements = connection.ops.sql_flush(no_style(), sorted(tables - _OF_DJANGO))
            connection.ops.execute_sql_flush(statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input files beside the project; tests that need it are skipped where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder ../shared/data is not here")
    return folder


@pytest.fixture(autouse=True)
def _own_folder_and_quick_passwords(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_counters(settings: Settings) -> None:
    """Counted here alone, and without limits where a test sets none; `real_counters` counts attempts for all."""
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {name: {"BACKEND": memory, "LOCATION": name} for name in settings.CACHES}
    settings.API_RATE = settings.API_ANONYMOUS_RATE = 0
    caches["default"].clear()
    caches["rates"].clear()


# What only tests tell of subjects that are the office's own: the last part of such verbs.
TOLD_BY_TESTS = {"looked_at", "seen", "paid"}


@pytest.fixture(autouse=True)
def _every_event_is_known() -> Iterator[None]:
    """What was appended to the log is among the events that a webhook may ask for; tests have subjects of their own."""
    yield
    known = known_verbs()
    ours = {verb.partition(".")[0] for verb in known}
    told = {verb for verb in log._reactions if verb.partition(".")[0] in ours}
    unknown = {verb for verb in told - known if verb.partition(".")[2] not in TOLD_BY_TESTS}
    for verb in unknown:
        if not log._reactions[verb]:
            del log._reactions[verb]
    assert not unknown, f"write in backoffice/events/verbs.py: {sorted(unknown)}"


@pytest.fixture
def real_counters(settings: Settings, _own_counters: None) -> Iterator[None]:
    """The table that all processes share. Needs `databases=["default", "apart"]` and real transactions."""
    settings.CACHES = COUNTERS
    caches["default"].clear()
    yield
    caches["default"].clear()
    connections[APART].close()


@pytest.fixture
def office_scope(db: None) -> Iterator[Actor]:
    """The whole test runs as the office itself, inside one scope."""
    with scope(office("tests")) as actor:
        yield actor


class World:
    """Two onboarded brands and one person of each role. The owner works for Aurore; the stranger for Kestrel.

    A person comes when first asked for: most tests need one or two of them.
    """

    def __init__(self) -> None:
        self.office = office("tests")
        with scope(self.office):
            self.aurore = self._brand("Aurore", "FR")
            self.kestrel = self._brand("Kestrel", "GB")

    @cached_property
    def admin(self) -> User:
        return self._user("admin", Role.PLATFORM_ADMIN)

    @cached_property
    def reviewer(self) -> User:
        return self._user("reviewer", Role.REVIEWER)

    @cached_property
    def operator(self) -> User:
        return self._user("operator", Role.WAREHOUSE_OPERATOR)

    @cached_property
    def owner(self) -> User:
        return self._user("owner", Role.BRAND_OWNER, self.aurore)

    @cached_property
    def teammate(self) -> User:
        return self._user("teammate", Role.BRAND_OWNER, self.aurore)

    @cached_property
    def stranger(self) -> User:
        return self._user("stranger", Role.BRAND_OWNER, self.kestrel)

    def everybody(self) -> list[User]:
        """Each of them is here from now on."""
        return [self.admin, self.reviewer, self.operator, self.owner, self.teammate, self.stranger]

    def staff(self, role: Role) -> User:
        """One more member of the platform's staff."""
        return self._user(f"{role.value} of the house", role)

    def member(self, *rights: Right, brand: Brand | None = None) -> User:
        """One more of a brand's people (Aurore's unless told otherwise), with these rights and no others."""
        with scope(self.office):
            name = f"member {User.objects.count()}"
        return self._user(name, Role.BRAND_MEMBER, brand or self.aurore, rights=rights)

    def _brand(self, name: str, country: str) -> Brand:
        company = Company.objects.create(name=f"{name} SA", country=country, registration_number=f"{name}-1")
        brand = Brand.objects.create(company=company, code=name.lower(), name=name, country=country)
        BrandName.objects.create(brand=brand, name=name, key=name.lower())
        return brand

    def _user(self, name: str, role: str, *brands: Brand, rights: Iterable[str] = ()) -> User:
        with scope(self.office):
            user = create_user(
                username=name,
                password="correct horse battery",
                role=role,
                actor=self.office,
                brand_ids=[brand.pk for brand in brands],
                company_id=brands[0].company_id if brands else None,
                rights=rights,
            )
            if user.is_platform_staff:
                TOTP.activate(user, TOTP_KEY)
            return user

    def actor(self, user: User) -> Actor:
        with scope(self.office):
            return actor_of_user(user)

    def client(
        self,
        *,
        brand: Brand | None = None,
        company: Company | None = None,
        scopes: list[str] | None = None,
        name: str = "",
    ) -> tuple[ApiClient, str]:
        """An API client with its secret: the platform's own partner without a brand or company, with every scope
        that it may have unless told otherwise.
        """
        every = [code for code in Scope.values if brand is None or code not in SCOPES_OF_PAPERS]
        with scope(self.office):
            count = ApiClient.objects.count()
            return create_client(
                name=name or f"partner {count + 1}",
                scopes=every if scopes is None else scopes,
                actor=self.office,
                brand_id=brand.pk if brand else None,
                company_id=company.pk if company else None,
            )

    def token_of(self, client: ApiClient, *, scopes: list[str] | None = None) -> str:
        """An access token of the client, as the token endpoint would have given it."""
        token = secrets.token_urlsafe(24)
        with scope(self.office):
            row = get_access_token_model()(
                application=client,
                scope=" ".join(client.scopes if scopes is None else scopes),
                expires=timezone.now() + timedelta(hours=1),
            )
            set_token_value(row, token)
            row.save()
        return token

    def token(self, **words: Any) -> tuple[ApiClient, str]:
        """A client and an access token of it."""
        client, _ = self.client(**words)
        return client, self.token_of(client)


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def everybody(world: World) -> list[User]:
    """All people of the world, for tests that look for them by name or by role."""
    return world.everybody()


@pytest.fixture
def as_person() -> Callable[[User], Client]:
    """A browser in which the person is logged in."""

    def log_in(user: User) -> Client:
        client = Client()
        with scope(office("tests")):
            client.force_login(user)
        return client

    return log_in


@pytest.fixture
def as_client() -> Callable[[str], Client]:
    """A partner system that sends this token."""

    def with_token(token: str) -> Client:
        return Client(headers={"authorization": f"Bearer {token}"})

    return with_token
