"""Every gap that a dossier can have, in the words that a person reads."""

import json
from datetime import date

import pytest
from django.utils import translation

from backoffice.merchants.dossier import words
from backoffice.merchants.dossier.gaps import Gap, months_later
from backoffice.merchants.models import DocumentKind as K
from tests.backoffice.merchants.dossier.making import (
    COMPANY,
    FIRST,
    LAST,
    ON,
    OWNER,
    codes,
    dossier,
    gaps_in,
    needs,
    paper,
    said,
)


def only(of, on=ON) -> Gap:
    (gap,) = gaps_in(of, on)
    json.dumps(gap.params)
    return gap


def test_it_finds_nothing_in_a_complete_dossier() -> None:
    assert said(dossier()) == []


# --- papers that are not there, refused, lapsed --------------------------------------------------


@pytest.mark.parametrize("kind", [K.REGISTRATION, K.TRADEMARK, K.BANK_PROOF, K.BRAND_STORY])
def test_it_misses_what_every_application_needs(kind) -> None:
    gap = only(dossier(without=(kind,)))
    assert (gap.code, gap.kind, gap.severity, gap.document_id) == ("document_missing", kind, "missing", None)
    assert gap.sentence == f"{kind.label} is missing."
    assert gap.advice == "Upload it, and state what it says."


def test_it_says_for_which_goods_a_licence_is_needed() -> None:
    mixed = dossier(
        paper(K.TRADEMARK, classes={3, 18}), without=(K.COSMETICS_LICENCE,), sectors=("bags", "skincare")
    )
    assert only(mixed).sentence == "Cosmetics filing or licence is missing; it is needed for Skincare."


def test_it_says_for_which_channel_a_licence_is_needed() -> None:
    both = dossier(without=(K.RETAIL_LICENCE,), channels=("self_operated", "overseas"))
    assert only(both).sentence == "Retail licence is missing; it is needed to sell on Overseas fulfilment."


def test_it_asks_for_no_retail_licence_where_none_is_needed() -> None:
    assert said(dossier(without=(K.RETAIL_LICENCE,), channels=("self_operated",))) == []
    assert said(dossier(without=(K.RETAIL_LICENCE,), country="CN")) == []
    assert codes(dossier(without=(K.RETAIL_LICENCE,), country="TW")) == ["document_missing"]


def test_it_says_why_the_only_version_was_refused() -> None:
    refused = paper(K.BANK_PROOF, verdict="refused", note="The stamp is missing.")
    gap = only(dossier(without=(K.BANK_PROOF,), refused=[refused]))
    assert (gap.code, gap.document_id) == ("document_refused", refused.document)
    assert gap.sentence == f"Proof of the bank account {refused.number} was refused: The stamp is missing."


def test_it_says_when_a_paper_has_ended() -> None:
    gap = only(dossier(paper(K.RETAIL_LICENCE, number="L-7", last=date(2026, 6, 30))))
    assert (gap.code, gap.severity) == ("document_expired", "expired")
    assert gap.sentence == "Retail licence L-7 ended on 30 Jun 2026."


def test_it_says_when_a_paper_ends_before_the_term_begins() -> None:
    gap = only(dossier(paper(K.RETAIL_LICENCE, number="L-7", last=date(2026, 12, 31))))
    assert gap.sentence == "Retail licence L-7 ends on 31 Dec 2026, before the term begins on 1 Jan 2027."


def test_it_warns_of_a_licence_that_ends_within_the_term() -> None:
    gap = only(dossier(paper(K.RETAIL_LICENCE, number="L-7", last=date(2027, 6, 30))))
    assert (gap.code, gap.severity) == ("document_expires", "warning")
    assert (
        gap.sentence == "Retail licence L-7 ends on 30 Jun 2027, within the term, which runs to 31 Dec 2027."
    )


def test_it_holds_to_the_last_day_of_the_term() -> None:
    assert said(dossier(paper(K.RETAIL_LICENCE, last=LAST))) == []


def test_it_counts_a_licence_that_the_next_one_follows() -> None:
    one = paper(K.RETAIL_LICENCE, last=date(2027, 6, 30))
    assert said(dossier(one, paper(K.RETAIL_LICENCE, first=date(2027, 7, 1)))) == []
    assert codes(dossier(one, paper(K.RETAIL_LICENCE, first=date(2027, 7, 2)))) == ["document_expires"]


