"""Every row that is not the stranger's, before and after what the stranger did."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from backoffice.access.scope import scope
from backoffice.merchants.models import Brand

from .estate import OFFICE

CALLS_A_LOOK = 20


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
