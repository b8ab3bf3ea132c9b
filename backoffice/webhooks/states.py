"""The life of a webhook, and where a delivery stands."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from backoffice.access.models import Right, Role, Scope
from backoffice.events.lifecycle import Lifecycle, Transition

# Seconds: whoever has not answered a message by then has not got it.
PATIENCE = 15.0
# While an attempt is being made nobody else makes it; whoever dies in it leaves it to be made again after this.
CLAIMED = timedelta(seconds=4 * PATIENCE)
# Who looks after webhooks: platform admins; for their own company its owners, members with the right, and its systems.
KEEPERS = frozenset({Role.PLATFORM_ADMIN, Role.BRAND_OWNER, Right.PEOPLE, Scope.WEBHOOKS_WRITE})
VIEWERS = KEEPERS | {Role.AUDITOR}


class WebhookStatus(models.TextChoices):
    ACTIVE = "active", "Active"
    DISABLED = "disabled", "Disabled"


class DisabledBecause(models.TextChoices):
    """Why nothing is sent."""

    BY_HAND = "by_hand", _("Turned off by a person or a system")
    GONE = "gone", _("The address answered 410 Gone")
    FAILING = "failing", _("The address failed for days")


WEBHOOK = Lifecycle(
    subject="webhook",
    states=WebhookStatus,
    initial=WebhookStatus.ACTIVE,
    transitions=[
        Transition("disable", (WebhookStatus.ACTIVE,), WebhookStatus.DISABLED, KEEPERS),
        Transition("enable", (WebhookStatus.DISABLED,), WebhookStatus.ACTIVE, KEEPERS),
    ],
)


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", "Waiting"
    DELIVERED = "delivered", "Delivered"
    DEAD = "dead", "Dead letter"
