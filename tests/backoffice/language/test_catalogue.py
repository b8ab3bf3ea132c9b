"""Whoever writes a sentence for people outside the office writes it in both languages."""

import gettext

import pytest
from babel.messages.catalog import Catalog

from backoffice.language import catalogue


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_it_holds_every_sentence_of_the_sources_with_its_translation(language: str) -> None:
    faults = list(catalogue.faults(catalogue.refreshed(language)))
    assert not faults, "run `make messages`, fill in what is empty, and run it again:\n" + "\n".join(faults)


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_it_is_written_and_compiled_as_the_sources_are_today(language: str) -> None:
    current = catalogue.refreshed(language)
    path = catalogue.path_of(language)
    assert path.read_bytes() == catalogue.written(current), "run `make messages`"
    assert path.with_suffix(".mo").read_bytes() == catalogue.compiled(current), "run `make messages`"


def test_it_finds_sentences_in_code_and_in_templates() -> None:
    template = (
        "{% load i18n %}<p>\n   {% translate 'One' %}\n {% blocktranslate count n=n %}{{ n }} paper{% plural %}"
        "{{ n }} papers{% endblocktranslate %}"
    )
    assert list(catalogue.sentences_of(template, suffix=".html")) == [
        ("One", [], None),
        (("%(n)s paper", "%(n)s papers"), [], None),
    ]
    code = 'from x import y as _\n# Translators: a state\na = _("Two")\nb = pgettext("month", "May")\n'
    assert list(catalogue.sentences_of(code, suffix=".py")) == [
        ("Two", ["Translators: a state"], None),
        ("May", [], "month"),
    ]


def test_it_names_what_is_missing_and_what_is_filled_otherwise() -> None:
    kept = Catalog(locale="zh_Hans")
    kept.add("None of %(name)s", locations=[("a.py", 0)])
    kept.add("Good %(name)s", "好 %(name)s", locations=[("a.py", 0)])
    kept.add("Bad %(name)s", "坏 %(nam)s", locations=[("a.py", 0)])
    kept.add(("%(n)s day", "%(n)s days"), ("%(n)s 天",), locations=[("a.py", 0)])
    assert list(catalogue.faults(kept)) == [
        "no translation: «None of %(name)s» (a.py)",
        "other values than in «Bad %(name)s»: «坏 %(nam)s»",
    ]


def test_it_is_compiled_for_any_reader_of_gettext() -> None:
    with catalogue.path_of("zh-hans").with_suffix(".mo").open("rb") as file:
        chinese = gettext.GNUTranslations(file)
    assert chinese.gettext("Trademark certificate") == "商标注册证"
