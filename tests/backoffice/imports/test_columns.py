"""The page of columns: a sample of the file, what each column was taken for, and a word of one's own on either."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.events.models import Event
from backoffice.imports import services
from backoffice.imports.models import ImportSession
from backoffice.imports.sniffing import Sniffed, sniff
from backoffice.merchants.models import Brand
from tests.backoffice.imports.making import csv_bytes, piece, take_in, uploaded, work_off
from tests.conftest import World

LIST = "/admin/imports/importsession/"
BIG5 = "編號,品牌,品名,類別,價格\nA-1,Aurore,黑色皮革手提包,手提包,1250\n".encode("big5")


@pytest.fixture
def browser(world: World, clerk: Actor, as_person: Callable[[User], Client]) -> Client:
    return as_person(world.operator)


def brought(content: bytes, actor: Actor, name: str = "pieces.csv", **options: Any) -> ImportSession:
    """Uploaded, and nothing said of it yet. Inside the actor's scope."""
    return services.upload(
        file=uploaded(content, name), filename=name, profile="units", actor=actor,
        options={"warehouse": "paris", **options}, may_be_chosen=True,
    )  # fmt: skip


def looked_at(content: bytes, actor: Actor, name: str = "pieces.csv", **options: Any) -> Sniffed:
    with scope(actor):
        return sniff(brought(content, actor, name), options)


def fields_of(page: str) -> dict[str, str]:
    """What the page's form would send as it stands."""
    sent = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    for name, choices in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', choices)
        sent[name] = chosen[1] if chosen else ""
    return sent


def test_it_shows_each_column_with_its_sample_and_what_it_is_read_as(clerk: Actor) -> None:
    rows = [piece(n, price=f"{n}.250,00 €", **{"online date": "25/04/2021"}) for n in range(1, 9)]
    found = looked_at(csv_bytes([{**row, "shelf": "R-1"} for row in rows], [*rows[0], "shelf"]), clerk)
    column = {each.header: each for each in found.columns}
    assert (column["condition"].name, column["condition"].how, column["shelf"].name) == (
        "grade",
        "synonym",
        "",
    )
    assert [sample.text for sample in column["reference"].samples] == ["A-1", "A-2", "A-3", "A-4", "A-5"]
    assert [sample.text for sample in column["shelf"].samples] == ["R-1"]
    assert [(s.text, s.read) for s in column["price"].samples][:1] == [("1.250,00 €", "1250.00")]
    assert [(s.text, s.read) for s in column["online date"].samples] == [("25/04/2021", "25 April 2021")]
    assert (found.delimiter, found.encoding, found.header_row, found.missing) == ("comma", "utf-8", 1, [])
    assert found.top[0] == (1, [*rows[0], "shelf"])


@pytest.mark.parametrize(
    ("one", "other", "label"),
    [("price (shop)", "price (fair)", "Price"), ("online date (first)", "online date (last)", "Online date")],
)
def test_of_two_headers_that_differ_in_their_brackets_neither_is_taken_in_silence(
    browser: Client, clerk: Actor, one: str, other: str, label: str
) -> None:
    column = one.partition(" (")[0]
    row = piece(1)
    row |= {one: row.pop(column), other: row.get(column, "1300")}
    content = csv_bytes([row], list(row))
    sentence = f"{label} may be «{one}» or «{other}». Choose the one that is meant, and leave the others out."
    found = looked_at(content, clerk)
    assert found.rivals == [sentence]
    with scope(clerk):
        session = brought(content, clerk)
        with pytest.raises(Invalid) as refused:
            services.check(session=session, actor=clerk)
    assert (refused.value.code, refused.value.sentence) == ("several_columns", sentence)
    assert sentence in browser.get(f"{LIST}{session.pk}/columns/").content.decode()
    name = {"Price": "price"}.get(label, "online_date")
    with scope(clerk):
        assert sniff(session, {"mapping": {other: name}}).rivals == []
        assert sniff(session, {"mapping": {one: ""}}).rivals == []


def test_nor_is_one_of_two_columns_of_a_name_that_say_different_things(clerk: Actor) -> None:
    def rivals(second: str) -> list[str]:
        text = f"reference,brand,title,category,price,Price\nA-1,Aurore,Octave,handbags,10 EUR,{second}\n"
        return looked_at(text.encode(), clerk).rivals

    assert rivals("12 EUR") == [
        "Price may be «price» or «Price (column 6)». Choose the one that is meant, and leave the others out."
    ]
    assert rivals("10 EUR") == rivals("") == []


