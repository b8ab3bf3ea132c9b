"""The catalogues of translations: read out of the sources, kept in `locale/`, compiled for Django.

Babel does what the gettext programs would, so that no machine needs them. A catalogue holds what `SOURCES` say and
nothing else: a sentence that is gone from the sources is gone from it too.
"""

import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

# What people outside the office read: their pages, their mails, and what the verbs behind them say.
SOURCES = (
    "backoffice/access",
    "backoffice/desk/told.py",
    "backoffice/files",
    "backoffice/gateway/problems.py",
    "backoffice/imports/topics.py",
    "backoffice/language",
    "backoffice/merchants",
    "backoffice/notices",
    "backoffice/webhooks",
    "fulfillment/traceability",
    "templates/400.html",
    "templates/403.html",
    "templates/404.html",
    "templates/409.html",
    "templates/429.html",
    "templates/access",
    "templates/account",
    "templates/allauth",
    "templates/counter",
    "templates/merchants",
    "templates/mfa",
    "templates/notices",
    "templates/traceability",
    "templates/usersessions",
)
LANGUAGES = ("zh-hans",)
_KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_NAMED = re.compile(r"%\((\w+)\)[a-z]|%[sd]")


_HEADER = "# Written by `make messages`: fill in what is empty, and run it again."


class _Timeless(Catalog):
    """A catalogue whose header does not tell when and by what it was written: same sentences, same file."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", f"text/plain; charset={self.charset}"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def path_of(language: str) -> Path:
    """The catalogue's source; the compiled one lies beside it, with the ending `.mo`."""
    return Path(settings.BASE_DIR) / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    """The catalogue as it is kept; empty where there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=to_locale(language), domain="django")
    return read_po(StringIO(path.read_text(encoding="utf-8")), locale=to_locale(language), domain="django")


def refreshed(language: str) -> Catalog:
    """What the sources say today, with the translations that are kept for it."""
    kept = load(language)
    catalogue = _Timeless(locale=to_locale(language), domain="django", header_comment=_HEADER, fuzzy=False)
    for path, text, comments, context in _sentences():
        catalogue.add(text, locations=[(path, 0)], auto_comments=comments, context=context)
    for message in catalogue:
        known = kept.get(_key(message), message.context) if message.id else None
        if known is not None and known.pluralizable == message.pluralizable:
            message.string = known.string
            message.user_comments = known.user_comments
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """The catalogue as its file holds it: without dates and line numbers, which would change it for nothing."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_by_file=True, include_lineno=False)
    return buffer.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def faults(catalogue: Catalog) -> Iterator[str]:
    """Every sentence that has no translation, or one that names other values than the sentence does."""
    for message in catalogue:
        if not message.id:
            continue
        source = _key(message)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings):
            yield f"no translation: «{source}» ({message.locations[0][0]})"
            continue
        # A language without plural forms may name the number; what it names must be there in one of the two.
        forms = message.id if isinstance(message.id, tuple | list) else (str(message.id),)
        known = {value for form in forms for value in _values(form)}
        for string in strings:
            if _values(str(string)) != known:
                yield f"other values than in «{source}»: «{string}»"


def _sentences() -> Iterator[tuple[str, Any, list[str], str | None]]:
    """(path, sentence or its plural forms, comments for translators, context) of everything in the sources."""
    root = Path(settings.BASE_DIR)
    for source in SOURCES:
        found = root / source
        for path in sorted(found.rglob("*")) if found.is_dir() else [found]:
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                for sentence in sentences_of(path.read_text(encoding="utf-8"), suffix=path.suffix):
                    yield str(path.relative_to(root)), *sentence


def sentences_of(text: str, *, suffix: str) -> Iterator[tuple[Any, list[str], str | None]]:
    """(sentence or its plural forms, comments for translators, context) of one file: Python, else a template."""
    code = text if suffix == ".py" else _as_python(text)
    found = extract("python", BytesIO(code.encode()), keywords=_KEYWORDS, comment_tags=["Translators:"])
    for _, sentence, comments, context in found:
        yield sentence, comments, context


def _as_python(template: str) -> str:
    """A template as lines of calls, one indentation for all: its own means nothing to Python's tokenizer."""
    return "\n".join(line.strip() for line in templatize(template).splitlines()) + "\n"


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else str(message.id)


def _values(text: str) -> set[str]:
    """The names of the values that a sentence is filled with: `%(name)s` and `{name}`."""
    braced = set()
    if "{" in text:
        braced = {name for _, name, _, _ in Formatter().parse(text) if name}
    return {match[0] for match in _NAMED.finditer(text)} | braced
