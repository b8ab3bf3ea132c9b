"""Reading webhooks."""

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .models import Delivery, Webhook
from .states import DeliveryStatus


def webhooks_with_counts() -> QuerySet[Webhook]:
    """The webhooks of the wall, each with `waiting` and `dead`: how many deliveries wait, and how many are given up."""
    return Webhook.objects.select_related("client").annotate(
        waiting=_count(DeliveryStatus.PENDING), dead=_count(DeliveryStatus.DEAD)
    )


def dead_letters() -> QuerySet[Delivery]:
    return Delivery.objects.filter(status=DeliveryStatus.DEAD)


def _count(status: DeliveryStatus) -> Coalesce:
    """How many deliveries of each webhook have this status; both that are asked for have an index of their own."""
    those = Delivery.objects.filter(webhook=OuterRef("pk"), status=status).order_by()
    return Coalesce(
        Subquery(those.values("webhook").annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField()
    )