def test_it_says_when_a_paper_begins_too_late() -> None:
    gap = only(dossier(paper(K.FOOD_LICENCE), paper(K.RETAIL_LICENCE, number="L-8", first=date(2027, 3, 1))))
    assert gap.sentence == "Retail licence L-8 holds from 1 Mar 2027 only; it is needed from 1 Jan 2027 on."


def test_it_never_lets_a_date_pass_that_is_not_stated() -> None:
    gap = only(dossier(paper(K.RETAIL_LICENCE, number="L-9", last=None)))
    assert (gap.code, gap.severity) == ("date_unknown", "missing")
    assert gap.sentence == "Retail licence L-9: the last day on which it holds is not stated."
    assert said(dossier(paper(K.RETAIL_LICENCE, last=None, unlimited=True))) == []


def test_it_asks_no_last_day_of_papers_that_have_none() -> None:
    assert said(dossier(paper(K.REGISTRATION, first=None, last=None), paper(K.BRAND_STORY, last=None))) == []


def test_it_watches_the_last_day_of_a_registration_that_has_one() -> None:
    assert codes(dossier(paper(K.REGISTRATION, last=date(2026, 1, 1)))) == ["document_expired"]


def test_it_takes_a_sound_paper_where_another_of_its_kind_is_not() -> None:
    stale = paper(K.RETAIL_LICENCE, holder="Somebody Else Ltd")
    assert said(dossier(stale, paper(K.RETAIL_LICENCE))) == []


# --- in whose name -------------------------------------------------------------------------------


def test_it_refuses_a_bank_account_of_somebody_else() -> None:
    gap = only(dossier(paper(K.BANK_PROOF, number="B-1", holder="Kestrel Ltd")))
    assert (gap.code, gap.severity) == ("holder_differs", "missing")
    assert gap.sentence == f"Proof of the bank account B-1 is made out to Kestrel Ltd, not to {COMPANY}."


def test_it_only_warns_of_a_licence_that_is_its_makers() -> None:
    gap = only(dossier(paper(K.COSMETICS_LICENCE, holder="Kestrel Ltd")))
    assert (gap.code, gap.severity) == ("holder_differs", "warning")


def test_it_warns_of_a_name_that_differs_in_small_ways() -> None:
    gap = only(dossier(paper(K.BANK_PROOF, number="B-1", holder="Auroer Asia Limited")))
    assert (gap.code, gap.severity) == ("holder_alike", "warning")
    assert gap.sentence == (
        "Proof of the bank account B-1 is made out to Auroer Asia Limited, and the company that applies is "
        f"{COMPANY}: nearly the same name."
    )


def test_it_takes_another_legal_form_and_accents_for_the_same_name() -> None:
    assert said(dossier(paper(K.BANK_PROOF, holder="AURORE ASIA Co., Ltd."))) == []


def test_it_asks_in_whose_name_a_paper_is() -> None:
    assert only(dossier(paper(K.REGISTRATION, number="", holder=""))).sentence == (
        "Company registration: in whose name it is made out is not stated."
    )


# --- the trademark -------------------------------------------------------------------------------


def test_it_names_the_class_and_the_goods_that_no_trademark_covers() -> None:
    gap = only(dossier(sectors=("skincare", "bags")))
    assert (gap.code, gap.kind, gap.severity) == ("class_not_covered", K.TRADEMARK, "missing")
    assert gap.sentence == "No trademark covers Nice class 18, which Bags needs."
    assert gap.params["classes"] == [18]


def test_it_asks_for_every_class_of_a_sector() -> None:
    food = dossier(paper(K.TRADEMARK, classes={30}), paper(K.FOOD_LICENCE), sectors=("food",))
    assert said(food) == ["No trademark covers Nice class 29, which Food needs."]
    none = dossier(paper(K.TRADEMARK, classes={3}), paper(K.FOOD_LICENCE), sectors=("food",))
    assert said(none) == ["No trademark covers the Nice classes 29, 30, which Food needs."]


def test_it_lets_two_trademarks_cover_a_sector_together() -> None:
    two = dossier(
        paper(K.TRADEMARK, classes={29}),
        paper(K.TRADEMARK, classes={30}),
        paper(K.FOOD_LICENCE),
        sectors=("food",),
    )
    assert said(two) == []


def test_it_says_when_the_trademark_has_ended() -> None:
    ended = dossier(paper(K.TRADEMARK, number="R-1", last=date(2026, 8, 31)))
    assert [(gap.code, gap.severity) for gap in gaps_in(ended)] == [("document_expired", "expired")]
    assert said(ended) == ["Trademark certificate R-1 ended on 31 Aug 2026."]


