"""Guards in the database hold against everyone.

django-pgtrigger lets a session name triggers that it wants passed over, and every guard asks for that first. Nobody
may here; and the asking itself, a subtransaction that fails, walks through all that is deferred to the commit: one
statement about thousands of pieces took a time that grew with their square.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

# Made anew by each migration that makes a trigger, as the library has it.
_NEVER = """
CREATE OR REPLACE FUNCTION "public"._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT false'
"""


def hold_against_everyone(app: AppConfig) -> None:
    """From now on nothing is passed over, after every `migrate`."""
    post_migrate.connect(_hold, sender=app, dispatch_uid="guards hold against everyone")


def _hold(*, using: str, **_: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(_NEVER)
