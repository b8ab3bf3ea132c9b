"""Trade item numbers as the office keeps them."""

from stdnum import ean
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength

from backoffice.events.errors import Invalid


def padded_gtin(text: str, *, field: str = "gtin") -> str:
    """A GTIN-8, -12, -13 or -14 with a right check digit (GS1 modulo 10), padded with zeros to 14 digits.

    Blanks and hyphens are dropped. Raises `Invalid` naming `field` and what is wrong with the number.
    """
    try:
        digits = str(ean.validate(text))
    except InvalidLength as error:
        raise _invalid(text, f"has {len(ean.compact(text))} digits, not 8, 12, 13 or 14", field) from error
    except InvalidFormat as error:
        raise _invalid(text, "has other characters than digits", field) from error
    except InvalidChecksum as error:
        right = ean.calc_check_digit(ean.compact(text)[:-1])
        raise _invalid(text, f"ends in a wrong check digit; {right} would be right", field) from error
    if not digits.strip("0"):
        raise _invalid(text, "is nothing but zeros", field)
    return digits.zfill(14)


def _invalid(text: str, fault: str, field: str) -> Invalid:
    return Invalid(
        f"The GTIN «{text[:40]}» {fault}. Copy it from the barcode, or leave it empty.", field=field
    )


def is_in_store(gtin: str) -> bool:
    """Whether a GTIN of 14 digits is a restricted circulation number: good inside one shop or company only.

    GS1 General Specifications, prefixes of GTIN-13: 020 to 029, 040 to 049, 200 to 299.
    """
    return gtin[0] == "0" and (gtin[1] == "2" or gtin[1:3] in ("02", "04")) and not gtin.startswith("000000")
