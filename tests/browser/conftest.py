"""A real browser against a real server with all of its middleware. Without a browser these tests are skipped."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.services import run

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# What axe calls by these names keeps somebody out; «minor» and «moderate» are matters of taste.
SERIOUS = ("serious", "critical")
_PARTS = "[document.documentElement.lang, ...[...document.querySelectorAll('h2, form, .note')].map(e => e.className)]"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Playwright drives the browser from an event loop in this thread, which must be over when other tests come.

    The tests' own queries stand outside of the loop, and Django is told so for as long as it turns.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("there is no Chromium on this machine; as root, `make browser` installs it")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


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
        """A broken script, or something that the content security policy has stopped. A refused form is none."""
        if line.type == "error" and "422" not in line.text:
            self.faults.append(f"{page.url}: {line.text}")

    def close(self) -> None:
        for context in self.opened:
            context.close()


@pytest.fixture
def windows(chromium: Browser, live_server: Any) -> Iterator[Windows]:
    opened = Windows(chromium, live_server.url)
    yield opened
    opened.close()
    assert not opened.faults, "\n".join(opened.faults)


@pytest.fixture(scope="session")
def accessible() -> Callable[[Page], None]:
    """Fails where axe finds something serious on the page as it is, in light and in dark.

    The same page, in the same language and with the same parts on it, is judged once in a run.
    """
    judged = set()

    def judge(page: Page) -> None:
        parts = page.evaluate(_PARTS)
        kind = (re.sub(r"\d+", "1", page.url.partition("?")[0].partition("//")[2]), *parts)
        if kind in judged:
            return
        judged.add(kind)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = [
                f"{page.url} ({scheme}): {fault['id']}: {fault['help']}: {node['html'][:160]}"
                for fault in Axe().run(page).response["violations"]
                if fault["impact"] in SERIOUS
                for node in fault["nodes"]
            ]
            assert not found, "\n".join(found)

    return judge


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


@dataclass(frozen=True)
class Album:
    """Keeps pictures for the docs where somebody asks for them: `make screenshots` does, a test run does not."""

    folder: Path | None

    def keep(self, page: Page, name: str) -> None:
        if self.folder is not None:
            picture = Image.open(BytesIO(page.screenshot(full_page=True)))
            picture.quantize(256).save(self.folder / f"{name}.png", optimize=True)


@pytest.fixture(scope="session")
def album() -> Album:
    folder = os.environ.get("SCREENSHOTS", "")
    return Album(Path(folder) if folder else None)
