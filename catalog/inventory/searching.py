"""Pieces by what a person types or pastes: words of a title however its accents are, or labels, many at once."""

import re
import unicodedata
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Upper
from django.db.models.lookups import Lookup, Regex

from backoffice.merchants.models import Brand
from backoffice.merchants.queries import name_key

from .models import Unit
from .scans import units_labelled, units_with_labels

# So many brands of one word are searched, at most.
_BRANDS = 50
# The letters that titles here are written with, by the one that they are looked for by.
_ACCENTED: dict[str, str] = {}
for _letter in map(chr, range(0xC0, 0x180)):
    _plain = unicodedata.normalize("NFD", _letter)[0]
    if _letter.isupper() and _plain != _letter and _plain.isascii():
        _ACCENTED[_plain] = _ACCENTED.get(_plain, _plain) + _letter
_BETWEEN = re.compile(r"[\s,;，；、]+")
_LISTED = re.compile(r"[,;，；、\n\t]")


def units_found(units: QuerySet[Unit], *words: str) -> QuerySet[Unit]:
    """Those of the units that bear each of the words in title, reference, serial, or a name of their brand, whatever
    its accents; those whose number, tag or serial all of them together are, in any spelling; and, of several labels
    with commas, semicolons or lines between them, or blanks where each has a digit, those that wear one of them.
    """
    wanted = Q()
    for word in words:
        # Asked first: of a join no index of the units would serve the rest.
        named = Q(name__icontains=word)
        if key := name_key(word):
            named |= Q(names__key__contains=key)
        brands = list(Brand.objects.filter(named).distinct().values_list("pk", flat=True)[:_BRANDS])
        wanted &= (
            Q(_bears("title", word))
            | Q(reference__icontains=word)
            | Q(serial__icontains=word)
            | Q(brand__in=brands)
        )
    together = " ".join(words)
    labelled = {*units_labelled(together), *units_with_labels(_labels_in(together))}
    return units.filter(wanted | Q(pk__in=labelled))


def _bears(column: str, word: str) -> "Lookup[Any]":
    """Whether the column has the word in it, its letters with or without accents. Asked in capitals, for these are what
    the index of trigrams holds; it serves patterns too.
    """
    plain = unicodedata.normalize("NFD", word.upper())
    letters = [letter for letter in plain if not unicodedata.combining(letter)]
    pattern = "".join(f"[{_ACCENTED[each]}]" if each in _ACCENTED else re.escape(each) for each in letters)
    lookup: Lookup[Any] = Regex(Upper(F(column)), pattern)
    return lookup


def _labels_in(text: str) -> list[str]:
    labels = [label for label in _BETWEEN.split(text) if label]
    is_list = _LISTED.search(text) or all(any(map(str.isdigit, label)) for label in labels)
    return labels if is_list and len(labels) > 1 else []
