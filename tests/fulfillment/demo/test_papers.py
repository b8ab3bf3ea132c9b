from io import BytesIO

import pytest
from pypdf import PdfReader

from backoffice.files.kinds import PAPERS
from backoffice.files.services import take_file
from backoffice.merchants.models import DocumentKind
from fulfillment.demo.papers import make_paper


def test_it_makes_a_paper_that_the_office_takes_and_a_person_reads() -> None:
    lines = [
        "TR-000012",
        "Registry of trademarks",
        "Étienne Marsaule",
        "黒石半纏 Kuroishi",
        "Class 18 Class 25",
    ]
    safe = take_file(file=make_paper(DocumentKind.TRADEMARK, lines), filename="trademark.pdf", accept=PAPERS)
    assert safe.media_type == "application/pdf"
    assert safe.size < 100_000
    said = PdfReader(BytesIO(safe.content.read())).pages[0].extract_text()
    read = "".join(said.split())  # where the font changes within a line the reader sees two words
    for line in (str(DocumentKind.TRADEMARK.label), *lines):
        assert "".join(line.split()) in read


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_long_line_is_broken_and_nothing_of_it_is_lost(kind: DocumentKind) -> None:
    words = " ".join(f"word{number}" for number in range(60))
    page = PdfReader(make_paper(kind, [words])).pages[0]
    assert words in " ".join(page.extract_text().split())
