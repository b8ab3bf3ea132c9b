import dataclasses
import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any, cast

import pytest
import zxingcpp
from PIL import Image, ImageDraw
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream, DictionaryObject

from fulfillment.shipping.labels import Address, Label, LabelError, render_label
from fulfillment.shipping.labels.sheet import printing
from fulfillment.shipping.labels.typesetting import Weight, _font, broken, legible, width_of
from fulfillment.shipping.numbers import s10_number

MILLIMETRE = 72 / 25.4
SHANGHAI = timezone(timedelta(hours=8))
HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"
STREET = (
    "12 rue de la Très Longue Adresse qui ne finit jamais et continue encore un peu, "
    "bâtiment C, escalier 4, étage 7, porte 9"
)
RECIPIENT = Address(
    name="王小明",
    lines=("天河区珠江新城华夏路30号2101室",),
    city="广州市",
    region="广东省",
    postcode="510620",
    country="CN",
    phone="+86 138 0013 8000",
)
SENDER = Address(
    name="Seconde Vie Éclat",
    company="Entrepôt Roissy, quai 14",
    lines=("12 rue du Fret",),
    city="Roissy-en-France",
    postcode="95700",
    country="FR",
    phone="+33 1 23 45 67 89",
)
LABEL = Label(
    waybill="LX123456785FR",
    carrier="La Route Postale",
    service="E-commerce parcel, tracked",
    sender=SENDER,
    recipient=RECIPIENT,
    parcel_reference="PCL-2021-000123",
    weight_g=1250,
    pieces=(("Maison Clairvallon 45 calf handbag, black", 1), ("Silk scarf 90", 2)),
    origin_country="FR",
    printed_at=datetime(2021, 11, 11, tzinfo=SHANGHAI),
    handling=("FRAGILE 易碎", "THIS SIDE UP 向上"),
)


def changed(**facts: Any) -> Label:
    return dataclasses.replace(LABEL, **facts)


def pages_of(label: Label) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(render_label(label))).pages)


def text_of(page: PageObject) -> str:
    return re.sub(r"\s", "", page.extract_text())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def rectangles(page: PageObject) -> Iterator[tuple[float, float, float, float]]:
    """x, y, width and height in points of every filled rectangle on the page."""
    pending: list[tuple[float, float, float, float]] = []
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator == b"re":
            x, y, width, height = map(float, operands)
            pending.append((x, y, width, height))
        elif operator in (b"f", b"f*"):
            yield from pending
            pending = []
        elif operator in (b"S", b"s", b"n"):
            pending = []


def picture_of(page: PageObject, *, dots_per_mm: int = 8, size: tuple[int, int] = (100, 150)) -> Image.Image:
    """The filled rectangles of a page of so many millimetres as a thermal printer of 203 dpi sets them."""
    scale = dots_per_mm / MILLIMETRE
    width, height = (side * dots_per_mm for side in size)
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    for x, y, w, h in rectangles(page):
        left, right = round(x * scale), round((x + w) * scale)
        top, bottom = height - round((y + h) * scale), height - round(y * scale)
        pen.rectangle((left, top, right - 1, bottom - 1), fill=0)
    return image


def assert_text_inside(page: PageObject) -> None:
    """Every stretch of text, measured in its own font and size, lies between the margins."""
    found: list[str] = []

    def visit(text: str, _cm: Any, matrix: list[float], font: Any, size: float) -> None:
        if not text.strip():
            return
        weight = Weight.BOLD if re.search("Bold|Bd", font["/BaseFont"]) else Weight.REGULAR
        x, y, line = float(matrix[4]), float(matrix[5]), text.strip("\n").rstrip()
        found.append(line)
        assert x >= 5 * MILLIMETRE - 0.01, line
        assert x + width_of(line, size=float(size), weight=weight) <= 95 * MILLIMETRE + 0.01, line
        assert 3 * MILLIMETRE <= y <= 146 * MILLIMETRE, line

    page.extract_text(visitor_text=visit)
    assert found


def test_it_makes_a_page_of_100_by_150_millimetres() -> None:
    (page,) = pages_of(LABEL)
    assert float(page.mediabox.width) == pytest.approx(100 * MILLIMETRE, abs=0.01)
    assert float(page.mediabox.height) == pytest.approx(150 * MILLIMETRE, abs=0.01)