def test_it_warns_of_a_trademark_that_ends_within_the_term() -> None:
    """A registry renews only in the last months, so it stands in the way of nothing."""
    gap = only(dossier(paper(K.TRADEMARK, number="R-1", last=date(2027, 8, 31))))
    assert (gap.code, gap.severity) == ("document_expires", "warning")


def test_it_says_when_the_trademark_begins_too_late() -> None:
    assert said(dossier(paper(K.TRADEMARK, first=date(2027, 2, 1)))) == [
        "From 1 Jan 2027 to 31 Jan 2027 no trademark is in force for Nice class 3, which Skincare needs."
    ]


def test_it_asks_what_a_certificate_does_not_state() -> None:
    bare = paper(K.TRADEMARK, number="R-1", holder="", mark="", classes=frozenset(), first=None, last=None)
    assert said(dossier(bare)) == [
        "Trademark certificate R-1: in whose name it is made out is not stated.",
        "Trademark certificate R-1: the day from which it holds is not stated.",
        "Trademark certificate R-1: the last day on which it holds is not stated.",
        "Trademark certificate R-1: which mark it is for is not stated.",
        "Trademark certificate R-1: for which Nice classes it is registered is not stated.",
    ]


def test_it_knows_another_brands_mark() -> None:
    gap = only(dossier(paper(K.TRADEMARK, number="R-1", mark="Kestrel")))
    assert gap.sentence == "Trademark certificate R-1 is for the mark Kestrel, not for Aurore."
    assert gap.severity == "missing"


def test_it_warns_of_a_mark_that_is_nearly_the_brands() -> None:
    gap = only(dossier(paper(K.TRADEMARK, number="R-1", mark="Aurore Beauté")))
    assert (gap.code, gap.severity) == ("mark_alike", "warning")


def test_it_passes_over_marks_of_the_companys_other_brands() -> None:
    other = paper(K.TRADEMARK, application=None, mark="Kestrel")
    assert said(dossier(other, paper(K.TRADEMARK))) == []


@pytest.mark.parametrize(
    ("sectors", "classes", "severity", "sentence"),
    [
        (("bags",), {18}, "warning",
         "The trademark for Nice class 18 is only applied for (TM); Bags takes a second review."),
        (("watches",), {14}, "missing",
         "The trademark for Nice class 14 is only applied for (TM); Watches needs a registered one (R)."),
    ],
)  # fmt: skip
def test_it_treats_a_pending_trademark_by_the_rule(sectors, classes, severity, sentence) -> None:
    pending = paper(K.TRADEMARK, classes=classes, pending=True, last=None)
    gap = only(dossier(pending, sectors=sectors))
    assert (gap.severity, gap.sentence) == (severity, sentence)


def test_it_does_not_mind_a_pending_trademark_beside_a_registered_one() -> None:
    pending = paper(K.TRADEMARK, classes={3, 18}, pending=True, last=None)
    assert said(dossier(pending, paper(K.TRADEMARK))) == []
    assert codes(dossier(pending, paper(K.TRADEMARK), sectors=("skincare", "bags"))) == ["trademark_pending"]


def test_it_lets_no_pending_trademark_pass_where_no_rule_says_so(monkeypatch) -> None:
    silent = [rule for rule in dossier().rules if rule.kind != "trademark_registered"]
    pending = paper(K.TRADEMARK, pending=True, last=None)
    assert codes(dossier(pending, rules=silent)) == ["trademark_pending_refused"]


# --- the chain of authorisation ------------------------------------------------------------------


def test_it_needs_no_authorisation_from_oneself() -> None:
    own = dossier(paper(K.TRADEMARK, holder=COMPANY), without=(K.AUTHORISATION,))
    assert said(own) == []
    assert needs(own)[K.AUTHORISATION].state == "not_needed"


def test_it_says_that_no_chain_leads_from_the_owner() -> None:
    gap = only(dossier(without=(K.AUTHORISATION,)))
    assert (gap.code, gap.kind, gap.severity) == ("chain_broken", K.AUTHORISATION, "missing")
    assert gap.sentence == (
        f"From 1 Jan 2027 to 31 Dec 2027 no chain of authorisation leads from {OWNER}, who owns the "
        f"trademark, to {COMPANY}: nobody in it authorises {COMPANY}."
    )


