"""What the documents say of the house is looked up in the house."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")
_VARIABLE = re.compile(r'\benv\.\w+\(\s*"([A-Z_]+)"')


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_picture_leads_somewhere(document: Path) -> None:
    dead = [
        target for target, _ in _LINK.findall(document.read_text()) if not (document.parent / target).exists()
    ]
    assert dead == []


def test_every_room_is_on_the_plan() -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text()
    rooms = [
        folder.parent.name for wing in ("backoffice", "catalog", "fulfillment")
        for folder in (ROOT / wing).glob("*/__init__.py")
    ]  # fmt: skip
    assert len(rooms) > 20
    assert [room for room in rooms if f"\n  {room}/ " not in plan] == []


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [
        path.name for path, number in zip(DECISIONS, numbers, strict=True)
        if not path.read_text().startswith(f"# {number}. ")
    ] == []  # fmt: skip


def test_every_variable_that_is_read_is_explained() -> None:
    read = set(_VARIABLE.findall((ROOT / "backoffice" / "settings.py").read_text()))
    assert len(read) > 20
    explained = (ROOT / "docs" / "configuration.md").read_text()
    # The runtime itself says at which address it serves.
    assert {name for name in read - {"ENTREPOT_URL"} if f"| `{name}` |" not in explained} == set()