def test_it_prints_every_fact() -> None:
    text = text_of(pages_of(LABEL)[0])
    for fact in (
        "La Route Postale",
        "E-commerce parcel, tracked",
        "Seconde Vie Éclat",
        "Entrepôt Roissy, quai 14",
        "12 rue du Fret",
        "95700 Roissy-en-France, FRANCE 法国",
        "王小明",
        "+86 138 0013 8000",
        "广东省广州市 510620",
        "天河区珠江新城华夏路30号2101室",
        "CHINA 中国",
        "LX 123 456 785 FR",
        "PCL-2021-000123",
        "1.250 kg",
        "2021-11-11 00:00+08:00",
        "1 × Maison Clairvallon 45 calf handbag, black",
        "2 × Silk scarf 90",
        "FRAGILE 易碎",
        "THIS SIDE UP 向上",
    ):
        assert squeezed(fact) in text
    assert "PIECES件数3" in text
    assert "ORIGIN原产地FR" in text


def test_it_gives_the_same_bytes_for_the_same_label() -> None:
    first = render_label(LABEL)
    render_label(changed(waybill="LX123456799FR", recipient=SENDER))
    assert render_label(LABEL) == first
    assert render_label(changed(waybill="LX123456799FR")) != first


@pytest.mark.parametrize(
    "waybill",
    [
        "LX123456785FR",
        s10_number(service="EE", serial=0, country="JP"),
        "309521230000000423",
        "SF1234567890123",
        "A",
        "1Z-999/AA+10.12$34",
        "9" * 44,
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ],
)
def test_it_carries_the_waybill_in_two_barcodes_that_a_203_dpi_printer_can_set(waybill: str) -> None:
    (page,) = pages_of(changed(waybill=waybill))
    found = zxingcpp.read_barcodes(picture_of(page))
    assert {(code.symbology, code.text) for code in found} == {
        (zxingcpp.BarcodeFormat.Code128, waybill),
        (zxingcpp.BarcodeFormat.DataMatrix, waybill),
    }
    assert all(code.content_type is not zxingcpp.ContentType.GS1 for code in found)


def test_it_draws_bars_of_whole_printer_dots_with_quiet_zones() -> None:
    (page,) = pages_of(LABEL)
    bars = [bar for bar in rectangles(page) if bar[3] == pytest.approx(20 * MILLIMETRE, abs=0.01)]
    dot = MILLIMETRE / 8
    dots = [bar[2] / dot for bar in bars]
    assert [round(width) for width in dots] == pytest.approx(dots, abs=0.01)
    assert min(round(width) for width in dots) == 4
    module = 4 * dot
    assert min(bar[0] for bar in bars) >= 10 * module
    assert 100 * MILLIMETRE - max(bar[0] + bar[2] for bar in bars) >= 10 * module


def test_it_refuses_a_waybill_whose_bars_are_wider_than_the_label() -> None:
    with pytest.raises(LabelError, match="60 characters") as refusal:
        render_label(changed(waybill="W" * 60))
    assert refusal.value.code == "waybill_too_long"


def test_it_embeds_each_font_with_only_the_letters_in_use() -> None:
    document = render_label(LABEL)
    (page,) = PdfReader(io.BytesIO(document)).pages
    listed = cast(DictionaryObject, cast(DictionaryObject, page["/Resources"])["/Font"])
    fonts = [cast(DictionaryObject, font.get_object()) for font in listed.values()]
    assert {str(font["/BaseFont"]).partition("+")[2] for font in fonts} == {
        "SourceSans3-Regular",
        "SourceSans3-Bold",
        "KurintoSansSC-Rg",
        "KurintoSansSC-Bd",
    }
    assert all("/FontFile2" in cast(DictionaryObject, font["/FontDescriptor"]) for font in fonts)
    assert len(document) < 100_000


@pytest.mark.parametrize("name", ["㛃喆頔堃", "龑䶮犇骉", "王・ジョン", "김철수", "Đặng Ölçer Łoś"])
def test_it_prints_rare_names(name: str) -> None:
    assert squeezed(name) in text_of(
        pages_of(changed(recipient=dataclasses.replace(RECIPIENT, name=name)))[0]
    )


