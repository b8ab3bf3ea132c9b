"""A request that is refused as too large loses no other one on its connection."""

import io
from typing import Any

from backoffice.gateway import leftovers
from backoffice.gateway.leftovers import without_leftovers


class Answer:
    """As gunicorn answers: what starts it is a method of it."""

    def __init__(self) -> None:
        self.status, self.closes = "", False

    def start_response(self, status: str, headers: Any, exc_info: Any = None) -> None:
        self.status = status

    def force_close(self) -> None:
        self.closes = True


def refuse(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response(environ["says"], [])
    return [b""]


def asked(status: str, size: int) -> tuple[Answer, int]:
    """The answer, and how much of the body nobody has read."""
    answer, body = Answer(), io.BytesIO(b"x" * size)
    without_leftovers(refuse)({"says": status, "wsgi.input": body}, answer.start_response)
    assert answer.status == status
    return answer, size - body.tell()


def test_the_rest_of_it_is_read_away_and_the_connection_goes_on() -> None:
    answer, left = asked("413 Request Entity Too Large", 200_000)
    assert (answer.closes, left) == (False, 0)


def test_the_connection_ends_where_too_much_is_left(monkeypatch: Any) -> None:
    monkeypatch.setattr(leftovers, "MOST", 100_000)
    answer, left = asked("413 Request Entity Too Large", 200_000)
    assert (answer.closes, left > 0) == (True, True)


def test_other_answers_leave_the_body_alone() -> None:
    answer, left = asked("200 OK", 1_000)
    assert (answer.closes, left) == (False, 1_000)
