"""What a row found in its record is kept by what differs from the row, and is whole again when it is read."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backoffice.imports.drafts import found_of, kept_values

FACTS = st.dictionaries(
    st.sampled_from(["title", "price", "names", "year"]),
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "a", "b"]) | st.lists(st.just("a")),
)


@given(facts=FACTS, more=FACTS)
def test_all_that_was_found_comes_back(facts: dict[str, Any], more: dict[str, Any]) -> None:
    found = {**dict.fromkeys(facts), **more}
    values = kept_values(("aurore", "A-1"), facts, found)
    assert found_of(values) == found
    assert all(name not in facts or facts[name] != fact for name, fact in values["found"].items())


@given(facts=FACTS, found=FACTS)
def test_a_fact_that_the_record_had_not_still_makes_a_difference(
    facts: dict[str, Any], found: dict[str, Any]
) -> None:
    whole = found_of(kept_values((), facts, found)) or {}
    assert {name for name, fact in facts.items() if whole.get(name) != fact} == {
        name for name, fact in facts.items() if found.get(name) != fact
    }


def test_a_new_one_has_found_nothing() -> None:
    assert kept_values((), {"title": "a"}, None)["found"] is None
    assert found_of(kept_values((), {"title": "a"}, None)) is None


def test_rows_of_former_days_keep_all_that_they_found() -> None:
    assert found_of({"facts": {"title": "a", "year": 1}, "found": {"title": "b", "year": 1}}) == {
        "title": "b",
        "year": 1,
    }
