"""A word that is none of its column's: said once by a person, it means a choice in all rows and in the next files."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Scope, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Invalid
from backoffice.imports import services
from backoffice.imports.meanings import meanings_of, unknown_words
from backoffice.imports.models import ImportSession
from backoffice.imports.profiles import profile_named
from backoffice.imports.sniffing import sniff
from backoffice.merchants.models import Brand
from catalog.inventory.models import Unit
from catalog.products.models import Category
from tests.backoffice.imports.making import csv_bytes, piece, sentences, take_in, work_off
from tests.backoffice.imports.test_api import URL, post, send
from tests.backoffice.imports.test_columns import LIST, fields_of
from tests.conftest import World

SET = "Handtaschen-Set"
MEANS = {"category": {SET: "Handbags"}}


def a_file(first: int = 1, count: int = 12, word: str = SET) -> bytes:
    return csv_bytes([piece(n, category=word) for n in range(first, first + count)])


def applied(content: bytes, actor: Actor, **options: Any) -> ImportSession:
    with scope(actor):
        session = services.confirm(session=take_in(content, actor=actor, **options), actor=actor)
    work_off()
    return session


def errors(session: ImportSession) -> int:
    with scope(office("tests")):
        session.refresh_from_db()
    return int(session.counts["error"])


def test_a_word_is_given_its_meaning_on_the_page_of_columns(
    world: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    browser = as_person(world.operator)
    with scope(clerk):
        # What is chosen for rows that say nothing is not meant for those that say something.
        session = take_in(a_file(), actor=clerk, category="shoes")
    assert errors(session) == 12
    (cause,) = session.counts["causes"]
    assert cause["suggestion"].endswith(
        "Or say once for all rows what the word means, where the columns are chosen."
    )
    page = f"{LIST}{session.pk}/columns/"
    assert f'href="{page}#words-category"' in browser.get(f"{LIST}{session.pk}/change/").content.decode()

    shown = browser.get(page).content.decode()
    assert "Words in «Category» that are not known here" in shown
    asked = re.sub(r"<[^>]+>|\s+", " ", shown[shown.index('id="words-category"') :])
    assert f"{SET}   12 rows" in asked
    sent = fields_of(shown)
    assert (sent["word-category-1"], sent["meaning-category-1"]) == (SET, "")
    sent["meaning-category-1"] = "Handbags"
    looked = unescape(browser.post(page, sent).content.decode())
    assert f'{SET}</span> <span class="import-read">→ Handbags' in looked
    assert errors(session) == 12
    assert browser.post(page, {**sent, "check": "yes"}).status_code == 302
    assert errors(session) == 0
    assert session.options["words"] == MEANS
    assert (
        f"«{SET}» in «Category» was read as «Handbags», as was said, in 12 cells." in session.reading["notes"]
    )
    with scope(clerk):
        services.confirm(session=session, actor=clerk)
    work_off()
    with scope(clerk):
        assert set(Unit.objects.values_list("category__code", flat=True)) == {"handbags"}


def test_what_a_word_means_is_remembered_for_the_company_until_it_is_said_otherwise(
    world: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    applied(a_file(), clerk, words=MEANS)
    with scope(clerk):
        session = take_in(a_file(20), actor=clerk)
        assert (errors(session), "words" in session.options) == (0, False)
        assert any("was read as «Handbags»" in note for note in session.reading["notes"])
        ((word,),) = [each.words for each in unknown_words(session, session.options)]
        assert (word.text, word.rows, word.meaning, word.how) == (SET, 12, "Handbags", "remembered")
        (sample,) = next(each for each in sniff(session, {}).columns if each.name == "category").samples
        assert (sample.text, sample.read) == (SET, "Handbags")
        # The platform's own words are not those of a brand's own system.
        session.brand = Brand.objects.get(pk=world.aurore.pk)
        assert unknown_words(session, session.options)[0].words[0].meaning == ""
    browser, page = as_person(world.operator), f"{LIST}{session.pk}/columns/"
    sent = fields_of(browser.get(page).content.decode())
    assert sent["meaning-category-1"] == "Handbags"
    browser.post(page, {**sent, "check": "yes"})
    assert (errors(session), "words" in session.options) == (0, False)
    browser.post(page, {**sent, "meaning-category-1": "", "check": "yes"})
    assert (errors(session), session.options["words"]) == (12, {"category": {SET: ""}})
    with scope(clerk):
        columns = profile_named("units").columns()
        assert meanings_of(session, columns, {}) == {"category": {"handtaschen-set": "Handbags"}}
        # What was left open is remembered as that.
        applied(csv_bytes([piece(40)]), clerk, words={"category": {SET: ""}})
        assert meanings_of(session, columns, {}) == {}
        assert meanings_of(session, columns, {"words": MEANS}) != {}
        # By now it is known, and means itself.
        Category.objects.create(code="handtaschen-set", name="Sets")
        assert meanings_of(session, columns, {"words": MEANS}) == {}


@pytest.mark.parametrize("cell", [SET, f"  {SET.upper()} ", "handtaschen-set"])
def test_a_word_means_the_same_however_it_is_written(clerk: Actor, cell: str) -> None:
    with scope(clerk):
        assert errors(take_in(a_file(word=cell), actor=clerk, words=MEANS)) == 0


def test_words_of_other_columns_can_be_told_too(clerk: Actor) -> None:
    rows = [piece(n, condition="as God made it", location="Gallia", category="") for n in range(1, 4)]
    words = {"grade": {"as God made it": "Never worn, with tag"}, "location": {"Gallia": "France"}}
    with scope(clerk):
        session = take_in(csv_bytes(rows), actor=clerk, category="handbags")
        assert errors(session) == 3
        assert {each.name: [word.text for word in each.words] for each in unknown_words(session, {})} == {
            name: list(of_column) for name, of_column in words.items()
        }
    session = applied(csv_bytes(rows), clerk, category="handbags", words=words)
    with scope(clerk):
        units = Unit.objects.values_list("source_grade__label", "source_grade__scale", "source_country")
        assert set(units) == {("Never worn, with tag", "vestiaire", "FR")}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"category": {SET: "Handbgs"}}, "«Category» knows no such word. Did you mean «Handbags»?"),
        ({"category": {"handbags": "Shoes"}}, "«handbags» is known in «Category»"),
        # A brand has names of its own, given to it on its page.
        (
            {"brand": {"Aurora": "Aurore"}},
            "Words of «brand» cannot be given a meaning; those of these columns can",
        ),
        ({"colour": {"noir": "black"}}, "Words of «colour» cannot"),
        ({"category": SET}, "The words are an object"),
        ({"category": {f"w{n}": "Handbags" for n in range(1_001)}}, "At most 1,000 words"),
    ],
)
def test_what_cannot_be_meant_is_refused(clerk: Actor, words: Any, says: str) -> None:
    with scope(clerk):
        with pytest.raises(Invalid, match=re.escape(says)) as refused:
            take_in(a_file(), actor=clerk, words=words)
        assert (refused.value.code, refused.value.data["field"]) == ("unknown_meaning", "words")
        session = take_in(a_file(), actor=clerk)
        with pytest.raises(Invalid, match=re.escape(says)):
            services.read_as(session=session, options={"words": words}, actor=clerk)
        assert (errors(session), "words" in session.options) == (12, False)


def test_the_choice_that_looks_most_like_a_word_is_shown_beside_it(
    world: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    with scope(clerk):
        session = take_in(a_file(word="hanbags"), actor=clerk)
    shown = as_person(world.operator).get(f"{LIST}{session.pk}/columns/").content.decode()
    assert "perhaps Handbags?" in shown


def test_rejected_rows_that_come_back_mean_what_their_file_meant(
    world: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    rows = [piece(1, category=SET), piece(2, category=SET, price="dear")]
    with scope(clerk):
        first = take_in(csv_bytes(rows), actor=clerk, words=MEANS)
        assert errors(first) == 1
    answer: Any = as_person(world.operator).get(f"{LIST}{first.pk}/rejected/", {"format": "csv"})
    text = b"".join(answer.streaming_content)
    with scope(clerk):
        again = take_in(text.replace(b"dear", b"1250"), actor=clerk, name="pieces-rejected.csv")
        assert (again.corrects_id, errors(again)) == (first.pk, 0), sentences(again, actor=clerk)


def test_a_system_says_over_rest_what_a_word_means(
    world: World, clerk: Actor, as_client: Callable[[str], Client]
) -> None:
    partner = as_client(world.token(scopes=[Scope.IMPORTS_READ, Scope.IMPORTS_WRITE])[1])
    body = send(partner, a_file()).json()
    (unknown,) = body["unknown_words"]
    assert unknown == {
        "column": "category",
        "words": [{"text": SET, "rows": 12, "meaning": "", "how": "", "near": ""}],
    }

    def check(key: str, words: Any) -> Any:
        return partner.post(
            f"{URL}/{body['id']}/check", {"words": words}, content_type="application/json",
            headers={"idempotency-key": key},
        )  # fmt: skip

    for number, words in enumerate(
        ({"category": {SET: "Bag"}}, {"category": 7}, [SET], {"category": {SET: None}})
    ):
        refused = check(f"wrong {number}", words)
        assert (refused.status_code, "words" in str(refused.json())) == (422, True)
    told = check("right", MEANS).json()
    assert (told["counts"]["error"], told["counts"]["create"], told["options"]["words"]) == (0, 12, MEANS)
    assert told["unknown_words"][0]["words"] == [
        {"text": SET, "rows": 12, "meaning": "Handbags", "how": "chosen", "near": ""}
    ]
    # The body says how it is read from now on; without one that stays.
    assert post(partner, f"{URL}/{body['id']}/check").json()["counts"]["error"] == 0
    assert check("none", {}).json()["counts"]["error"] == 12
