"""Numbers printed on parcels: UPU S10 item identifiers, GS1 SSCC-18, and those of UPS."""

import re
import unicodedata
from dataclasses import dataclass

from django_countries.data import COUNTRIES
from stdnum import ean

S10_SERIALS = 100_000_000
"""How many serials one service indicator of one country has (eight digits)."""

_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_S10 = re.compile(r"(?P<service>[A-Z]{2})(?P<serial>[0-9]{8})(?P<check>[0-9])(?P<country>[A-Z]{2})")
_TWO_LETTERS = re.compile(r"[A-Z]{2}")
_DIGITS = re.compile(r"[0-9]+")
_S10_LIKE = re.compile(r"(?P<service>[A-Z]{2})(?P<digits>[0-9]{7,9})(?P<country>[A-Z]{2})")
_SSCC = re.compile(r"(?:\(00\)|00)(?P<digits>[0-9]{18})")
_UPS = re.compile(r"1Z(?P<body>[0-9A-Z]{15})(?P<check>[0-9])")
# What carriers print in forms of their own: letters and digits, among them at least four digits. The longest that is
# known is a parcel of the United States with its postcode.
_OWN = re.compile(r"(?=(?:.*[0-9]){4})[A-Z0-9]{6,34}")
# A number that a program has made of it: «780123456789.0», which is no dot between groups of digits.
_MADE_NUMBER = re.compile(r"(?<=[0-9])\.0{1,2}$")
# JD counts the parcels of a waybill behind it: «JDVA12345678901-1-1-».
_OF_WAYBILL = re.compile(r"^(JD[A-Z0-9]{8,20})-[0-9]{1,3}-[0-9]{1,3}-[0-9]{0,3}$")
# So many zeros at the end of digits alone are those of a number that a spreadsheet has shortened.
_LOST = re.compile(r"[0-9]*0{6}")
_BETWEEN = re.compile(r"[\s\u2010-\u2015_.-]+")
# What stands between the numbers of several parcels. Blanks stand in one number too, between groups of fewer signs.
_BETWEEN_NUMBERS = re.compile(r"""[\s"',;/|、+&]+""")
_LONGEST_GROUP = 9


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


def ups_check_digit(body: str) -> int:
    """The check digit of what stands between «1Z» and it: letters count two for A to nine for H, nought for I and so
    on, every second one twice, and the digit fills the sum up to tens.
    """
    values = [int(sign) if sign.isdigit() else (ord(sign) - ord("A") + 2) % 10 for sign in body]
    return -(sum(values) + sum(values[1::2])) % 10


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


def s10_parts(text: str) -> tuple[str, str, int] | None:
    """The service, the country and the serial of an S10 identifier; None for any other text."""
    match = _S10.fullmatch(text) if is_s10(text) else None
    return match and (match["service"], match["country"], int(match["serial"]))


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


@dataclass(frozen=True, slots=True)
class Waybill:
    """A carrier's number as we keep it. `proven` says that its check digit is right, `restored` how many zeros a
    spreadsheet had taken from it.
    """

    number: str
    proven: bool
    restored: int = 0


def read_waybill(text: str) -> Waybill:
    """A number as somebody wrote it: an S10 identifier, an SSCC-18, one of UPS, or one in another carrier's own form.

    Blanks, hyphens, small letters and a «.0» at the end do not matter. Zeros that an S10 identifier has lost are put
    back where its check digit proves it; so is the one an SSCC begins with. What has neither form is six to 34 letters
    and digits, with four digits at least and no six zeros at its end, and nothing proves it. Raises NumberError.
    """
    written = unicodedata.normalize("NFKC", text).strip().upper()
    plain = _BETWEEN.sub("", _OF_WAYBILL.sub(r"\1", _MADE_NUMBER.sub("", written)))
    if found := _S10_LIKE.fullmatch(plain):
        return _read_s10(found, plain)
    if found := _SSCC.fullmatch(plain):
        if not _is_sscc(found["digits"]):
            raise NumberError(f"The check digit of {plain} is wrong for an SSCC; some digit is another one.")
        return Waybill(found["digits"], proven=True)
    if found := _UPS.fullmatch(plain):
        if (check := ups_check_digit(found["body"])) != int(found["check"]):
            raise NumberError(
                f"The check digit of {plain} is {found['check']}, and of a number of UPS like it {check}; some sign of "
                "it is another one."
            )
        return Waybill(plain, proven=True)
    numbers = [part for part in _BETWEEN_NUMBERS.split(written) if len(part) > _LONGEST_GROUP]
    if len(numbers) > 1 and all(map(_OWN.fullmatch, numbers)):
        raise NumberError(
            f"«{text[:60]}» holds {len(numbers)} tracking numbers, and an order travels in one parcel."
        )
    if not _OWN.fullmatch(plain):
        raise NumberError(
            f"«{text[:60]}» is no tracking number: 6 to 34 letters and digits, with no other signs."
        )
    if _LOST.fullmatch(plain) and not _is_sscc(plain):
        raise NumberError(
            f"{plain} ends in zeros, as a number of which a spreadsheet has lost digits. Format the column as text, "
            "and enter the full number."
        )
    if len(plain) == 17 and _DIGITS.fullmatch(plain) and _is_sscc(f"0{plain}"):
        return Waybill(f"0{plain}", proven=True, restored=1)
    return Waybill(plain, proven=len(plain) == 18 and _is_sscc(plain))


def as_kept(text: str) -> str:
    """The waybill as parcels keep it, of one in any spelling; what is none is left as it is."""
    try:
        return read_waybill(text).number
    except NumberError:
        return text


def _read_s10(found: re.Match[str], plain: str) -> Waybill:
    digits = found["digits"].zfill(9)
    number = f"{found['service']}{digits}{found['country']}"
    if is_s10(number):
        return Waybill(number, proven=True, restored=9 - len(found["digits"]))
    if found["country"] not in COUNTRIES:
        # Two letters, digits and two letters that are no country's: a carrier's own form that looks like it.
        return Waybill(plain, proven=False)
    if len(found["digits"]) < 9:
        raise NumberError(
            f"{plain} has {len(found['digits'])} digits, where an S10 number has nine, and its check digit does not "
            "prove that zeros were lost."
        )
    raise NumberError(
        f"The check digit of {plain} is {digits[-1]}, and of these digits it is {s10_check_digit(int(digits[:8]))}; "
        "some digit is another one."
    )


def _is_sscc(digits: str) -> bool:
    return (
        len(digits) == 18
        and digits.isascii()
        and digits.isdigit()
        and bool(ean.calc_check_digit(digits[:-1]) == digits[-1])
    )
