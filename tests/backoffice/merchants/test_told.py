"""What happens behind a company's wall has words that its people can read in their language."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from backoffice.desk.told import facts, headline
from backoffice.merchants import told
from backoffice.merchants.states import APPLICATION

SUBJECTS = ("application", "document", "contract")
SERVICES = Path(told.__file__).parent / "services"


def verbs() -> set[str]:
    """Every event of these subjects: by their lifecycles, and as the services write them down."""
    found = {f"application.{transition.event}" for transition in APPLICATION.transitions}
    for path in SERVICES.glob("*.py"):
        found |= set(re.findall(rf'"((?:{"|".join(SUBJECTS)})\.[a-z_]+)"', path.read_text(encoding="utf-8")))
    return found


def test_every_event_has_words() -> None:
    assert {"application.submitted", "document.added", "contract.deposit_paid"} <= verbs()
    assert not verbs() - set(told.HEADLINES), "declare words for these in backoffice/merchants/told.py"


@pytest.mark.parametrize("verb", sorted(told.HEADLINES))
def test_its_words_are_chinese_for_whoever_reads_chinese(verb: str) -> None:
    with translation.override("zh-hans"):
        assert not re.search("[a-z]{3}", headline(verb)), f"{verb}: {headline(verb)}"


def test_codes_are_told_by_their_labels() -> None:
    data = {"reason_code": "papers_incomplete", "channels": ["flagship", "overseas"]}
    assert list(facts(data, subject="application")) == [
        ("grounds", "Papers are missing or unreadable"),
        ("channels", "Flagship store, Overseas fulfilment"),
    ]
    items = {"items": [{"kind": "bank_proof"}, {"sentence": "Who owns it?"}]}
    assert list(facts(items, subject="application")) == [("items", "Proof of the bank account; Who owns it?")]
    with translation.override("zh-hans"):
        assert dict(facts(data, subject="application"))["渠道"] == "旗舰店, 海外仓直发"
