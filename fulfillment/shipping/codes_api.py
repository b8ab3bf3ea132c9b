"""The codes of carriers, as partner systems write them."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.gateway.views import Door

from .models import Carrier


class CarrierCodeSerializer(serializers.ModelSerializer[Carrier]):
    class Meta:
        model = Carrier
        fields = ["code", "name", "service"]


class Carriers(ListModelMixin, Door):
    scopes = {"GET": Scope.PARCELS_READ}
    serializer_class = CarrierCodeSerializer

    def get_queryset(self) -> QuerySet[Carrier]:
        return Carrier.objects.order_by("-pk")

    @extend_schema(operation_id="carriers", responses=CarrierCodeSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The carriers, newest first."""
        return self.list(request)