@pytest.mark.parametrize(
    ("header", "is_price"),
    [
        ("price (excl. VAT)", False), ("price (was)", False), ("price (per 100 g)", False), ("price (10-99)", False),
        ("price (cents)", False), ("price (k€)", False), ("价格（万元）", False), ("prix (HT)", False),
        ("价格（不含税）", False), ("цена (опт)", False), ("fiyat (KDV hariç)", False), ("fiyat (KDV dahil)", True),
        ("price (EUR)", True), ("price (incl. VAT)", True),
        ("price (not incl. VAT)", False), ("价格未含税", False), ("Preis inkl. 19 % MwSt.", True),
        ("price (EUR/pc)", True), ("price (now)", True), ("价格（元）", True),
    ],
)  # fmt: skip
def test_a_price_of_something_else_is_no_price(clerk: Actor, header: str, is_price: bool) -> None:
    row = piece(1)
    row[header] = row.pop("price")
    found = looked_at(csv_bytes([row], list(row)), clerk)
    assert ("Price" in found.missing) is not is_price


def test_it_names_a_cell_that_cannot_be_read(clerk: Actor) -> None:
    found = looked_at(csv_bytes([piece(1, price="on request")]), clerk)
    (sample,) = next(each for each in found.columns if each.name == "price").samples
    assert (sample.text, sample.read) == ("on request", "")
    assert sample.fault.startswith("Price: ")


def test_it_asks_for_the_order_of_dates_and_for_the_decimal_mark(clerk: Actor) -> None:
    content = csv_bytes([piece(n, price="1,250", **{"online date": "03/04/2021"}) for n in range(3)])
    asked = {each.option: each for each in looked_at(content, clerk).questions}
    assert asked["date_order"].answers == [("dmy", "3 April 2021"), ("mdy", "4 March 2021")]
    assert asked["decimal_mark"].answers == [(".", "1250"), (",", "1.25")]
    assert looked_at(content, clerk, date_order="mdy", decimal_mark=".").questions == []


def test_it_does_not_ask_what_the_column_tells(clerk: Actor) -> None:
    dates = ["03/04/2021", "25/04/2021"]
    found = looked_at(csv_bytes([piece(n, **{"online date": date}) for n, date in enumerate(dates)]), clerk)
    assert found.questions == []


def test_a_sample_in_the_wrong_encoding_can_be_seen_and_put_right(clerk: Actor) -> None:
    """Big5 decodes as GB18030 without an error, into nonsense: the sample shows it, and the way back."""
    told = looked_at(BIG5, clerk)
    assert (told.encoding, told.encoding_label) == ("big5", "Big5 (Traditional Chinese)")
    assert "黑色皮革手提包" in told.encoding_sample
    wrong = looked_at(BIG5, clerk, encoding="gb18030")
    assert "黑色皮革手提包" not in str(wrong.top)
    assert ("big5", told.encoding_label, told.encoding_sample) in wrong.other_encodings


def test_an_encoding_that_nothing_tells_is_chosen_on_the_page(browser: Client, clerk: Actor) -> None:
    text = "קרם לילה, תיק עור נשים, סבון שמן זית, בושם לגבר, קרם לחות"
    with scope(clerk):
        session = brought(f'reference,brand,title\n1,Aurore,"{text}"\n'.encode("cp1255"), clerk)
    address = f"{LIST}{session.pk}/columns/"
    page = browser.get(address).content.decode()
    assert "Nothing tells in which encoding" in page
    sent = fields_of(page)
    assert sent["encoding"] == ""
    assert text in browser.post(address, {**sent, "encoding": "cp1255"}).content.decode()


def test_it_says_what_is_wrong_instead_of_a_sample(clerk: Actor) -> None:
    found = looked_at("réf,marque\nA,Aurore\n".encode("cp1252"), clerk, encoding="utf-8")
    assert found.problem_code == "encoding_mismatch"
    assert "line 1" in found.problem


