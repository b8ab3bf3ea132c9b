import json
import re
from pathlib import Path

import pytest
from stdnum import ean

from fulfillment.shipping.numbers import (
    NumberError,
    Waybill,
    is_s10,
    read_waybill,
    s10_check_digit,
    s10_number,
    s10_parts,
    sscc,
)


@pytest.mark.parametrize(
    ("serial", "check"), [(47312482, 9), (96633102, 0), (71759, 5), (12345678, 5), (0, 5), (99_999_999, 5)]
)
def test_it_computes_the_s10_check_digit(serial: int, check: int) -> None:
    assert s10_check_digit(serial) == check


def test_it_makes_the_published_s10_number() -> None:
    assert s10_number(service="RR", serial=47312482, country="GB") == "RR473124829GB"


def test_it_keeps_leading_zeros_of_a_serial() -> None:
    assert s10_number(service="EE", serial=71759, country="FR") == "EE000717595FR"


@pytest.mark.parametrize("serial", [-1, 100_000_000])
def test_it_refuses_a_serial_that_is_not_eight_digits(serial: int) -> None:
    with pytest.raises(NumberError, match=f"eight digits .* {serial} does not fit"):
        s10_number(service="RR", serial=serial, country="GB")


@pytest.mark.parametrize("service", ["", "R", "rr", "R1", "RRR", "ÉE", "RR\n"])
def test_it_refuses_a_service_that_is_not_two_capitals(service: str) -> None:
    with pytest.raises(NumberError, match="two capital letters"):
        s10_number(service=service, serial=1, country="GB")


@pytest.mark.parametrize("country", ["", "XX", "fr", "FRA", "ZZ"])
def test_it_refuses_a_country_that_does_not_exist(country: str) -> None:
    with pytest.raises(NumberError, match="ISO 3166"):
        s10_number(service="RR", serial=1, country=country)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RR473124828GB",  # wrong check digit
        "RR473124829XX",  # no such country
        "rr473124829gb",
        " RR473124829GB",
        "RR473124829GB\n",
        "RR 473 124 829 GB",
        "RR47312482９GB",  # a full-width nine
        "R4731248299GB",
        "RR4731248299GB",
    ],
)
def test_it_does_not_take_a_lookalike_for_an_s10_number(text: str) -> None:
    assert not is_s10(text)


def test_it_notices_every_single_wrong_digit() -> None:
    number = s10_number(service="LX", serial=12345678, country="FR")
    wrong = [
        number[:place] + digit + number[place + 1 :]
        for place in range(2, 11)
        for digit in "0123456789"
        if digit != number[place]
    ]
    # 11 - sum % 11 maps two remainders to 0 and two to 5, so a change may pass only by that collision.
    collisions = [text for text in wrong if is_s10(text)]
    assert len(wrong) == 81
    assert all(text[10] in "05" for text in collisions)


def test_it_agrees_with_the_published_courier_data(shared_data: Path) -> None:
    s10 = json.loads((shared_data / "tracking/couriers/s10.json").read_text("utf-8"))["tracking_numbers"][0]
    numbers = s10["test_numbers"]
    assert [is_s10(number) for number in numbers["valid"]] == [True] * len(numbers["valid"])
    assert [is_s10(number) for number in numbers["invalid"]] == [False] * len(numbers["invalid"])
    countries = {entry["matches"] for entry in s10["additional"][1]["lookup"]}
    serials = range(len(countries))
    assert all(
        is_s10(s10_number(service="RR", serial=serial, country=country))
        for serial, country in zip(serials, sorted(countries), strict=True)
    )


@pytest.mark.parametrize(
    ("extension", "company_prefix", "serial", "expected"),
    [
        (1, "0614141", 234567890, "106141412345678908"),
        (3, "0952123", 42, "309521230000000423"),
    ],
)
def test_it_makes_the_published_sscc(extension: int, company_prefix: str, serial: int, expected: str) -> None:
    assert sscc(extension=extension, company_prefix=company_prefix, serial=serial) == expected


@pytest.mark.parametrize("company_prefix", ["4012", "401234567890"])
def test_it_fills_an_sscc_to_eighteen_digits(company_prefix: str) -> None:
    number = sscc(extension=0, company_prefix=company_prefix, serial=7)
    assert len(number) == 18
    assert number.startswith(f"0{company_prefix}")
    assert ean.calc_check_digit(number[:-1]) == number[-1]