def test_it_names_the_first_uncovered_day_and_the_party() -> None:
    first = paper(K.AUTHORISATION, holder=OWNER, granted_to="Levant Trading SA", last=date(2027, 6, 30))
    second = paper(K.AUTHORISATION, holder="Levant Trading", granted_to=COMPANY)
    gap = only(dossier(first, second))
    assert (gap.severity, gap.params["document"]) == ("expired", first.document)
    assert gap.sentence == (
        "From 1 Jul 2027 to 31 Dec 2027 the chain of authorisation is broken at Levant Trading SA: "
        f"the letter from {OWNER} ends on 30 Jun 2027."
    )
    assert gap.advice == (
        f"Add a letter of authorisation from {OWNER} to Levant Trading SA that holds from 1 Jul 2027 to "
        "31 Dec 2027."
    )


def test_it_says_when_a_letter_begins_too_late() -> None:
    assert said(dossier(paper(K.AUTHORISATION, first=date(2027, 2, 1)))) == [
        f"From 1 Jan 2027 to 31 Jan 2027 the chain of authorisation is broken at {COMPANY}: "
        f"the letter from {OWNER} holds from 1 Feb 2027 only."
    ]


def test_it_says_what_a_letter_leaves_out() -> None:
    assert said(dossier(paper(K.AUTHORISATION, territory=frozenset({"SG"})))) == [
        f"From 1 Jan 2027 to 31 Dec 2027 the chain of authorisation is broken at {COMPANY}: "
        f"the letter from {OWNER} does not cover Nice class 3 in Mainland China."
    ]
    assert codes(dossier(paper(K.AUTHORISATION, classes=frozenset({5})))) == ["chain_broken"]


def test_it_asks_for_the_countries_of_the_application() -> None:
    letter = paper(K.AUTHORISATION, territory=frozenset({"CN"}))
    assert said(dossier(letter, territory=("CN",))) == []
    assert [gap.params["territory"] for gap in gaps_in(dossier(letter, territory=("CN", "HK")))] == [["HK"]]


def test_it_does_not_follow_a_letter_for_another_mark() -> None:
    assert codes(dossier(paper(K.AUTHORISATION, mark="Kestrel"))) == ["chain_broken"]
    assert said(dossier(paper(K.AUTHORISATION, mark=""))) == []


def test_it_takes_a_misspelt_party_for_itself_and_warns() -> None:
    gap = only(dossier(paper(K.AUTHORISATION, holder="Maison Auroer SA")))
    assert (gap.code, gap.severity) == ("party_alike", "warning")
    assert (
        gap.sentence == f"{OWNER} and Maison Auroer SA are nearly the same name and are taken for one party."
    )


def test_it_tells_a_letter_without_dates_once() -> None:
    assert said(dossier(paper(K.AUTHORISATION, number="A-1", last=None))) == [
        "Letter of authorisation A-1: the last day on which it holds is not stated."
    ]
    assert said(dossier(paper(K.AUTHORISATION, number="A-1", holder="", granted_to=""))) == [
        "Letter of authorisation A-1: in whose name it is made out is not stated.",
        "Letter of authorisation A-1: whom it authorises is not stated.",
    ]


def test_it_asks_for_no_chain_where_no_rule_does() -> None:
    free = [rule for rule in dossier().rules if rule.document != K.AUTHORISATION]
    assert said(dossier(rules=free, without=(K.AUTHORISATION,))) == []


# --- the company, the application, the languages -------------------------------------------------


def test_it_finds_a_company_too_young_for_beauty() -> None:
    young = dossier(registered_on=date(2026, 3, 10))
    assert said(young) == [
        f"{COMPANY} was registered on 10 Mar 2026; Skincare needs a company at least 12 months old when the "
        "term begins. It is so on 10 Mar 2027."
    ]
    assert said(dossier(registered_on=date(2026, 1, 1))) == []
    bags = dossier(paper(K.TRADEMARK, classes={18}), sectors=("bags",), registered_on=date(2026, 3, 10))
    assert said(bags) == []


def test_it_asks_for_the_age_when_it_is_not_stated() -> None:
    gap = only(dossier(registered_on=None))
    assert (gap.code, gap.kind) == ("company_age_unknown", K.REGISTRATION)
    assert gap.sentence == (
        f"When {COMPANY} was registered is not stated; Skincare needs a company at least 12 months old."
    )


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 10, 31), 2, date(2026, 12, 31)),
        (date(2026, 5, 31), 18, date(2027, 11, 30)),
    ],
)
def test_it_counts_months_as_people_do(day, months, later) -> None:
    assert months_later(day, months) == later


