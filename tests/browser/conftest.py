"""A real browser against a real server with all of its middleware. Without a browser these tests are skipped."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.people import Colleague
from tests.browser.windows import Album, Windows

# What axe calls by these names keeps somebody out; «minor» and «moderate» are matters of taste.
SERIOUS = ("serious", "critical")
# A page in the dark differs by its colours alone.
_SCHEMES: dict[str, dict[str, Any] | None] = {"dark": {"runOnly": ["color-contrast"]}, "light": None}
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
        for scheme, rules in _SCHEMES.items():
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = [
                f"{page.url} ({scheme}): {fault['id']}: {fault['help']}: {node['html'][:160]}"
                for fault in Axe().run(page, options=rules).response["violations"]
                if fault["impact"] in SERIOUS
                for node in fault["nodes"]
            ]
            assert not found, "\n".join(found)

    return judge


@pytest.fixture(scope="session")
def album() -> Album:
    folder = os.environ.get("SCREENSHOTS", "")
    return Album(Path(folder) if folder else None)


@pytest.fixture
def colleague(windows: Windows, accessible: Callable[[Page], None]) -> Callable[[str], Colleague]:
    """Somebody of the platform, logged in with a second factor."""

    def enter(username: str) -> Colleague:
        person = Colleague(windows.open(), username, accessible)
        person.logs_in()
        return person

    return enter
