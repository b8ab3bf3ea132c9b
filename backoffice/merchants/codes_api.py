"""The codes of brands, as partner systems write them."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.gateway.views import Door

from .models import Brand


class BrandSerializer(serializers.ModelSerializer[Brand]):
    country = serializers.CharField(source="country.code", help_text="Of origin; empty while it is not known")

    class Meta:
        model = Brand
        fields = ["code", "name", "country"]


class Brands(ListModelMixin, Door):
    scopes = {"GET": Scope.UNITS_READ}
    serializer_class = BrandSerializer

    def get_queryset(self) -> QuerySet[Brand]:
        return Brand.objects.order_by("-pk")

    @extend_schema(operation_id="brands", responses=BrandSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The brands behind the caller's wall, newest first."""
        return self.list(request)
