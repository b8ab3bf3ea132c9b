"""Lists of the admin on a laptop and on a telephone: nothing of them is out of sight."""

from collections.abc import Callable
from decimal import Decimal

from django.contrib import admin
from django.urls import reverse

from backoffice.access.models import Role
from backoffice.access.scope import scope
from fulfillment.shipping.services import install_packing_rules
from tests.browser.people import Colleague, hire
from tests.browser.windows import DESK, PHONE
from tests.conftest import World
from tests.walls.estates import OFFICE, Estate, build_estates

# What is wider than where it stands, and cannot be seen without pushing it.
_CUT = """() => [...document.querySelectorAll("#content-main *")]
  .filter(each => each.offsetParent && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1
    && getComputedStyle(each).overflowX !== "visible")
  .map(each => `${each.scrollWidth} of ${each.clientWidth}: ${each.textContent.trim().slice(0, 60)}`)"""


def test_no_list_is_cut_beside_the_menu_or_on_a_telephone(
    db: None, colleague: Callable[[str], Colleague]
) -> None:
    world = World()
    with scope(OFFICE):
        one = Estate(world.aurore, mark="Maison Aurore", amount=Decimal("12345.00"), person=world.owner)
        two = Estate(world.kestrel, mark="Kestrel & Co", amount=Decimal("120.00"), person=world.stranger)
        # As the migration installs them; tests with transactions of their own empty every table.
        install_packing_rules()
    build_estates(one, two)
    hire({"anna": ("Anna Admin", Role.PLATFORM_ADMIN)})
    page = colleague("anna").page
    cut = []
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for size in (DESK, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.goto(address)
            width = page.evaluate("document.documentElement.scrollWidth")
            found = page.evaluate(_CUT) + ([f"the page, {width}"] if width > size["width"] else [])
            cut += [f"{address} at {size['width']}: {each}" for each in found]
    assert not cut, "\n".join(cut)
