"""Unfold's style sheet holds the classes that Unfold itself uses, and no others: what ours use must be among them."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

ROOT = Path(__file__).parents[3]
# What lays out, as against what only names a part of a page.
_LAYS_OUT = re.compile(
    r"(?:[a-z]+:)*-?(?:gap|[mp][xytblr]?|[wh]|m(?:in|ax)-[wh]|text|font|leading|break|overflow|whitespace|flex|grid|"
    r"items|justify|self|rounded|border|bg|shadow|space-[xy])-[\w./\[\]-]+"
)


def test_a_class_that_lays_a_page_out_is_in_a_style_sheet() -> None:
    unfold = finders.find("unfold/css/styles.css")
    assert unfold is not None
    wings = ("backoffice", "catalog", "fulfillment")
    sheets = [Path(unfold), *(sheet for wing in wings for sheet in (ROOT / wing).glob("*/static/**/*.css"))]
    known = {
        name.replace("\\", "")
        for sheet in sheets
        for name in re.findall(r"\.((?:\\.|[\w-])+)", sheet.read_text())
    }
    unknown = [
        f"{template.relative_to(ROOT)}: {name}"
        for template in sorted((ROOT / "templates").rglob("*.html"))
        for names in re.findall(r'class="([^"]*)"', template.read_text())
        for name in re.sub(r"\{[{%].*?[%}]\}", " ", names).split()
        if _LAYS_OUT.fullmatch(name) and name not in known
    ]
    assert unknown == []
