"""The steps of the wizard, and where an application stands in them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Application


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the wizard. `address` is empty for a step that cannot be taken yet."""

    name: str | Promise
    address: str
    done: bool
    current: bool


def steps(
    here: str, application: Application | None, *, has_company: bool, papers_complete: bool
) -> list[Step]:
    """The four steps as the page `here` shows them: company, brand, papers, hand in."""
    own = [application.pk] if application is not None else []
    brand = "portal:brand" if own else "portal:new"
    return [
        Step(_("Company"), reverse("portal:company"), has_company, here == "company"),
        Step(
            _("Brand and channels"),
            reverse(brand, args=own) if has_company else "",
            application is not None and _says_everything(application),
            here == "brand",
        ),
        Step(
            _("Papers"),
            reverse("portal:papers", args=own) if own else "",
            bool(own) and papers_complete,
            here == "papers",
        ),
        Step(
            _("Check and hand in"), reverse("portal:check", args=own) if own else "", False, here == "check"
        ),
    ]


def _says_everything(application: Application) -> bool:
    return bool(
        application.sectors and application.territory and application.starts_on and application.ends_on
    )
