"""What became of each message of a webhook: delivered, waiting after a failure, dead; and sent again by a click."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from typing import Any

from django.db import connections
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from backoffice.access.models import Role
from tests.backoffice.webhooks.making import deliveries, happen, later, register, work
from tests.backoffice.webhooks.receiver import Answer, Receiver
from tests.browser.people import Colleague, hire
from tests.browser.windows import DESK, PHONE
from tests.conftest import World

# Cells whose words stick out of them, and tables that are wider than their place.
_CUT = """() => [
  ...[...document.querySelectorAll("#result_list td, #result_list th, .field-line")],
  document.querySelector("#result_list")?.parentElement,
].filter(each => each && each.scrollWidth > each.clientWidth + 1).map(each => each.textContent.trim())"""


def fits(page: Page) -> None:
    """Nothing is cut off on a desk or on a telephone."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
        assert page.evaluate(_CUT) == [], (page.url, size)


def sent(world: World, *, times: int = 1) -> None:
    """All that is due is sent, so many times. In a thread of its own: Playwright's loop turns in this one."""

    def send() -> None:
        try:
            for _ in range(times):
                later(world)
                work(world)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as apart:
        apart.submit(send).result()


def test_each_message_says_what_became_of_it_and_is_sent_again(
    world: World, settings: Settings, colleague: Callable[[str], Colleague]
) -> None:
    settings.WEBHOOKS_MAY_REACH = [ip_network("127.0.0.0/8")]
    with Receiver() as receiver:
        address = receiver.url("/partners/entrepot/events")
        webhook, _ = register(world, world.aurore, address, "unit.*", "order.placed")
        happen(world, world.aurore, 1)
        sent(world)
        receiver.answers = [Answer(500, body=b'{"error": "The database does not answer"}')]
        happen(world, world.aurore, 2)
        sent(world, times=10)
        happen(world, world.aurore, 3)
        sent(world)
        hire({"anne": ("Anne Admin", Role.PLATFORM_ADMIN)})
        anne = colleague("anne")
        anne.opens("/admin/webhooks/webhook/")
        fits(anne.page)
        anne.opens(f"/admin/webhooks/webhook/{webhook.pk}/change/")
        anne.page.get_by_role("link", name="1 dead letter", exact=True).wait_for()
        # An address is written as it is.
        anne.page.locator(".crumb", has_text=address).wait_for()
        fits(anne.page)
        anne.opens("/admin/webhooks/delivery/")
        rows = anne.page.locator("#result_list tbody tr")
        for number, words in enumerate(("Waiting", "Dead letter", "Delivered")):
            rows.nth(number).get_by_text(words, exact=True).wait_for()
        assert rows.filter(has_text="500 Internal Server Error").count() == 2
        assert rows.filter(has_text="Unit held").count() == 3
        fits(anne.page)
        receiver.answers = [Answer(204)]
        _, dead, waiting = deliveries(world)
        for which, said in (
            (dead, "It goes out again under its id"),
            (waiting, "is tried now and not only at"),
        ):
            anne.opens(f"/admin/webhooks/delivery/{which.pk}/change/")
            fits(anne.page)
            anne.page.get_by_role("link", name="Send again", exact=True).click()
            anne.page.get_by_text(said).wait_for()
            anne.page.locator("form[enctype] button[type=submit]").click()
            anne.page.get_by_text("Send again: done for").wait_for()
        sent(world)
        states: list[Any] = [each.status for each in deliveries(world)]
        assert states == ["delivered"] * 3