def test_a_header_that_nobody_knows_is_chosen_and_mapped(browser: Client, clerk: Actor) -> None:
    content = b"Stock de novembre\nQui,Quoi,Genre,Combien,Nr\nAurore,Sac Octave,sacs,1250,A-1\n"
    answer = browser.post(
        f"{LIST}add/",
        {"file": uploaded(content), "profile": "units", "warehouse": "paris", "currency": "EUR"},
    )
    with scope(clerk):
        session = ImportSession.objects.get()
    page = f"{LIST}{session.pk}/columns/"
    assert browser.get(answer.url).url == page
    assert "column names that are known here" in browser.get(page).content.decode()
    text = browser.post(page, {"header_row": "2"}).content.decode()
    assert "Every row needs Brand and Price" in text
    sent = fields_of(text)
    names = {sent[f"header-{n}"]: n for n in range(5)}
    for header, name in {"Qui": "brand", "Quoi": "title", "Combien": "price", "Nr": "reference"}.items():
        sent[f"column-{names[header]}"] = name
    sent["header_row"] = "2"
    text = browser.post(page, sent).content.decode()
    assert "Every row needs" not in text
    assert "as you chose" in text
    done = browser.post(page, {**fields_of(text), "header_row": "2", "check": "yes"})
    assert (done.status_code, done.url) == (302, f"{LIST}{session.pk}/change/")
    with scope(clerk):
        session.refresh_from_db()
        assert (session.status, session.counts["create"]) == ("previewed", 1)
        assert session.options["mapping"] == {
            "Qui": "brand", "Quoi": "title", "Combien": "price", "Nr": "reference",
        }  # fmt: skip


def test_only_what_a_person_changed_counts_as_their_choice(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        session = brought(csv_bytes([piece(1)]), clerk)
    page = f"{LIST}{session.pk}/columns/"
    sent = fields_of(browser.get(page).content.decode())
    place = {sent[f"header-{n}"]: n for n in range(8)}
    # The title goes to another column: the one that had it is left without.
    sent[f"column-{place['location']}"] = "title"
    text = browser.post(page, sent).content.decode()
    again = fields_of(text)
    assert (again[f"column-{place['location']}"], again[f"column-{place['title']}"]) == ("title", "")
    # And back: an earlier choice gives way to the later one.
    back = fields_of(browser.post(page, {**again, f"column-{place['title']}": "title"}).content.decode())
    assert (back[f"column-{place['location']}"], back[f"column-{place['title']}"]) == ("location", "title")
    assert f"chosen-{place['title']}" in back
    browser.post(page, {**again, "check": "yes"})
    with scope(clerk):
        session.refresh_from_db()
        assert session.options["mapping"] == {"location": "title"}


def test_it_is_not_checked_before_everything_is_answered(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        session = brought(csv_bytes([piece(1, **{"online date": "03/04/2021"})]), clerk)
    page = f"{LIST}{session.pk}/columns/"
    answer = browser.post(page, {"check": "yes"})
    assert answer.status_code == 422
    assert "Say what «03/04/2021» in «Online date» means." in answer.content.decode()
    assert browser.post(page, {"check": "yes", "date_order": "dmy"}).status_code == 302
    with scope(clerk):
        assert session.rows.get().values["facts"]["source_listed_on"] == "2021-04-03"


def test_looking_writes_nothing(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        session = brought(BIG5, clerk, "stock.csv")
    browser.post(f"{LIST}{session.pk}/columns/", {"encoding": "gb18030"})
    with scope(clerk):
        again = ImportSession.objects.get()
        assert (again.options, again.reading, again.status) == (session.options, session.reading, "uploaded")


def test_a_preview_can_be_read_otherwise_until_it_is_confirmed(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1)]), actor=clerk)
    page = f"{LIST}{session.pk}/columns/"
    assert "Change it, or the columns" in browser.get(f"{LIST}{session.pk}/change/").content.decode()
    sent = fields_of(browser.get(page).content.decode())
    place = {sent[f"header-{n}"]: n for n in range(8)}
    browser.post(page, {**sent, f"column-{place['location']}": "", "check": "yes"})
    with scope(clerk):
        assert "source_country" not in session.rows.get().values["facts"]
        services.confirm(session=session, actor=clerk)
    assert browser.get(page).status_code == 302