def test_it_has_a_shape_for_letters_beyond_the_basic_plane() -> None:
    # reportlab writes a wrong text layer for these, so the shape in the embedded font is the proof.
    assert legible("𬭎𬭚") == "𬭎𬭚"
    render_label(changed(recipient=dataclasses.replace(RECIPIENT, name="𬭎𬭚")))
    fonts = {_font(letter, weight) for letter in "𬭎𬭚" for weight in Weight}
    assert fonts == {"entrepot-regular-1", "entrepot-bold-1"}


def test_it_spells_out_a_letter_that_no_font_has() -> None:
    name = "王\U0002a6d7"
    assert legible(name) == "王[U+2A6D7]"
    assert "王[U+2A6D7]" in text_of(pages_of(changed(recipient=dataclasses.replace(RECIPIENT, name=name)))[0])


def test_it_composes_accents_and_drops_what_cannot_be_seen() -> None:
    assert legible(" E\u0301clat\u200b \u00a0\t de\u00ad\ufeff Paris\n") == "Éclat de Paris"


@pytest.mark.parametrize(
    "line",
    [
        (HAN * 3)[:120],
        STREET,
        "".join(f"{number:03d}X" for number in range(30)),
    ],
)
def test_it_sets_an_address_of_120_characters_in_full(line: str) -> None:
    assert len(line) == 120
    long = Address(
        name=line[:60],
        company=line,
        lines=(line, line[::-1]),
        city="广州市",
        region="广东省",
        postcode="510620",
        country="CN",
        phone="+86 138 0013 8000",
    )
    (page,) = pages_of(changed(recipient=long, sender=dataclasses.replace(SENDER, lines=(line,))))
    text = text_of(page)
    assert text.count(squeezed(line)) == 3
    assert squeezed(line[::-1]) in text
    assert "CHINA中国" in text
    assert_text_inside(page)


def test_it_refuses_an_address_that_could_not_be_read() -> None:
    endless = dataclasses.replace(RECIPIENT, lines=(HAN * 40,))
    with pytest.raises(LabelError, match="The recipient's address has .* characters") as refusal:
        render_label(changed(recipient=endless))
    assert refusal.value.code == "text_too_long"
    assert refusal.value.data["field"] == "recipient's address"


@pytest.mark.parametrize("field", ["carrier", "service", "parcel_reference"])
def test_it_sets_a_long_name_in_full_or_refuses_it(field: str) -> None:
    long = "Messageries Internationales Express et Postales 国际快递"
    (page,) = pages_of(changed(**{field: long}))
    assert squeezed(long) in text_of(page)
    assert_text_inside(page)
    with pytest.raises(LabelError, match="shorten it"):
        render_label(changed(**{field: long * 12}))


@pytest.mark.parametrize("count", range(1, 31))
def test_it_lists_one_to_thirty_pieces(count: int) -> None:
    pieces = tuple(
        (f"{number:02d} 丝巾 silk scarf {number * 3} cm", number % 3 + 1) for number in range(count)
    )
    pages = pages_of(changed(pieces=pieces))
    text = "".join(text_of(page) for page in pages)
    for description, quantity in pieces:
        assert squeezed(f"{quantity} × {description}") in text
    assert f"PIECES件数{sum(quantity for _, quantity in pieces)}" in text
    for page in pages:
        assert_text_inside(page)
    if len(pages) > 1:
        assert "moreonnextpage见下页" in text_of(pages[0])


def test_it_keeps_few_pieces_on_one_page() -> None:
    assert len(pages_of(changed(pieces=(("Silk scarf 90, multicolour, with box", 1),) * 10))) == 1


def test_it_counts_the_pieces_that_are_on_the_next_page() -> None:
    pieces = tuple((f"{number:02d} {HAN}", 2) for number in range(30))
    first, *rest = pages_of(changed(pieces=pieces))
    shown = len(re.findall(r"2×\d\d", text_of(first)))
    assert 0 < shown < 30
    assert f"{(30 - shown) * 2}moreonnextpage见下页" in text_of(first)
    continued = "".join(text_of(page).partition(f"/{len(rest)}")[2] for page in rest)
    assert continued == "".join(f"2×{number:02d}{HAN}" for number in range(30))
    for number, page in enumerate(rest, start=1):
        assert f"LX123456785FRCONTENTS内件,continued续{number}/{len(rest)}" in text_of(page)


