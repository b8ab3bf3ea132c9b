"""What browsers are told: which scripts run, who may frame us, and how cookies travel."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

REPOSITORY = settings.BASE_DIR


def policy(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/apply/", "/accounts/password/reset/", "/no/such/page"]
)
def test_it_is_strict_where_people_come_in(world, address: str) -> None:
    said = policy(Client().get(address))
    assert said["script-src"] == said["style-src"] == said["default-src"] == "'self'"
    assert (said["frame-ancestors"], said["base-uri"], said["object-src"]) == ("'none'", "'none'", "'none'")


def test_the_admin_gets_what_its_furniture_needs_and_no_more(world, as_person) -> None:
    said = policy(as_person(world.owner).get("/admin/"))
    assert said["script-src"] == "'self' 'unsafe-eval'"
    assert said["style-src"] == "'self' 'unsafe-inline'"
    assert said["default-src"] == "'self'"


def test_no_page_of_ours_writes_a_script_into_its_html(world, as_person) -> None:
    browser = as_person(world.admin)
    for address in (
        "/admin/",
        "/admin/inventory/unit/",
        "/admin/access/invitation/add/",
        "/accounts/sessions/",
    ):
        html = browser.get(address).content.decode()
        assert "<script>" not in html
        assert "javascript:" not in html
    assert "<script>" not in Client().get("/api/docs/").content.decode()


def test_cookies_are_kept_from_scripts_and_other_sites(world) -> None:
    browser = Client()
    browser.post("/accounts/login/", {"login": world.owner.username, "password": "correct horse battery"})
    session = browser.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert not session["max-age"], "it goes with the browser"


def test_in_production_cookies_travel_over_https_alone() -> None:
    script = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "backoffice.settings",
            "ENTREPOT_PRODUCTION": "1",
            "SECRET_KEY": "x" * 60,
        },
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert said.stdout.split() == ["__Host-sessionid", "True", "True", "True"]
