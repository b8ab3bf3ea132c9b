"""What a server says of a variable that it cannot use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backoffice.environment import Environment

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("-c", "import backoffice.wsgi"), id="wsgi"),
        pytest.param(("-c", "import backoffice.asgi"), id="asgi"),
        pytest.param(("-m", "celery", "--quiet", "-A", "backoffice", "worker"), id="worker"),
    ],
)
def test_it_ends_a_server_with_the_sentence_and_the_code_that_gunicorn_gives_up_at(
    words: tuple[str, ...],
) -> None:
    ended = subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "backoffice.settings", "DATABASE_URL": "mysql://x"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 3
    assert ended.stderr == "DATABASE_URL has mysql. Begin it with one of: postgres, postgresql.\n"


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        (
            "smtp+tls://me%40x.example:p%3Ass@mail.example",
            {
                "EMAIL_HOST": "mail.example",
                "EMAIL_PORT": 587,
                "EMAIL_HOST_USER": "me@x.example",
                "EMAIL_HOST_PASSWORD": "p:ss",
                "EMAIL_USE_TLS": True,
                "EMAIL_USE_SSL": False,
            },
        ),
        ("smtps://mail.example", {"EMAIL_PORT": 465, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}),
        ("smtp://mail.example:2525", {"EMAIL_PORT": 2525, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}),
        ("file:///var/my%20mails", {"EMAIL_FILE_PATH": "/var/my mails"}),
    ],
)
def test_it_reads_how_mail_leaves(address: str, meant: dict[str, object]) -> None:
    environment = Environment(source={"EMAIL_URL": address})
    assert environment.mail("EMAIL_URL", "file:///tmp/mails").items() >= meant.items()
    assert environment.problems == []


@pytest.mark.parametrize(
    "address", ["smtp://", "file://relative", "imap://mail.example", "smtp://host:port", "x"]
)
def test_it_falls_back_to_files_and_says_what_is_wrong_with_an_address_for_mails(address: str) -> None:
    environment = Environment(source={"EMAIL_URL": address})
    assert environment.mail("EMAIL_URL", "file:///tmp/mails")["EMAIL_FILE_PATH"] == "/tmp/mails"
    assert [problem.variable for problem in environment.problems] == ["EMAIL_URL"]
