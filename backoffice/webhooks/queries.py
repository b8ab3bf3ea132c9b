"""Reading webhooks."""

from datetime import timedelta

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from .models import Delivery, Webhook
from .states import DeliveryStatus, WebhookStatus


def webhooks_with_counts() -> QuerySet[Webhook]:
    """The webhooks of the wall, each with `waiting` and `dead`: how many deliveries wait, and how many are given up."""
    return Webhook.objects.select_related("client").annotate(
        waiting=_count(DeliveryStatus.PENDING), dead=_count(DeliveryStatus.DEAD)
    )


# A system that is being restarted is back by then.
_HICCUP = timedelta(minutes=5)


def is_failing() -> Q:
    """Of webhooks to which nothing has arrived for longer than a restart takes, though something was sent."""
    return Q(status=WebhookStatus.ACTIVE, failing_since__lt=timezone.now() - _HICCUP)


def failing_webhooks() -> QuerySet[Webhook]:
    """The longest first."""
    return Webhook.objects.filter(is_failing()).order_by("failing_since", "pk")


def waiting_for(webhook: Webhook, *, most: int) -> int:
    """How many messages wait for it, counted up to `most`."""
    waiting = Delivery.objects.filter(webhook=webhook, status=DeliveryStatus.PENDING)
    return len(waiting.order_by().values_list("pk")[:most])


def dead_letters() -> QuerySet[Delivery]:
    return Delivery.objects.filter(status=DeliveryStatus.DEAD)


def _count(status: DeliveryStatus) -> Coalesce:
    """How many deliveries of each webhook have this status; both that are asked for have an index of their own."""
    those = Delivery.objects.filter(webhook=OuterRef("pk"), status=status).order_by()
    return Coalesce(
        Subquery(those.values("webhook").annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField()
    )
