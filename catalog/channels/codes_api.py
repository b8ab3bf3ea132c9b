"""The codes of stores, as partner systems write them."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.gateway.views import Door
from backoffice.merchants.models import Channel

from .models import Store


class StoreSerializer(serializers.ModelSerializer[Store]):
    channel = serializers.ChoiceField(choices=Channel.choices)
    brand = serializers.SlugRelatedField[Store](
        slug_field="code", read_only=True, allow_null=True, help_text="Of a flagship store"
    )

    class Meta:
        model = Store
        fields = ["code", "name", "channel", "brand", "hold_minutes"]


class Stores(ListModelMixin, Door):
    scopes = {"GET": Scope.UNITS_READ}
    serializer_class = StoreSerializer

    def get_queryset(self) -> QuerySet[Store]:
        return Store.objects.select_related("brand").order_by("-pk")

    @extend_schema(operation_id="stores", responses=StoreSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The stores that sell what is behind the caller's wall, newest first."""
        return self.list(request)
