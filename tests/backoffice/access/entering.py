"""Logging in as a browser does it."""

import time
from typing import Any

import pyotp
from django.test import Client
from django.urls import reverse

from tests.conftest import TOTP_KEY

PASSWORD = "correct horse battery"


def give_password(browser: Client, login: str, password: str = PASSWORD, **extra: Any) -> Any:
    return browser.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def give_code(browser: Client, code: str = "") -> Any:
    return browser.post(reverse("mfa_authenticate"), {"code": code or pyotp.TOTP(TOTP_KEY).now()})


def wrong_code() -> str:
    """Six digits that open at no time near now."""
    clock, now = pyotp.TOTP(TOTP_KEY), time.time()
    near = {clock.at(now + seconds) for seconds in range(-90, 91, 30)}
    return next(code for code in (f"{n:06}" for n in range(10)) if code not in near)
