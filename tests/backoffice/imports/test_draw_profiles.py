"""The docs' page of what can be imported is what the profiles say."""

from pathlib import Path

import pytest

from backoffice.imports.drawing import page
from backoffice.imports.names import header_key
from backoffice.imports.profiles import Profile, all_profiles


def test_it_draws_the_page_of_the_docs_as_it_is_committed() -> None:
    committed = Path(__file__).resolve().parents[3] / "docs" / "profiles.md"
    assert committed.read_text(encoding="utf-8") == page(), "run: manage.py draw_profiles"


@pytest.mark.parametrize("profile", all_profiles(), ids=lambda profile: profile.name)
def test_no_word_names_two_columns_of_one_profile(profile: Profile) -> None:
    """Otherwise which of them a header fills would hang on the order of the declarations."""
    owners: dict[str, set[str]] = {}
    for name, column in profile.columns().items():
        for word in (name, column.label, *column.synonyms):
            owners.setdefault(header_key(word), set()).add(name)
    assert not {word: names for word, names in owners.items() if len(names) > 1}


@pytest.mark.parametrize("profile", all_profiles(), ids=lambda profile: profile.name)
def test_every_demanded_column_has_an_example(profile: Profile) -> None:
    silent = [name for name, column in profile.columns().items() if column.required and not column.example]
    assert not silent
