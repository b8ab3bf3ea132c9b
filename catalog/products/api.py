"""REST doors of this room: the tree of categories."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.gateway.views import Door

from .models import Category


class CategorySerializer(serializers.ModelSerializer[Category]):
    parent = serializers.SlugRelatedField[Category](slug_field="code", read_only=True)  # type: ignore[assignment]

    class Meta:
        model = Category
        fields = ["code", "name", "parent", "sector"]


class Categories(ListModelMixin, Door):
    scopes = {"GET": Scope.UNITS_READ}
    serializer_class = CategorySerializer

    def get_queryset(self) -> QuerySet[Category]:
        return Category.objects.select_related("parent").order_by("-pk")

    @extend_schema(operation_id="categories", responses=CategorySerializer(many=True))
    def get(self, request: Request) -> Response:
        """The categories of all goods, each with the one above it."""
        return self.list(request)
