"""What a person is here: role, company, brands, rights and warehouses that fit together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Model

from backoffice.events.errors import Invalid

from ..models import COMPANY_ROLES, Membership, Posting, Right, Role


@dataclass(frozen=True, slots=True)
class Place:
    """Made by `place` only, so it always fits together."""

    role: Role
    company_id: int | None
    brand_ids: tuple[int, ...]
    rights: tuple[str, ...]
    warehouse_ids: tuple[int, ...]


def place(
    *,
    role: str,
    company_id: int | None = None,
    brand_ids: Iterable[int] = (),
    rights: Iterable[str] = (),
    warehouse_ids: Iterable[int] = (),
) -> Place:
    """Raises `Invalid` with the field and the sentence where something does not fit. Must be called as the office.

    A company's owners and members have a company, which may be told by their brands; brands are all of it. Members have
    at least one right, nobody else has any. Warehouses are for warehouse operators.
    """
    if role not in Role.values:
        raise Invalid(f"«{role[:40]}» is no role. Known: {', '.join(Role.values)}.", field="role")
    brands, warehouses, granted = set(brand_ids), set(warehouse_ids), sorted(set(rights))
    if unknown := set(granted) - set(Right.values):
        raise Invalid(f"«{min(unknown)[:40]}» is no right. Known: {', '.join(Right.values)}.", field="rights")
    if role not in COMPANY_ROLES and (brands or company_id is not None):
        raise Invalid("Platform staff see all brands; name no brand and no company.", field="brands")
    companies = _companies_of(brands)
    if company_id is None and len(companies) == 1:
        (company_id,) = companies
    if companies - {company_id}:
        raise Invalid("Choose brands of one company, the person's own.", field="brands")
    if role in (Role.BRAND_OWNER, Role.BRAND_MEMBER) and company_id is None:
        raise Invalid("Choose a company, or at least one of its brands.", field="brands")
    if role == Role.BRAND_MEMBER and not granted:
        raise Invalid("Choose at least one right; without one a brand member sees nothing.", field="rights")
    if role != Role.BRAND_MEMBER and granted:
        raise Invalid("Rights are for brand members; a brand owner has all of them.", field="rights")
    if role != Role.WAREHOUSE_OPERATOR and warehouses:
        raise Invalid("Only warehouse operators are bound to warehouses.", field="warehouses")
    if len(_existing(Posting, "warehouse", warehouses)) < len(warehouses):
        raise Invalid("There is no such warehouse.", field="warehouses")
    return Place(
        role=Role(role),
        company_id=company_id,
        brand_ids=tuple(sorted(brands)),
        rights=tuple(granted),
        warehouse_ids=tuple(sorted(warehouses)),
    )


def brands_of(company_id: int) -> set[int]:
    """The brands of a company. Must be called as the office."""
    return set(
        _model_behind(Membership, "brand")
        ._default_manager.filter(company_id=company_id)
        .values_list("pk", flat=True)
    )


def _companies_of(brand_ids: Collection[int]) -> set[int]:
    rows = _model_behind(Membership, "brand")._default_manager.filter(pk__in=brand_ids)
    found = dict(rows.values_list("pk", "company_id"))
    if len(found) < len(brand_ids):
        raise Invalid("There is no such brand.", field="brands")
    return set(found.values())


def _existing(model: type[Model], field: str, ids: Collection[int]) -> set[int]:
    rows = _model_behind(model, field)._default_manager.filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def _model_behind(model: type[Model], field: str) -> type[Model]:
    """A model of a room that stands above this one, known here only as the other end of a foreign key."""
    other = model._meta.get_field(field).related_model
    assert isinstance(other, type)
    return other
