"""What the forms of people and partner systems choose from."""

from typing import Any

from django.db import models

from ..models import Membership, Posting, User


def brands() -> models.QuerySet[Any]:
    """The brands, whose room stands above this one: known here only as the other end of a foreign key."""
    brand = Membership._meta.get_field("brand").related_model
    return brand._default_manager.order_by("name", "pk")


def companies() -> models.QuerySet[Any]:
    """The companies, likewise."""
    company = User._meta.get_field("company").related_model
    return company._default_manager.order_by("name", "pk")


def warehouses() -> models.QuerySet[Any]:
    """The warehouses in use, likewise."""
    warehouse = Posting._meta.get_field("warehouse").related_model
    return warehouse._default_manager.filter(closed_at=None).order_by("code")
