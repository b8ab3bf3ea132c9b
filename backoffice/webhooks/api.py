"""Webhooks over REST: a client looks after its own."""

from datetime import timedelta
from typing import Any, cast

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from backoffice.access.middleware import ScopedRequest
from backoffice.access.models import ApiClient, Scope
from backoffice.events.feed import Position
from backoffice.gateway.filters import WordFilter
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.views import Door

from . import services
from .models import Delivery, Webhook
from .serializers import (
    ChangedWebhookSerializer,
    DeliverySerializer,
    EnablingSerializer,
    NewWebhookSerializer,
    ReplayedSerializer,
    ReplaySerializer,
    RotationSerializer,
    WebhookSerializer,
    WebhookWithSecretSerializer,
)
from .states import VIEWERS, DeliveryStatus


class _WebhookDoor(Door):
    """A system's own webhooks; a person's login reads those that the admin shows too."""

    queryset: QuerySet[Any] = Webhook.objects.none()
    serializer_class: type[BaseSerializer[Any]] = WebhookSerializer

    def own_webhooks(self) -> QuerySet[Webhook]:
        webhooks = Webhook.objects.select_related("client")
        if self.actor.kind == "client":
            return webhooks.filter(client_id=self.actor.id)
        return webhooks if self.actor.may(VIEWERS) else webhooks.none()

    def get_queryset(self) -> QuerySet[Any]:
        return self.own_webhooks()

    def answer(self, webhook: Webhook, *, status: int = 200) -> Response:
        return Response(WebhookSerializer(webhook).data, status=status)

    def answer_with_secret(self, webhook: Webhook, secret: str, *, status: int) -> Response:
        return Response({**WebhookSerializer(webhook).data, "secret": secret}, status=status)


@extend_schema_view(get=extend_schema(operation_id="webhooks"))
class Webhooks(_WebhookDoor, ListAPIView[Webhook]):
    """The webhooks of the client, newest first; a new one is made here, and its secret shown this once only."""

    scopes = {"GET": Scope.WEBHOOKS_WRITE, "POST": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="create_webhook",
        request=NewWebhookSerializer,
        responses={201: WebhookWithSecretSerializer},
    )
    @idempotent(unkept=("secret",))
    def post(self, request: Request) -> Response:
        asked = NewWebhookSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words = asked.validated_data
        webhook, secret = services.create_webhook(
            client=cast(ApiClient, cast(ScopedRequest, request._request).api_client),
            url=words["url"],
            patterns=words["events"],
            description=words.get("description", ""),
            after=Position.parse(words["after"]) if words.get("after") else None,
            actor=self.actor,
        )
        return self.answer_with_secret(webhook, secret, status=201)


