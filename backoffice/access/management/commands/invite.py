"""`manage.py invite EMAIL`: how the first platform admin of a new office comes in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from backoffice.access.models import PLATFORM_ROLES, Role
from backoffice.access.scope import scope
from backoffice.access.services import invite, link_token
from backoffice.events.actors import office
from backoffice.events.errors import Refusal


class Command(BaseCommand):
    help = "Invites a member of the platform's staff; the letter goes out, and the link is printed here too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=sorted(PLATFORM_ROLES), default=Role.PLATFORM_ADMIN)

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        try:
            with scope(office("command line")) as actor:
                invitation = invite(
                    email=options["email"],
                    role=role,
                    actor=actor,
                    everywhere=role == Role.WAREHOUSE_OPERATOR,
                )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        address = reverse("follow_invitation", args=[link_token(invitation)])
        self.stdout.write(f"{settings.PUBLIC_URL}{address}")
