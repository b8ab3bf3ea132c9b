"""No file that goes out runs anything: every export and template, found by themselves, and the rejected rows."""

import csv
import io
import re
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.exports import services
from backoffice.imports.profiles import Profile, all_profiles
from backoffice.imports.reading.table import read_file
from backoffice.imports.rejected import write_rejected
from backoffice.imports.templates import write_template
from tests.backoffice.imports.making import csv_bytes, piece, take_in
from tests.conftest import World
from tests.walls.estates import Estate

RUNS = re.compile("[\\s\u200b\ufeff]*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
MARK = "=HYPERLINK(1)"
EXPORTED = [pytest.param(profile, id=profile.name) for profile in all_profiles() if profile.model is not None]


def refuse_formulas(content: bytes) -> None:
    """Raises where a cell of a text file begins like a formula, or a workbook holds one, a link or a macro."""
    if not content.startswith(b"PK"):
        cells = [
            cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in line
        ]
        assert cells
        assert not [cell for cell in cells if RUNS.match(cell) and not NUMBER.fullmatch(cell)]
        return
    with zipfile.ZipFile(BytesIO(content)) as parts:
        names = parts.namelist()
        sheets = [parts.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not [name for name in names if "vba" in name or "externalLink" in name]
    for xml in sheets:
        assert "<f>" not in xml
        assert "<f " not in xml
        assert "<hyperlink" not in xml
        assert set(re.findall(r'<c r="\w+"[^>]* t="(\w+)"', xml)) <= {"inlineStr", "b"}


def test_the_test_itself_finds_a_formula() -> None:
    with pytest.raises(AssertionError):
        refuse_formulas(b"name\r\n=1+1\r\n")
    refuse_formulas(b"name,price\r\n'=1+1,-5.50\r\n")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@pytest.mark.parametrize("profile", EXPORTED)
def test_no_export_runs(world: World, profile: Profile, format: str) -> None:
    admin = world.actor(world.admin)
    assert profile.model is not None
    with scope(world.office):
        estate = Estate(world.aurore, mark=MARK, amount=Decimal("12.50"), person=world.owner)
        label = profile.model._meta.label
        estate.one(label)
        # The first company and brand are those of the world; a recipe goes out by the lines of its newest version.
        estate.build("repackaging.RecipeLine" if label == "repackaging.Recipe" else label)
    with scope(admin):
        export = services.take_away(
            profile=profile.name, rows=profile.listed().order_by("pk"), format=format, actor=admin
        )
        with export.file.open("rb") as file:
            content = file.read()
    refuse_formulas(content)
    with scope(admin):
        assert MARK in "".join(read_texts(content, export.filename)), (
            "this proves nothing: the text is not there"
        )


def read_texts(content: bytes, name: str) -> list[str]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with read_file(path, filename=name) as table:
            return [str(cell) for row in table.rows for cell in row.cells]


@pytest.mark.parametrize("profile", [pytest.param(each, id=each.name) for each in all_profiles()])
def test_no_template_runs(world: World, profile: Profile) -> None:
    admin = world.actor(world.admin)
    with scope(world.office):
        world.aurore.name = MARK
        world.aurore.save(update_fields=["name"])
    with scope(admin), write_template(profile.name, actor=admin) as path:
        refuse_formulas(path.read_bytes())


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_no_rejected_row_runs(clerk: Actor, format: str) -> None:
    rows = [piece(n, title=f"{start}1+1", price="free") for n, start in enumerate("=+-@＝＋－＠")]
    with scope(clerk):
        session = take_in(b"=1+1,-2\r\n" + csv_bytes(rows), actor=clerk)
        with write_rejected(session, format) as path:
            refuse_formulas(path.read_bytes())
