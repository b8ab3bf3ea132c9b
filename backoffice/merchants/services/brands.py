"""Brands and the names they go by."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.log import record

from .. import locks
from ..models import Brand, BrandName
from ..queries import name_key, names_taken, names_within
from .wording import must_review, words_of

NAME_LENGTH = 120


@transaction.atomic
def add_brand_name(*, brand: Brand, name: str, actor: Actor) -> list[BrandName]:
    """Adds another way of writing the brand's name; a name in two scripts («CHANDO/自然堂») adds its halves too.

    Names the brand has already are left as they are; returns the new ones. Raises `Forbidden`, `Invalid`, or `Conflict`
    naming the other brand that goes by the name.
    """
    must_review(actor, "names brands")
    names = names_within(brand_name_of(name))
    if locks.brand(brand.pk) is None:
        raise NotFound("There is no such brand.")
    locks.register_of_names()
    must_be_free(names, but_for=brand.pk)
    known = {taken.key for taken in names_taken(names)}
    new = [
        BrandName(brand=brand, name=name, key=name_key(name)) for name in names if name_key(name) not in known
    ]
    BrandName.objects.bulk_create(new)
    if new:
        record(brand, "brand.named", actor=actor, names=[added.name for added in new])
    return new


def must_be_free(names: Iterable[str], *, but_for: int | None = None) -> None:
    taken = next((name for name in names_taken(names) if name.brand_id != but_for), None)
    if taken is not None:
        raise Conflict(
            f"The brand {taken.brand.name} (code {taken.brand.code}) goes by the name «{taken.name}» already; "
            "a brand is onboarded once.",
            code="brand_name_taken",
            brand=taken.brand_id,
            brand_code=taken.brand.code,
        )


def brand_name_of(text: str) -> str:
    name = words_of(text, field="brand_name", most=NAME_LENGTH)
    if not 0 < len(name_key(name)) <= NAME_LENGTH:
        raise Invalid(
            _("«%(name)s» has no letter or digit a brand could be known by; write its name.")
            % {"name": name},
            field="brand_name",
        )
    return name
