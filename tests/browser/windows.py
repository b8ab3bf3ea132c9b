"""Browser windows, the workers behind the pages, and the pictures that are kept of them."""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core import mail
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.services import run

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Windows:
    """Opens browser windows, each with cookies of its own; closes them at the end and tells what went wrong in them."""

    browser: Browser
    server: str
    opened: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def open(
        self, *, language: str = "en-gb", size: dict[str, int] = DESK, scheme: str = "light", **words: Any
    ) -> Page:
        context = self.browser.new_context(
            base_url=self.server,
            viewport=size,  # type: ignore[arg-type]
            color_scheme=scheme,  # type: ignore[arg-type]
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            timezone_id="Europe/Paris",
            reduced_motion="reduce",
            **words,
        )
        context.set_default_timeout(20_000)
        self.opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda line: self._note(page, line))
        return page

    def _note(self, page: Page, line: Any) -> None:
        """A broken script, or something that the content security policy has stopped.

        A refused form is none, nor is a question that a later one overtakes: htmx tells of what it gives up.
        """
        given_up = line.text in ("htmx:sendAbort", "htmx:afterRequest")
        if line.type == "error" and "422" not in line.text and not given_up:
            self.faults.append(f"{page.url}: {line.text}")

    def close(self) -> None:
        for context in self.opened:
            context.close()


def work() -> None:
    """Does what waits in the background, as the workers would."""
    for _ in range(5):
        with scope(office("tests")):
            due = list(Job.objects.filter(status=JobStatus.QUEUED).values_list("pk", flat=True))
        if not due:
            return
        for pk in due:
            run(pk)


def letter_to(address: str) -> str:
    """The text of the latest mail to the address."""
    work()
    letters = [each for each in mail.outbox if each.to == [address]]
    assert letters, f"nothing was sent to {address}; there are letters to {[each.to for each in mail.outbox]}"
    return str(letters[-1].body)


# On a picture of the whole page nothing floats over the rest of it.
_FLOATING = "#submit-row"


@dataclass(frozen=True)
class Album:
    """Keeps pictures for the docs where somebody asks for them: `make screenshots` does, a test run does not."""

    folder: Path | None

    def keep(self, page: Page, name: str) -> None:
        if self.folder is None:
            return
        page.evaluate("scrollTo(0, 0)")
        _hide(page, hidden=True)
        # Styles that Playwright would add, to hide the caret, are stopped by the content security policy.
        picture = Image.open(BytesIO(page.screenshot(full_page=True, caret="initial")))
        _hide(page, hidden=False)
        picture.quantize(256).save(self.folder / f"{name}.png", optimize=True)


def _hide(page: Page, *, hidden: bool) -> None:
    show = "none" if hidden else ""
    page.evaluate(
        "([which, show]) => document.querySelectorAll(which).forEach(each => { each.style.display = show })",
        [_FLOATING, show],
    )