@pytest.mark.parametrize(
    ("extension", "company_prefix", "serial", "sentence"),
    [
        (10, "0952123", 1, "extension is one digit"),
        (-1, "0952123", 1, "extension is one digit"),
        (3, "095", 1, "4 to 12 digits"),
        (3, "0952123456789", 1, "4 to 12 digits"),
        (3, "09521²3", 1, "4 to 12 digits"),
        (3, "0952123", 1_000_000_000, "leaves 9 digits"),
        (3, "0952123", -1, "leaves 9 digits"),
    ],
)
def test_it_refuses_an_sscc_that_cannot_be(
    extension: int, company_prefix: str, serial: int, sentence: str
) -> None:
    with pytest.raises(NumberError, match=sentence):
        sscc(extension=extension, company_prefix=company_prefix, serial=serial)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("RR473124829GB", Waybill("RR473124829GB", proven=True)),
        (" rr 473-124-829 gb\u00a0", Waybill("RR473124829GB", proven=True)),
        ("ＲＲ４７３１２４８２９ＧＢ", Waybill("RR473124829GB", proven=True)),
        ("EE0717595FR", Waybill("EE000717595FR", proven=True, restored=2)),
        ("(00)106141412345678908", Waybill("106141412345678908", proven=True)),
        ("00106141412345678908", Waybill("106141412345678908", proven=True)),
        ("106141412345678908", Waybill("106141412345678908", proven=True)),
        ("40063810000000123", Waybill("040063810000000123", proven=True, restored=1)),
        ("1Z5R89390357567127", Waybill("1Z5R89390357567127", proven=True)),
        ("SF1234567890123", Waybill("SF1234567890123", proven=False)),
        ("773012345678901", Waybill("773012345678901", proven=False)),
        ("AB123456789XX", Waybill("AB123456789XX", proven=False)),
        ("773012345678901.0", Waybill("773012345678901", proven=False)),
        ("SF1234567890123.00", Waybill("SF1234567890123", proven=False)),
        ("JDVA12345678901-1-1-", Waybill("JDVA12345678901", proven=False)),
        ("JDVA-1234-5678-901", Waybill("JDVA12345678901", proven=False)),
        ("7730.1234.5678.901", Waybill("773012345678901", proven=False)),
        ("9400 1000 0000 0000 0000 01", Waybill("9400100000000000000001", proven=False)),
        ("420 12345 940010000 000000001", Waybill("42012345940010000000000001", proven=False)),
    ],
)
def test_it_reads_a_number_however_it_is_written(text: str, read: Waybill) -> None:
    assert read_waybill(text) == read


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("RR473124828GB", "check digit of RR473124828GB is 8, and of these digits it is 9"),
        ("EE0717594FR", "does not prove that zeros were lost"),
        ("(00)106141412345678909", "wrong for an SSCC"),
        ("1Z5R89390357567128", "check digit of 1Z5R89390357567128 is 8, and of a number of UPS like it 7"),
        ("12345", "no tracking number"),
        ("780000000000", "ends in zeros, as a number of which a spreadsheet has lost digits"),
        ("tomorrow", "no tracking number"),
        ("A" * 40, "no tracking number"),
        ("RR473124829GB/EE000717595FR", "holds 2 tracking numbers"),
        ("RR473124829GB EE000717595FR", "holds 2 tracking numbers"),
        ("773012345678 773012345682", "holds 2 tracking numbers"),
        ('"773012345678,773012345682,773012345693"', "holds 3 tracking numbers"),
        ("A1/B2", "no tracking number"),
        ("", "no tracking number"),
        ("<b>RR47</b>", "no tracking number"),
    ],
)
def test_it_says_why_a_text_is_no_number(text: str, sentence: str) -> None:
    with pytest.raises(NumberError, match=re.escape(sentence)):
        read_waybill(text)


@pytest.mark.parametrize(
    "text", ["1Z999AA10123456784", "1Z12345E1512345676", "1Z879E930346834440", "1ZXX3150YW44070023"]
)
def test_it_proves_numbers_of_ups(text: str) -> None:
    assert read_waybill(f"{text[:2]} {text[2:8]} {text[8:]}".lower()) == Waybill(text, proven=True)
    with pytest.raises(NumberError, match="of a number of UPS like it"):
        read_waybill(text[:-1] + str((int(text[-1]) + 1) % 10))


def test_it_takes_every_published_number_of_a_courier_as_it_is(shared_data: Path) -> None:
    seen = 0
    for path in (shared_data / "tracking/couriers").glob("*.json"):
        for form in json.loads(path.read_text("utf-8"))["tracking_numbers"]:
            for text in form["test_numbers"]["valid"]:
                read, seen = read_waybill(text), seen + 1
                assert read.number == "".join(text.split())
                assert read.restored == 0
    assert seen > 50


def test_it_takes_an_s10_number_apart() -> None:
    assert s10_parts("EE000717595FR") == ("EE", "FR", 71759)
    assert s10_parts("SF1234567890123") is None
