"""The product's addresses and, beside them, two doors to compare with."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice import urls
from backoffice.access.models import Scope
from backoffice.gateway.views import Door
from catalog.inventory.models import Claim, Unit

handler400, handler404, handler500 = urls.handler400, urls.handler404, urls.handler500


class Nothing(Door):
    """The same token, scope, transaction and framework, and nothing to do."""

    scopes = {"POST": Scope.HOLDS_WRITE}
    queryset = Claim.objects.none()

    def post(self, request: Request, unit_id: int) -> Response:
        return Response({"unit": unit_id}, status=201)


class WantedSerializer(serializers.Serializer[Any]):
    store = serializers.CharField(max_length=40)


class UnitSerializer(serializers.ModelSerializer[Unit]):
    class Meta:
        model = Unit
        fields = ["id", "reference", "title", "status", "held_until"]


class LockAndSave(Door):
    """The way it is mostly written: lock the row, look, save it, write a claim, show the row."""

    scopes = {"POST": Scope.HOLDS_WRITE}
    queryset = Claim.objects.none()

    def post(self, request: Request, unit_id: int) -> Response:
        words = WantedSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        with transaction.atomic():
            unit = Unit.objects.select_for_update().get(pk=unit_id)
            if unit.status != "listed":
                return Response({"detail": "not free"}, status=409)
            unit.status = "held"
            unit.held_until = timezone.now() + timedelta(minutes=15)
            unit.save()
            Claim.objects.create(
                brand_id=unit.brand_id, unit=unit, channel="overseas", claimant=self.actor.key, price=unit.asking_price,
                currency=unit.currency, held_until=unit.held_until,
            )  # fmt: skip
        return Response(UnitSerializer(unit).data, status=201)


urlpatterns = [
    path("api/v1/bench/<int:unit_id>/noop", Nothing.as_view()),
    path("api/v1/bench/<int:unit_id>/lock_save", LockAndSave.as_view()),
    *urls.urlpatterns,
]