class OneWebhook(_WebhookDoor):
    """One webhook."""

    scopes = {"GET": Scope.WEBHOOKS_WRITE, "DELETE": Scope.WEBHOOKS_WRITE}

    @extend_schema(operation_id="webhook")
    def get(self, request: Request, pk: int) -> Response:
        return self.answer(self.get_object())

    @extend_schema(operation_id="delete_webhook", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Ends the webhook with all that waits for it."""
        services.delete_webhook(webhook=self.get_object(), actor=self.actor)
        return Response(status=204)


class ChangeWebhook(_WebhookDoor):
    """Another address, other events."""

    scopes = {"POST": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="change_webhook", request=ChangedWebhookSerializer, responses={200: WebhookSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        asked = ChangedWebhookSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words = asked.validated_data
        changed = services.change_webhook(
            webhook=self.get_object(),
            url=words.get("url"),
            patterns=words.get("events"),
            description=words.get("description"),
            actor=self.actor,
        )
        return self.answer(changed)


class RotateSecret(_WebhookDoor):
    """A new secret, shown this once only; messages carry both signatures while the two overlap."""

    scopes = {"POST": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="rotate_webhook_secret",
        request=RotationSerializer,
        responses={200: WebhookWithSecretSerializer},
    )
    @idempotent(unkept=("secret",))
    def post(self, request: Request, pk: int) -> Response:
        asked = RotationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        hours = asked.validated_data.get("overlap_hours")
        webhook, secret = services.rotate_secret(
            webhook=self.get_object(),
            overlap=services.OVERLAP if hours is None else timedelta(hours=hours),
            actor=self.actor,
        )
        return self.answer_with_secret(webhook, secret, status=200)


class SendTest(_WebhookDoor):
    """Sends a message of no event, to see whether it arrives; what became of it stands in the deliveries."""

    scopes = {"POST": Scope.WEBHOOKS_WRITE}

    @extend_schema(operation_id="test_webhook", request=None, responses={202: DeliverySerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        test = services.send_test(webhook=self.get_object(), actor=self.actor)
        return Response(DeliverySerializer(test).data, status=202)


class DisableWebhook(_WebhookDoor):
    """Stops sending; the place in the feed is kept."""

    scopes = {"POST": Scope.WEBHOOKS_WRITE}

    @extend_schema(operation_id="disable_webhook", request=None, responses={200: WebhookSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        return self.answer(services.disable_webhook(webhook=self.get_object(), actor=self.actor))


class EnableWebhook(_WebhookDoor):
    """Sends again: what waits, and what happened meanwhile."""

    scopes = {"POST": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="enable_webhook", request=EnablingSerializer, responses={200: WebhookSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        asked = EnablingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        skip_missed = asked.validated_data.get("skip_missed", False)
        webhook = services.enable_webhook(
            webhook=self.get_object(), skip_missed=skip_missed, actor=self.actor
        )
        return self.answer(webhook)


class ReplayWebhook(_WebhookDoor):
    """Sends again: all dead letters, or everything from a position or a time on."""

    scopes = {"POST": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="replay_webhook", request=ReplaySerializer, responses={202: ReplayedSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        asked = ReplaySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        after, since = asked.validated_data.get("after"), asked.validated_data.get("since")
        webhook = self.get_object()
        replayed: dict[str, Any] = {"dead_letters": None, "after": None}
        if after is None and since is None:
            replayed["dead_letters"] = services.replay_dead(webhook=webhook, actor=self.actor)
        else:
            place = services.replay_from(
                webhook=webhook,
                after=None if after is None else Position.parse(after),
                since=since,
                actor=self.actor,
            )
            replayed["after"] = str(place)
        return Response(replayed, status=202)


class DeliveryFilter(django_filters.FilterSet):
    status = WordFilter(choices=DeliveryStatus.choices)
    event = django_filters.CharFilter(field_name="verb")

    class Meta:
        model = Delivery
        fields: list[str] = []


class _DeliveryDoor(_WebhookDoor):
    serializer_class = DeliverySerializer

    def get_queryset(self) -> QuerySet[Any]:
        return Delivery.objects.filter(webhook__in=self.own_webhooks(), webhook_id=self.kwargs["pk"])


@extend_schema_view(get=extend_schema(operation_id="webhook_deliveries"))
class Deliveries(_DeliveryDoor, ListAPIView[Delivery]):
    """What was sent, newest first, with the beginning of each answer; kept for 30 days."""

    scopes = {"GET": Scope.WEBHOOKS_WRITE}
    queryset = Delivery.objects.none()
    filterset_class = DeliveryFilter

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        get_object_or_404(self.own_webhooks(), pk=self.kwargs["pk"])
        return super().get(request, *args, **kwargs)


class ReplayDelivery(_DeliveryDoor):
    """Sends one message again under its id."""

    scopes = {"POST": Scope.WEBHOOKS_WRITE}
    queryset = Delivery.objects.none()

    @extend_schema(operation_id="replay_delivery", request=None, responses={202: DeliverySerializer})
    @idempotent
    def post(self, request: Request, pk: int, delivery: int) -> Response:
        chosen = get_object_or_404(self.get_queryset().select_related("webhook__client"), pk=delivery)
        replayed = services.replay_delivery(delivery=chosen, actor=self.actor)
        return Response(DeliverySerializer(replayed).data, status=202)
