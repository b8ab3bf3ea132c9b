"""A staff member with a browser: logs in to the admin, uploads a spreadsheet, reads the preview, confirms."""

import re
import time
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import httpx

from .errors import DemoFailed

LOGIN = "/accounts/login/"
SECOND_FACTOR = "/accounts/second-factor/authenticate/"
_HEADERS_SHOWN = 20


class Browser:
    """A logged-in session over real HTTP. Reads JSON over REST with the same session, writes through admin pages."""

    def __init__(self, *, address: str, username: str, password: str, code: str) -> None:
        """`code` is what the person's second factor shows at this moment."""
        self._http = httpx.Client(base_url=address, timeout=120, follow_redirects=False)
        self._http.get(LOGIN)
        self._enter(LOGIN, login=username, password=password)
        self._enter(SECOND_FACTOR, code=code)

    def _enter(self, page: str, **words: str) -> None:
        answer = self._http.post(page, data={**words, **self._token()})
        if answer.status_code != 302:
            raise DemoFailed(f"{page} was refused: HTTP {answer.status_code}. {_messages(answer.text)}")

    def upload(self, path: Path, **words: str) -> int:
        """Uploads a spreadsheet through the admin's form; returns the id of the import session."""
        with path.open("rb") as file:
            answer = self._http.post(
                "/admin/imports/importsession/add/",
                data={**words, **self._token()},
                files={"file": (path.name, file)},
            )
        found = re.search(r"/importsession/(\d+)/", answer.headers.get("location", ""))
        if answer.status_code != 302 or not found:
            raise DemoFailed(f"The upload of {path.name} was refused. {_messages(answer.text)}")
        return int(found.group(1))

    def check(self, session_id: int) -> None:
        """On the page of columns: everything is as it was taken for, so the rows are checked."""
        page = f"/admin/imports/importsession/{session_id}/columns/"
        answer = self._http.post(page, data={"check": "yes", **self._token()})
        if answer.status_code != 302:
            raise DemoFailed(what_is_open(self.read(f"imports/{session_id}/columns")))

    def press(self, page: str, verb: str) -> None:
        """Presses a verb's button on a record's page: `press("imports/importsession/7", "apply")`."""
        answer = self._http.post(f"/admin/{page}/verb/{verb}/", data=self._token())
        if answer.status_code != 302:
            raise DemoFailed(f"{verb} on {page} was refused. {_messages(answer.text)}")

    def read(self, path: str) -> Any:
        """The JSON at an API address."""
        answer = self._http.get(f"/api/v1/{path}")
        if answer.status_code != 200:
            raise DemoFailed(f"GET {path} answered {answer.status_code}: {answer.text[:300]}")
        return answer.json()

    def download(self, path: str) -> bytes:
        answer = self._http.get(path)
        if answer.status_code != 200:
            raise DemoFailed(f"GET {path} answered {answer.status_code}.")
        return answer.content

    def watch_import(self, session_id: int, *, until: set[str], patience: float = 600) -> dict[str, Any]:
        """Reads the session until its status is one of `until`."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            session: dict[str, Any] = self.read(f"imports/{session_id}")
            if session["status"] in until:
                return session
            time.sleep(0.3)
        raise DemoFailed(f"Import {session_id} is still {session['status']} after {patience:.0f} s.")

    def _token(self) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self._http.cookies.get("csrftoken") or ""}


def what_is_open(found: Mapping[str, Any]) -> str:
    """What `GET /imports/{id}/columns` leaves open before a file can be checked, for who has but a command."""
    said = [found["problem"]] if found["problem"] else []
    if found["missing"]:
        headers = ", ".join(f"«{column['header']}»" for column in found["columns"][:_HEADERS_SHOWN])
        more = " …" if len(found["columns"]) > _HEADERS_SHOWN else ""
        said.append(
            f"No column of it was taken for {' and '.join(found['missing'])}; it has {headers}{more}."
        )
    said += found["rivals"]
    said += [
        f"Nothing tells what «{each['text']}» in «{each['label']}» means." for each in found["questions"]
    ]
    return (
        f"The file cannot be read without a choice, and this command asks for none. {' '.join(said)} Name the columns "
        "in the file as docs/profiles.md does and write what is left open in full; or start make run and upload the "
        "file under Imports, where all of it can be chosen."
    )


def _messages(page: str) -> str:
    """The sentences that an admin page shows as errors."""
    text = re.sub(r"<(script|style).*?</\1>", " ", page, flags=re.DOTALL)
    marked = r'class="[^"]*\b(?:errornote|errorlist)\b[^"]*"[^>]*>(.*?)</(?:div|ul|p|li)>'
    errors = re.findall(marked, text, re.DOTALL)
    return " ".join(" ".join(unescape(re.sub(r"<[^>]+>", " ", error)).split()) for error in errors)[:600]