def test_it_says_where_the_full_text_of_a_shortened_piece_is() -> None:
    first, second = pages_of(changed(pieces=((HAN * 22, 1),)))
    assert "…" in text_of(first)
    assert "infullonnextpage见下页" in text_of(first)
    assert squeezed(HAN * 22) in text_of(second)


def test_it_prints_without_handling_marks() -> None:
    assert "FRAGILE" not in text_of(pages_of(changed(handling=()))[0])


def test_it_refuses_more_marks_than_the_foot_of_the_label_holds() -> None:
    with pytest.raises(LabelError, match="handling marks"):
        render_label(changed(handling=("KEEP AWAY FROM HEAT AND LIGHT 请避光避热",) * 9))


def test_it_shows_light_parcels_in_grams() -> None:
    assert "WEIGHT重量85g" in text_of(pages_of(changed(weight_g=85))[0])


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"waybill": ""}, "waybill_unprintable"),
        ({"waybill": "LX 123"}, "waybill_unprintable"),
        ({"waybill": "运单1"}, "waybill_unprintable"),
        ({"carrier": " "}, "label_incomplete"),
        ({"weight_g": 0}, "weight_missing"),
        ({"pieces": ()}, "no_pieces"),
        ({"pieces": (("scarf", 0),)}, "piece_incomplete"),
        ({"pieces": ((" ", 1),)}, "piece_incomplete"),
        ({"origin_country": "XX"}, "country_unknown"),
        ({"printed_at": datetime(2021, 11, 11)}, "time_without_zone"),  # noqa: DTZ001
    ],
)
def test_it_refuses_a_label_that_lacks_a_fact(facts: dict[str, Any], code: str) -> None:
    with pytest.raises(LabelError) as refusal:
        changed(**facts)
    assert refusal.value.code == code
    assert str(refusal.value) == refusal.value.sentence


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": " "}, "address_incomplete"),
        ({"lines": ()}, "address_incomplete"),
        ({"lines": (" ",)}, "address_incomplete"),
        ({"city": ""}, "address_incomplete"),
        ({"country": "China"}, "country_unknown"),
    ],
)
def test_it_refuses_an_address_that_lacks_a_part(facts: dict[str, Any], code: str) -> None:
    with pytest.raises(LabelError) as refusal:
        dataclasses.replace(RECIPIENT, **facts)
    assert refusal.value.code == code


@pytest.mark.parametrize("letters", range(3, 10))
def test_it_breaks_chinese_between_letters_but_not_at_brackets_and_commas(letters: int) -> None:
    text, size, weight = "广州市，天河（珠江）新城。富力《盈通》大厦", 10.0, Weight.REGULAR
    lines = broken(text, width=letters * size, size=size, weight=weight)
    assert "".join(lines) == text
    assert not any(line[0] in "，）》。" or line[-1] in "（《" for line in lines)
    assert all(width_of(line, size=size, weight=weight) <= letters * size for line in lines)


def test_it_breaks_latin_at_blanks_and_hyphens() -> None:
    size, weight = 10.0, Weight.REGULAR
    width = width_of("one two-", size=size, weight=weight)
    assert broken("one two-three", width=width, size=size, weight=weight) == ["one two-", "three"]


def test_it_prints_alike_from_many_threads() -> None:
    labels = [changed(recipient=dataclasses.replace(RECIPIENT, name=HAN[start:][:9])) for start in range(36)]
    expected = [render_label(label) for label in labels]
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(render_label, labels)) == expected


def test_it_prints_one_label_at_a_time() -> None:
    expected = render_label(LABEL)
    with ThreadPoolExecutor(1) as threads:
        with printing:
            waiting = threads.submit(render_label, LABEL)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        assert waiting.result(timeout=10) == expected


def test_it_says_when_nobody_has_stated_the_origin() -> None:
    (page,) = pages_of(changed(origin_country=""))

    assert "notstated" in text_of(page)
