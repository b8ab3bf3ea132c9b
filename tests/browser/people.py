"""The people of the walk, each in a browser window of their own."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pyotp
from django.utils import translation
from playwright.sync_api import Locator, Page
from reportlab.pdfgen.canvas import Canvas

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.access.services import create_user
from backoffice.events.actors import office
from tests.browser.windows import PHONE, letter_to

PASSWORD = "seven bridges over the Seine"
STAFF_PASSWORD = "correct horse battery"
# Keeps every sentence that stands beside the bar of an upload.
_NOTE_WORDS = """() => {
  window.said = [];
  const words = document.querySelector("[data-words]");
  new MutationObserver(() => window.said.push(words.textContent)).observe(words, {childList: true});
}"""


def pdf(folder: Path, name: str) -> Path:
    """A file of one page that says its own name."""
    path = folder / name
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.setFont("Helvetica", 16)
    canvas.drawString(72, 720, name)
    canvas.save()
    path.write_bytes(buffer.getvalue())
    return path


def hire(staff: Mapping[str, tuple[str, Role]]) -> dict[str, User]:
    """People of the platform by their username, given as (name, role)."""
    people = {}
    with scope(office("tests")) as actor:
        for username, (name, role) in staff.items():
            user = create_user(
                username=username,
                password=STAFF_PASSWORD,
                role=role,
                actor=actor,
                email=f"{username}@entrepot.example",
            )
            user.first_name, user.last_name = name.split()
            user.save(update_fields=["first_name", "last_name"])
            people[username] = user
    return people


@dataclass
class Applicant:
    """Somebody outside, who reads the pages in one language. Words are given in English and looked for in that one."""

    page: Page
    language: str
    address: str
    folder: Path
    accessible: Callable[[Page], None]

    def said(self, words: str, **values: Any) -> str:
        with translation.override(self.language):
            return translation.gettext(words) % values if values else translation.gettext(words)

    def sees(self, words: str, **values: Any) -> Locator:
        found = self.page.get_by_text(self.said(words, **values), exact=True).first
        found.wait_for()
        return found

    def reads(self, heading: str, **values: Any) -> None:
        """Stands on the page with this heading, which has no serious fault and fits on a telephone."""
        self.page.get_by_role("heading", level=1, name=self.said(heading, **values), exact=True).wait_for()
        self.accessible(self.page)
        desk = self.page.viewport_size
        assert desk is not None
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], (
            f"{self.page.url} is wider than a telephone"
        )
        self.page.set_viewport_size(desk)

    def follows(self, words: str, **values: Any) -> None:
        self.page.locator("main").get_by_role("link", name=self.said(words, **values)).first.click()

    def presses(self, words: str) -> None:
        self.page.locator("main").get_by_role("button", name=self.said(words), exact=True).first.click()

    def fills(self, **words: str) -> None:
        for name, text in words.items():
            self.page.locator(f"main [name={name}]").fill(text)

    def chooses(self, **words: str) -> None:
        for name, value in words.items():
            self.page.locator(f"main select[name={name}]").select_option(value)

    def ticks(self, name: str, *values: str) -> None:
        for value in values or ("on",):
            box = f"main [name={name}]" + (f"[value='{value}']" if values else "")
            self.page.locator(box).check()

    def follows_the_letter(self) -> None:
        """Opens the link of the latest letter."""
        link = re.search(r"http\S+", letter_to(self.address).replace("=\n", ""))
        assert link is not None
        self.page.goto(re.sub(r"^https?://[^/]+", "", link[0]))

    @contextmanager
    def watches_the_upload(self, *, seconds: int) -> Iterator[list[str]]:
        """What the page says of how far an upload is; a few megabytes take so many seconds."""
        line = self.page.context.new_cdp_session(self.page)
        line.send("Network.enable")
        slow = {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": 4_000_000 // seconds,
        }
        line.send("Network.emulateNetworkConditions", slow)
        self.page.evaluate(_NOTE_WORDS)
        words: list[str] = []
        yield words
        words += self.page.evaluate("window.said")
        line.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
        line.detach()

    def sends(self, kind: str, *, file: str | None = None, **words: Any) -> None:
        """Fills in the form of a paper that stands open, and waits until it has been kept."""
        self.page.locator("main [name=file]").set_input_files(pdf(self.folder, file or f"{kind}.pdf"))
        for name, value in words.items():
            if name == "trademark_status":
                self.ticks(name, value)
            elif name == "language":
                self.chooses(language=value)
            else:
                self.fills(**{name: value})
        self.presses("Keep it")
        self.page.locator(".note.good").wait_for()


@dataclass
class Colleague:
    """Somebody of the platform in the admin, with a second factor."""

    page: Page
    username: str
    accessible: Callable[[Page], None]

    def logs_in(self) -> None:
        """For the first time: after the password a second factor must be set up, before anything else opens."""
        self.page.goto("/admin/")
        self.page.locator("[name=login]").fill(self.username)
        self.page.locator("[name=password]").fill(STAFF_PASSWORD)
        self.page.locator("main button[type=submit]").click()
        secret = self.page.locator("#authenticator_secret").input_value()
        self.page.locator("[name=code]").fill(pyotp.TOTP(secret).now())
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_url(lambda address: "activate" not in address)
        self.page.goto("/admin/")
        self.page.get_by_role("heading", name="What needs doing now").first.wait_for()

    def opens(self, address: str) -> None:
        self.page.goto(address)
        self.accessible(self.page)

    def does(self, verb: str, **words: Any) -> None:
        """Presses the verb's button on the record that stands open, fills in its form, and goes ahead."""
        self.page.get_by_role("link", name=verb, exact=True).first.click()
        with self._form() as form:
            for name, value in words.items():
                fill(form.locator(f"[name={name}]"), value)
        self.page.get_by_text(f"{verb}: done for").first.wait_for()

    def creates(self, address: str, verb: str, **words: Any) -> None:
        """Fills in the form at the address, which makes a new record, and stands on its page then."""
        self.page.goto(address)
        with self._form() as form:
            for name, value in words.items():
                fill(form.locator(f"[name={name}]"), value)
        self.page.get_by_text(f"{verb}: done for").first.wait_for()

    @contextmanager
    def _form(self) -> Iterator[Locator]:
        form = self.page.locator("form[enctype]")
        form.wait_for()
        self.accessible(self.page)
        yield form
        form.locator("button[type=submit]").click()


def fill(field: Locator, value: Any) -> None:
    """Whatever kind of field it is: text, a choice, several choices, a switch, a file by its path."""
    kind = field.first.evaluate("each => each.tagName + ' ' + each.type")
    if kind.startswith("SELECT"):
        field.select_option(value, force=True)
    elif kind == "INPUT checkbox":
        field.set_checked(bool(value), force=True)
    elif kind == "INPUT file":
        field.set_input_files(value)
    else:
        field.fill(str(value))
