"""An agreement is ended by a click: what becomes of its pieces is said before, and is so afterwards."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.merchants.days import today
from catalog.channels.models import Listing
from catalog.channels.services import hold_listed
from catalog.inventory.services import sell_units
from fulfillment.consignment.models import Agreement
from tests.browser.people import Colleague, hire
from tests.browser.windows import DESK, PHONE
from tests.catalog.channels.making import make_listed_units
from tests.catalog.inventory.making import make_units
from tests.conftest import World
from tests.fulfillment.consignment.making import attach, signed


def fits(page: Page) -> None:
    """Nothing of the page is wider than a telephone."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def test_an_agreement_is_ended_knowing_what_becomes_of_its_pieces(
    world: World, colleague: Callable[[str], Colleague]
) -> None:
    agreement = signed(world)
    offered, held, sold = make_listed_units(world, 3, asking_price=1250, currency="EUR")
    attach(world, agreement, [offered, held, sold, *make_units(world, 2, currency="EUR", asking_price=1250)])
    with scope(world.office) as office:
        claims = [hold_listed(unit_id=unit.pk, store_code="boutique", actor=office) for unit in (held, sold)]
        sell_units(claim_ids=[claims[1].pk], order_reference="O-1", actor=office)
    hire({"anne": ("Anne Manager", Role.ACCOUNT_MANAGER)})
    anne = colleague("anne")
    anne.opens(f"/admin/consignment/agreement/{agreement.pk}/change/")
    fits(anne.page)
    anne.page.get_by_role("link", name="End it", exact=True).click()
    for words in (
        "Pieces under it: 5.",
        "1 is offered and goes off every channel.",
        "1 is held: it stays with its hold, and goes off when that is gone without a sale.",
        "1 is sold: it goes its way, and its consignor is paid by the terms of its sale.",
        "2 stay here, off the channels, until they are withdrawn or stand under another agreement.",
        "This cannot be taken back.",
    ):
        anne.page.get_by_text(words).wait_for()
    fits(anne.page)
    form = anne.page.locator("form[enctype]")
    for day, refusal in (
        (today() - timedelta(days=1), "has passed; an agreement ends today or later."),
        (today() + timedelta(days=900), "for a later end sign further terms."),
    ):
        form.locator("[name=last_day]").fill(str(day))
        form.locator("[name=reason]").fill("The house is sold")
        form.locator("button[type=submit]").click()
        anne.page.get_by_text(refusal).wait_for()
    anne.accessible(anne.page)
    form.locator("[name=last_day]").fill("")
    form.locator("button[type=submit]").click()
    anne.page.get_by_text("End it: done for").wait_for()
    assert not anne.page.get_by_role("link", name="End it", exact=True).count()
    with scope(world.office):
        assert Agreement.objects.get(pk=agreement.pk).status == "ended"
        listings = dict(Listing.objects.values_list("unit_id", "status"))
        assert listings == {offered.pk: "ended", held.pk: "claimed", sold.pk: "claimed"}
