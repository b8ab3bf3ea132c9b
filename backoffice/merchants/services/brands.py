"""Brands and the names they go by."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.log import append, fact_about
from backoffice.events.writing import write_changes

from .. import locks
from ..countries import country_code
from ..models import Brand, BrandName
from ..queries import name_key, names_taken, names_within
from .wording import must_review, words_of

NAME_LENGTH = 120


def add_brand_name(*, brand: Brand, name: str, actor: Actor) -> list[BrandName]:
    """One of `name_brands`."""
    return name_brands(names={brand.pk: [name]}, actor=actor)[brand.pk]


@transaction.atomic
def name_brands(*, names: Mapping[int, Sequence[str]], actor: Actor) -> dict[int, list[BrandName]]:
    """Adds other ways of writing the names of brands, by id, all or none; a name in two scripts («CHANDO/自然堂») adds
    its halves too.

    Names a brand has already are left as they are; returns the new ones of each. Raises `Forbidden`, `Invalid`,
    `NotFound`, or `Conflict` naming the other brand that goes by a name.
    """
    must_review(actor, "names brands")
    wanted = {
        pk: list(dict.fromkeys(each for name in given for each in names_within(brand_name_of(name))))
        for pk, given in names.items()
    }
    here = _locked(wanted)
    locks.register_of_names()
    known = {taken.key: taken for taken in names_taken(each for given in wanted.values() for each in given)}
    new: dict[int, list[BrandName]] = {}
    for pk, given in wanted.items():
        new[pk] = []
        for name in given:
            key = name_key(name)
            if key not in known:
                known[key] = BrandName(brand=here[pk], name=name, key=key)
                new[pk].append(known[key])
            elif known[key].brand_id != pk:
                raise _goes_by(known[key])
    BrandName.objects.bulk_create(each for added in new.values() for each in added)
    append(
        actor=actor,
        facts=[
            fact_about(here[pk], "brand.named", {"names": [each.name for each in added]})
            for pk, added in new.items()
            if added
        ],
    )
    return new


@transaction.atomic
def unname_brands(*, names: Mapping[int, Sequence[str]], actor: Actor) -> None:
    """Takes names away that were added to brands by mistake, by id, all or none; a brand keeps its own name.

    Names that a brand does not have are passed over. Raises `Forbidden`, `NotFound`, or `Conflict` with code
    `own_name`.
    """
    must_review(actor, "takes the names of brands away")
    here = _locked(names)
    locks.register_of_names()
    facts = []
    for pk, given in names.items():
        keys = {name_key(name) for name in given}
        if name_key(here[pk].name) in keys:
            raise Conflict(
                f"{here[pk].name} is the brand's own name; it keeps that.", code="own_name", brand=pk
            )
        gone = BrandName.objects.filter(brand=pk, key__in=keys)
        if words := list(gone.order_by("pk").values_list("name", flat=True)):
            gone.delete()
            facts.append(fact_about(here[pk], "brand.unnamed", {"names": words}))
    append(actor=actor, facts=facts)


def change_brand(*, brand: Brand, country: str, actor: Actor) -> Brand:
    """One of `change_brands`."""
    return change_brands(countries={brand.pk: country}, actor=actor)[brand.pk]


@transaction.atomic
def change_brands(*, countries: Mapping[int, str], actor: Actor) -> dict[int, Brand]:
    """Writes the countries of origin of brands anew, by id, all or none: ISO 3166-1 alpha-2, empty while not known.

    A brand gets an event only where it differs. Raises `Forbidden`, `Invalid` or `NotFound`.
    """
    must_review(actor, "changes brands")
    wanted = {pk: country_code(code, field="country", may_be_unknown=True) for pk, code in countries.items()}
    here = _locked(wanted)
    differing = {pk: code for pk, code in wanted.items() if str(here[pk].country) != code}
    write_changes(Brand, {pk: {"country": code} for pk, code in differing.items()})
    for pk, code in differing.items():
        here[pk].country = code
    append(
        actor=actor,
        facts=[fact_about(here[pk], "brand.changed", {"country": code}) for pk, code in differing.items()],
    )
    return here


def _locked(pks: Collection[int]) -> dict[int, Brand]:
    found = set(locks.brands(pks))
    if found != set(pks):
        raise NotFound("There is no such brand.")
    return Brand.objects.in_bulk(pks)


def must_be_free(names: Iterable[str], *, but_for: int | None = None) -> None:
    taken = next((name for name in names_taken(names) if name.brand_id != but_for), None)
    if taken is not None:
        raise _goes_by(taken)


def _goes_by(taken: BrandName) -> Conflict:
    return Conflict(
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
