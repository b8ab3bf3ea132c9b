"""What REST may say anew of a unit."""

from typing import Any

from django_countries import countries
from rest_framework import serializers

from backoffice.money import exact
from catalog.products.models import Category

from .models import YEARS, Grade, Unit


class AskedPriceSerializer(serializers.Serializer[dict[str, Any]]):
    amount = serializers.DecimalField(max_digits=18, decimal_places=3, min_value=0)
    currency = serializers.CharField(min_length=3, max_length=3, help_text="ISO 4217")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["amount"] == 0:
            raise serializers.ValidationError({"amount": "A price is above zero."})
        return {**attrs, "amount": exact(attrs["amount"], attrs["currency"])}


class StatedGradeSerializer(serializers.Serializer[dict[str, Any]]):
    scale = serializers.CharField(max_length=30)
    code = serializers.CharField(max_length=30)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        grade = Grade.objects.filter(scale=attrs["scale"], code=attrs["code"]).first()
        if grade is None:
            raise serializers.ValidationError(f"The scale {attrs['scale']} has no grade «{attrs['code']}».")
        return {"pk": grade.pk}


class UnitFactsSerializer(serializers.ModelSerializer[Unit]):
    """Facts of a unit as its source states them; what is left out stays, and what is empty is not said any more."""

    title = serializers.CharField(max_length=250, required=False)
    category = serializers.SlugRelatedField[Any](
        slug_field="code", queryset=Category.objects.all(), required=False
    )
    year = serializers.IntegerField(
        min_value=YEARS[0], max_value=YEARS[1], allow_null=True, required=False, help_text="Year made"
    )
    asking_price = AskedPriceSerializer(required=False)
    source_grade = StatedGradeSerializer(required=False, allow_null=True)
    source_country = serializers.CharField(
        max_length=2, allow_blank=True, required=False, help_text="ISO 3166-1 alpha-2"
    )

    class Meta:
        model = Unit
        fields = [
            "title", "category", "asking_price", "model", "model_reference", "serial", "material", "colour", "size",
            "gender", "year", "source_grade", "source_url", "source_listed_on", "source_country",
        ]  # fmt: skip

    def validate_source_country(self, code: str) -> str:
        if code and code not in countries:
            raise serializers.ValidationError(f"«{code}» is no ISO 3166-1 code; write for example FR.")
        return code

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError("Say what is to be otherwise.")
        return attrs

    @property
    def changes(self) -> dict[str, Any]:
        """The facts by column, as `revise_unit` takes them."""
        said = dict(self.validated_data)
        if "category" in said:
            said["category_id"] = said.pop("category").pk
        if "source_grade" in said:
            grade = said.pop("source_grade")
            said["source_grade_id"] = grade and grade["pk"]
        if "asking_price" in said:
            price = said.pop("asking_price")
            said |= {"asking_price": price["amount"], "currency": price["currency"]}
        return said
