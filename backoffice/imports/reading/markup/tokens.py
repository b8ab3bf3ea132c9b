"""A page's text taken apart into tags and what stands between them, as browsers do (WHATWG, HTML, 13.2.5)."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache

# Every part takes all that it can and gives nothing back, so that no text makes a search of it long.
_VALUE = r"""(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+)"""
_ATTRIBUTES = rf"(?:[\s/]++|[^\s/>=]++(?:\s*+=\s*+{_VALUE})?+|=)*+"
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)({_ATTRIBUTES})>")
# A whole cell, as nearly all are: a text, within an element that says how it looks perhaps.
_PLAIN = r"""(?:\s[^<>"']*+(?:(?:"[^"<>]*+"|'[^'<>]*+')[^<>"']*+)*+)?+"""
_LOOKS = r"(?:font|span|strong|nobr|center|em|[abiu])"
CELL = re.compile(
    rf"\s*+<(t[dh])({_PLAIN})>((?:\s*+<{_LOOKS}{_PLAIN}>)*+)([^<]*+)(?:</{_LOOKS}\s*+>\s*+)*+</t[dh]\s*+>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(rf"([^\s/>=]++)(?:\s*+=\s*+({_VALUE}))?+")
# What holds no tags: its text ends with its own end tag alone.
_RAW = frozenset(
    ["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "svg", "math"]
)
_NAME = re.compile(r"<th[\s>]", re.IGNORECASE)
_ROW_END = re.compile(r"</t(?:r|able|head)[\s>]|<t(?:able|body)[\s>]", re.IGNORECASE)
_LONGEST_ROW = 1 << 14
_ENDS = {name: re.compile(rf"</{name}[\s/>]", re.IGNORECASE) for name in _RAW}


# What it is (`start`, `end`, `comment`, `raw`, or `cut` where the page ends within it), where it begins and ends, the
# element's name, and its attributes or the text of a raw one.
Token = tuple[str, int, int, str, str]


def next_token(page: str, at: int) -> Token | None:
    """The next token at or behind a place; None where there is only text."""
    while True:
        start = page.find("<", at)
        if start < 0:
            return None
        if tag := _TAG.match(page, start):
            return ("end" if tag[1] else "start"), start, tag.end(), tag[2].lower(), tag[3]
        sign = page[start + 1 : start + 2]
        if page.startswith("<!--", start):
            end = page.find("-->", start + 2)
            return ("cut", start, len(page), "", "") if end < 0 else ("comment", start, end + 3, "", "")
        if sign in ("!", "?", "/"):
            end = page.find(">", start)
            return ("cut", start, len(page), "", "") if end < 0 else ("comment", start, end + 1, "", "")
        if sign.isascii() and sign.isalpha():
            return "cut", start, len(page), "", ""
        at = start + 1


def raw_text(page: str, name: str, attributes: str, at: int) -> Token | None:
    """What stands behind a start tag that holds no tags, up to its end tag; None for any other tag."""
    if name not in _RAW or attributes.rstrip().endswith("/"):
        return None
    end = _ENDS[name].search(page, at)
    return (
        ("cut", at, len(page), name, "")
        if end is None
        else ("raw", at, end.start(), name, page[at : end.start()])
    )


def is_header(page: str, at: int) -> bool:
    """Whether the row that follows has cells that are names."""
    end = _ROW_END.search(page, at, at + _LONGEST_ROW)
    return _NAME.search(page, at, end.start() if end else at + _LONGEST_ROW) is not None


def attributes_of(text: str) -> Iterator[tuple[str, str]]:
    """The attributes of a tag with their values, names in lower case, entities decoded."""
    for name, value in _ATTRIBUTE.findall(text):
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        yield name.lower(), html.unescape(value) if "&" in value else value


@lru_cache(4_000)
def attributes(text: str) -> dict[str, str]:
    """The same as a mapping, in which the first of two counts; not to be changed."""
    found: dict[str, str] = {}
    if len(text) > 1:
        for name, value in attributes_of(text):
            found.setdefault(name, value)
    return found
