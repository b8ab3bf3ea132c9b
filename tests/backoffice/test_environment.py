"""What a server says of a variable that it cannot use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
