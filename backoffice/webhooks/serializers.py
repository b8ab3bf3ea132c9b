"""Webhooks as partner systems see them."""

from typing import Any

from rest_framework import serializers

from . import services
from .addresses import LENGTH
from .models import Delivery, Webhook
from .states import DeliveryStatus, DisabledBecause, WebhookStatus

POSITION = r"^\d{1,18}-\d{1,18}$"


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    events = serializers.ListField(source="patterns", child=serializers.CharField())
    status = serializers.ChoiceField(choices=WebhookStatus.choices)
    disabled_because = serializers.ChoiceField(choices=DisabledBecause.choices, allow_blank=True)
    position = serializers.CharField(
        help_text="Up to here in the event feed everything has become a delivery"
    )
    former_secret_until = serializers.DateTimeField(
        source="former_until",
        allow_null=True,
        help_text="Until then messages carry a signature by the former secret too",
    )

    class Meta:
        model = Webhook
        fields = [
            "id", "url", "description", "events", "status", "disabled_because", "position", "failing_since",
            "former_secret_until", "last_arrival_at", "created_at",
        ]  # fmt: skip


class WebhookWithSecretSerializer(WebhookSerializer):
    secret = serializers.CharField(
        help_text="Shown in this answer only; null when the answer is given again", allow_null=True
    )

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]


class NewWebhookSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=LENGTH, help_text="https://…, a public address")
    events = serializers.ListField(
        child=serializers.CharField(max_length=80),
        max_length=services.MOST_PATTERNS,
        help_text="application.approved, application.* or *",
    )
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)
    after = serializers.RegexField(
        POSITION, required=False, help_text="A position of the event feed to begin after; without it, now"
    )


class ChangedWebhookSerializer(serializers.Serializer[Any]):
    """What is left out stays as it is."""

    url = serializers.CharField(max_length=LENGTH, required=False)
    events = serializers.ListField(
        child=serializers.CharField(max_length=80), max_length=services.MOST_PATTERNS, required=False
    )
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)


class RotationSerializer(serializers.Serializer[Any]):
    overlap_hours = serializers.IntegerField(
        min_value=0,
        max_value=services.LONGEST_OVERLAP.days * 24,
        required=False,
        help_text="How long the former secret signs too; 24 without it",
    )


class EnablingSerializer(serializers.Serializer[Any]):
    skip_missed = serializers.BooleanField(
        required=False, help_text="Only what happens from now on; what waits and was missed is let go"
    )


class ReplaySerializer(serializers.Serializer[Any]):
    """Nothing: all dead letters. Else one of the two: everything from there on, delivered or not."""

    after = serializers.RegexField(POSITION, required=False, help_text="A position of the event feed")
    since = serializers.DateTimeField(required=False, help_text="A time, at most 30 days back")


class ReplayedSerializer(serializers.Serializer[Any]):
    dead_letters = serializers.IntegerField(allow_null=True, help_text="How many are sent again")
    after = serializers.CharField(
        allow_null=True, help_text="The position after which everything is sent again"
    )


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    message_id = serializers.CharField(help_text="The header `webhook-id`, the same at every attempt")
    event = serializers.CharField(source="verb")
    status = serializers.ChoiceField(choices=DeliveryStatus.choices)
    next_attempt_at = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields = [
            "id", "message_id", "event", "subject", "status", "attempts", "next_attempt_at", "attempted_at",
            "took_ms", "answer_status", "answer", "error", "created_at", "ended_at",
        ]  # fmt: skip

    def get_next_attempt_at(self, delivery: Delivery) -> str | None:
        """When it is tried again; null once it has ended."""
        if delivery.status != DeliveryStatus.PENDING:
            return None
        return str(serializers.DateTimeField().to_representation(delivery.due_at))