def test_what_was_chosen_at_upload_is_chosen_otherwise(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        session = brought(csv_bytes([piece(1, price="990")]), clerk)
    page = f"{LIST}{session.pk}/columns/"
    shown = fields_of(browser.get(page).content.decode())
    assert (shown["option-warehouse"], shown["option-currency"]) == ("paris", "EUR")
    refused = browser.post(page, {"check": "yes", **shown, "option-warehouse": ""})
    assert refused.context_data["options"].errors.keys() == {"warehouse"}  # type: ignore[attr-defined]
    assert refused.content.decode().count("Say which warehouse these rows are for") == 1
    refused = browser.post(page, {"check": "yes", **shown, "option-currency": "euros"})
    assert "is no currency known here" in refused.content.decode()
    assert browser.post(page, {"check": "yes", **shown, "option-currency": "USD"}).status_code == 302
    with scope(clerk):
        session = ImportSession.objects.get()
        assert (session.options["warehouse"], session.options["currency"]) == ("paris", "USD")
        assert session.rows.get().values["facts"]["currency"] == "USD"
        event = Event.objects.filter(verb="import.read_otherwise").latest("sequence")
        assert event.data["options"] == {"currency": "USD"}


def test_a_page_that_stood_open_too_long_says_so(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        session = brought(csv_bytes([piece(1)]), clerk)
        services.discard(session=session, actor=clerk)
    answer = browser.post(f"{LIST}{session.pk}/columns/", {"check": "yes"}, follow=True)
    assert "is «Discarded»; preview needs" in answer.content.decode()


def test_what_was_chosen_is_remembered_for_the_company_and_for_files_alike(
    world: World, clerk: Actor
) -> None:
    """Of two senders who call different things by one name each finds their own again."""
    ours = csv_bytes([piece(1)]).replace(b"title,", b"designation,", 1).replace(b"brand,", b"who,", 1)
    theirs = csv_bytes([piece(2)]).replace(b"title,", b"who,", 1)
    for content, mapping in ((ours, {"who": "brand"}), (theirs, {"who": "title"})):
        with scope(clerk):
            services.confirm(session=take_in(content, actor=clerk, mapping=mapping), actor=clerk)
        work_off()
    with scope(clerk):
        found = {each.header: each for each in sniff(brought(ours, clerk), {}).columns}
        assert (found["who"].name, found["who"].how) == ("brand", "remembered")
        found = {each.header: each for each in sniff(brought(theirs, clerk), {}).columns}
        assert (found["who"].name, found["who"].how) == ("title", "remembered")
        # The platform's own words are not those of a brand's own system.
        session = brought(ours, clerk)
        session.brand = Brand.objects.get(pk=world.aurore.pk)
        assert "remembered" not in {each.how for each in sniff(session, {}).columns}


def test_the_page_says_why_a_column_is_left_out(browser: Client, clerk: Actor) -> None:
    rows = [
        {"Item": number, "Ref": f"A-{number}", "Brand": "Aurore", "Category": "bags", "Notes": "Some words",
         "Price": "9", "Serial": ""}
        for number in ("10482", "10483")
    ]  # fmt: skip
    with scope(clerk):
        session = brought(csv_bytes(rows, list(rows[0])), clerk)
    page = browser.get(f"{LIST}{session.pk}/columns/").content.decode()
    assert "left out, for only numbers stand below it" in page


def test_what_was_chosen_for_a_header_counts_for_it_in_capitals_too(clerk: Actor) -> None:
    ours = csv_bytes([piece(1)]).replace(b"brand,", b"Who made,", 1).replace(b"title,", b"who,", 1)
    with scope(clerk):
        mapping = {"Who made": "brand", "who": "title"}
        services.confirm(session=take_in(ours, actor=clerk, mapping=mapping), actor=clerk)
    work_off()
    with scope(clerk):
        louder = ours.replace(b"Who made,", b"WHO  MADE,", 1).replace(b"who,", b"Who,", 1)
        found = {each.header: each for each in sniff(brought(louder, clerk), {}).columns}
        assert [(found[header].name, found[header].how) for header in ("WHO MADE", "Who")] == [
            ("brand", "remembered"),
            ("title", "remembered"),
        ]


def test_it_is_closed_to_who_may_not_import_them(
    world: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    with scope(clerk):
        session = brought(csv_bytes([piece(1)]), clerk)
    for person in (world.owner, world.reviewer):
        assert as_person(person).get(f"{LIST}{session.pk}/columns/").status_code in (403, 404)
