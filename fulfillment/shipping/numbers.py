"""Numbers printed on parcels: UPU S10 item identifiers and GS1 SSCC-18."""

import re

from django_countries.data import COUNTRIES
from stdnum import ean

S10_SERIALS = 100_000_000
"""How many serials one service indicator of one country has (eight digits)."""

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10 = re.compile(r"(?P<service>[A-Z]{2})(?P<serial>[0-9]{8})(?P<check>[0-9])(?P<country>[A-Z]{2})")
_TWO_LETTERS = re.compile(r"[A-Z]{2}")
_DIGITS = re.compile(r"[0-9]+")


class NumberError(ValueError):
    """A number that cannot be made; the message is a sentence for a person."""


def s10_check_digit(serial: int) -> int:
    """The check digit of an eight-digit S10 serial (UPU standard S10).

    The digits are weighted 8 6 4 2 3 5 9 7; the check digit is 11 less the sum modulo 11,
    where 10 becomes 0 and 11 becomes 5.
    Raises NumberError when the serial has more than eight digits or is negative.
    """
    if not 0 <= serial < S10_SERIALS:
        raise NumberError(f"An S10 serial has eight digits (0 to 99999999); {serial} does not fit.")
    total = sum(weight * int(digit) for weight, digit in zip(_S10_WEIGHTS, f"{serial:08d}", strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def s10_number(*, service: str, serial: int, country: str) -> str:
    """A 13-character S10 identifier such as ``RR473124829GB``.

    `service` is the two-letter service indicator, `serial` 0 to 99999999, `country` the ISO 3166-1
    alpha-2 code of the post that issues the number. Raises NumberError.
    """
    if not _TWO_LETTERS.fullmatch(service):
        raise NumberError(
            f"The S10 service indicator is two capital letters such as RR or EE; {service!r} is not."
        )
    if country not in COUNTRIES:
        raise NumberError(
            f"The S10 country is a two-letter ISO 3166 code such as FR or JP; {country!r} is not one."
        )
    return f"{service}{serial:08d}{s10_check_digit(serial)}{country}"


def is_s10(text: str) -> bool:
    """Whether `text` is exactly one S10 identifier: capitals, no blanks, right check digit, real country."""
    match = _S10.fullmatch(text)
    return (
        match is not None
        and s10_check_digit(int(match["serial"])) == int(match["check"])
        and match["country"] in COUNTRIES
    )


def sscc(*, extension: int, company_prefix: str, serial: int) -> str:
    """An 18-digit Serial Shipping Container Code (GS1 General Specifications), with its check digit.

    `extension` is one digit, `company_prefix` the 4 to 12 digits GS1 gave the company, and `serial`
    fills the digits that remain of sixteen. Raises NumberError.
    """
    if not 0 <= extension <= 9:
        raise NumberError(f"The SSCC extension is one digit (0 to 9); {extension} is not.")
    if not _DIGITS.fullmatch(company_prefix) or not 4 <= len(company_prefix) <= 12:
        raise NumberError(f"A GS1 company prefix has 4 to 12 digits; {company_prefix!r} does not.")
    room = 16 - len(company_prefix)
    if not 0 <= serial < 10**room:
        raise NumberError(
            f"The company prefix {company_prefix} leaves {room} digits for the serial; {serial} does not fit."
        )
    body = f"{extension}{company_prefix}{serial:0{room}d}"
    return body + ean.calc_check_digit(body)
