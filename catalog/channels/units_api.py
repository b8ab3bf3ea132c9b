"""REST doors to the units: what the inventory shows of them, with where they are offered; and changing it."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.gateway.amounts import MoneySerializer, money
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.preconditions import Etagged, must_match, with_etag
from backoffice.gateway.views import Door
from catalog.inventory.api import UnitSerializer
from catalog.inventory.facts_api import UnitFactsSerializer
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Unit
from catalog.inventory.queries import units_as_they_stand
from catalog.inventory.services import revise_unit

from . import queries
from .filters import OfferedUnitFilter
from .models import Listing
from .states import ListingStatus


class OfferSerializer(serializers.ModelSerializer[Listing]):
    """A listing that has not ended. `status` counts a hold that is over as ended."""

    store = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    price = serializers.SerializerMethodField()
    status = serializers.ChoiceField(choices=ListingStatus.choices, source="standing", read_only=True)

    class Meta:
        model = Listing
        fields = ["id", "store", "price", "status"]

    @extend_schema_field(MoneySerializer)
    def get_price(self, listing: Listing) -> dict[str, str]:
        return money(listing.price, listing.currency)


class OfferedUnitSerializer(Etagged, UnitSerializer):
    __doc__ = UnitSerializer.__doc__

    listings = OfferSerializer(many=True, read_only=True, source="offers")

    class Meta(UnitSerializer.Meta):
        fields = [*UnitSerializer.Meta.fields, "listings", "etag"]


class _UnitsDoor(Door):
    scopes = {"GET": Scope.UNITS_READ}
    serializer_class = OfferedUnitSerializer
    queryset = Unit.objects.none()

    def get_queryset(self) -> QuerySet[Unit]:
        offers = queries.offers_as_they_stand().select_related("store").order_by("pk")
        return units_as_they_stand().prefetch_related(
            Prefetch("listings", offers, to_attr="offers"), "photos"
        )


class Units(ListModelMixin, _UnitsDoor):
    filterset_class = OfferedUnitFilter

    @extend_schema(operation_id="units", responses=OfferedUnitSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The units behind the caller's wall, newest first."""
        return self.list(request)


class OneUnit(_UnitsDoor):
    scopes = {"GET": Scope.UNITS_READ, "PATCH": Scope.IMPORTS_WRITE}

    @extend_schema(operation_id="unit", responses=OfferedUnitSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One unit."""
        return with_etag(request, self._said(pk))

    @extend_schema(operation_id="change_unit", request=UnitFactsSerializer, responses=OfferedUnitSerializer)
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        """Changes what its source says of a unit that nobody holds or has bought; its listings keep their prices."""
        asked = UnitFactsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        lock_units([pk])
        must_match(request, self._said(pk)["etag"])
        revise_unit(unit_id=pk, changes=asked.changes, actor=self.actor)
        return with_etag(request, self._said(pk))

    def _said(self, pk: int) -> dict[str, Any]:
        said: dict[str, Any] = OfferedUnitSerializer(get_object_or_404(self.get_queryset(), pk=pk)).data
        return said