def test_it_asks_for_sectors_and_term() -> None:
    assert codes(dossier(sectors=()))[0] == "sectors_unknown"
    assert "sector_unlisted" in codes(dossier(sectors=("skincare", "weapons")))
    assert said(dossier(term=(None, None))) == [
        "The application does not say from when to when it is to sell."
    ]


def test_it_warns_of_languages_that_reviewers_do_not_read() -> None:
    story = paper(K.BRAND_STORY, number="", language="fr")
    assert only(dossier(story)).sentence == "Brand story is in French, which the reviewers do not read."
    assert only(dossier(story)).severity == "warning"
    assert said(dossier(story, paper(K.TRANSLATION, translation_of=story.version))) == []
    assert said(dossier(paper(K.BRAND_STORY, language="zh"))) == []
    assert codes(dossier(paper(K.BRAND_STORY, language=""))) == ["language_unknown"]


# --- the whole -----------------------------------------------------------------------------------


def test_it_tells_what_stands_in_the_way_before_warnings() -> None:
    worse = dossier(
        paper(K.BRAND_STORY, language="fr"),
        paper(K.RETAIL_LICENCE, last=date(2026, 1, 1)),
        without=(K.BANK_PROOF,),
    )
    assert [gap.severity for gap in gaps_in(worse)] == ["missing", "expired", "warning"]


def test_it_has_words_for_every_code_in_both_languages() -> None:
    facts = {
        "paper": "trademark", "number": "R-1", "sectors": ["bags"], "channels": ["flagship"], "classes": [3, 5],
        "territory": ["CN"], "owners": [OWNER], "language": "fr", "day": "2027-01-01", "start": None, "which": "last",
        "first": "2027-01-01", "last": "2027-12-31", "end": "2027-12-31", "reached": "2027-12-31", "cause": "absent",
        "giver": "", "at": COMPANY, "company": COMPANY, "note": "A note", "holder": OWNER, "mark": "A", "brand": "B",
        "one": "A", "other": "B", "sector": "x", "months": 12,
    }  # fmt: skip
    for language in ("en-gb", "zh-hans"):
        with translation.override(language):
            for code in words.CODES:
                sentence, advice = words.told(code, facts, {"bags": ("Bags", "箱包")})
                assert sentence
                assert advice
                assert "%(" not in sentence + advice


def test_it_states_how_it_stands_with_each_requirement() -> None:
    states = {kind: each.state for kind, each in needs(dossier()).items()}
    assert set(states.values()) == {"accepted"}
    given = needs(dossier(paper(K.BANK_PROOF, verdict="pending"), paper(K.RETAIL_LICENCE, last=date(2026, 1, 1)),
                          without=(K.BRAND_STORY, K.REGISTRATION),
                          refused=[paper(K.REGISTRATION, note="Blurred")]))  # fmt: skip
    assert {kind: each.state for kind, each in given.items()} == {
        K.REGISTRATION: "refused", K.TRADEMARK: "accepted", K.AUTHORISATION: "accepted", K.BANK_PROOF: "given",
        K.RETAIL_LICENCE: "lapsed", K.COSMETICS_LICENCE: "accepted", K.BRAND_STORY: "missing",
    }  # fmt: skip
    assert given[K.RETAIL_LICENCE].sentence == "Needed in every case."
    two = needs(dossier(paper(K.TRADEMARK, classes={3, 18}), sectors=("bags", "skincare")))
    assert two[K.COSMETICS_LICENCE].sentence == "Needed for Skincare."
    assert two[K.COSMETICS_LICENCE].sources == ("House rule, unverified",)
    assert not given[K.BRAND_STORY].met
    assert given[K.BANK_PROOF].met


def test_it_looks_at_the_days_that_are_left_once_the_term_has_begun() -> None:
    held = dossier(paper(K.RETAIL_LICENCE, last=date(2027, 2, 1)))
    assert codes(held, on=FIRST) == ["document_expires"]
    assert codes(held, on=date(2027, 3, 1)) == ["document_expired"]


def test_it_speaks_chinese() -> None:
    gap = only(dossier(sectors=("skincare", "bags")))
    with translation.override("zh-hans"):
        assert gap.sentence == "没有商标覆盖尼斯分类第18类，而箱包需要该类别。"
        assert only(dossier(without=(K.BANK_PROOF,))).sentence.startswith("缺少")
