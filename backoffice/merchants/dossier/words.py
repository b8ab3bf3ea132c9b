"""The sentences of gaps and requirements, in the language that is spoken when they are read."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext, to_locale
from django.utils.translation import gettext as _

from ..countries import place_name
from ..models import Channel, DocumentKind

Params = Mapping[str, Any]
SectorNames = Mapping[str, tuple[str, str]]
Words = tuple[str, str]


def told(code: str, params: Params, sectors: SectorNames) -> Words:
    """The sentence of a gap, and what to do about it."""
    words = _Filled(params, sectors)
    sentence, advice = _SAID[code](words)
    return sentence % words, advice % words


def paper_name(kind: str, number: str = "") -> str:
    """«Trademark certificate R-123»."""
    return " ".join(filter(None, [str(DocumentKind(kind).label), number]))


def listed(words: Iterable[str]) -> str:
    return pgettext("between the items of a list", ", ").join(words)


def day_of(iso: str) -> str:
    return date_format(date.fromisoformat(iso))


def sector_name(code: str, sectors: SectorNames) -> str:
    english, chinese = sectors.get(code, ("", ""))
    spoken = chinese if (get_language() or "").startswith("zh") else english
    return spoken or english or code


def language_name(code: str) -> str:
    """The name of a language (ISO 639-1) in the one that is spoken; the code itself where it has none."""
    try:
        spoken = Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        spoken = Locale("en")
    return str(spoken.languages.get(code, code))


class _Filled(dict[str, Any]):
    """The parameters as a sentence shows them: days as dates, codes by their names, lists as words."""

    _DAYS = frozenset({"day", "start", "end", "first", "last", "reached"})

    def __init__(self, params: Params, sectors: SectorNames) -> None:
        super().__init__(params)
        for key in self._DAYS & params.keys():
            self[key] = day_of(params[key]) if params[key] else ""
        if "paper" in params:
            self["paper"] = paper_name(params["paper"], params.get("number", ""))
        if "sectors" in params:
            self["goods"] = listed(sector_name(code, sectors) for code in params["sectors"])
        if "channels" in params:
            self["shops"] = listed(str(Channel(code).label) for code in params["channels"])
        if "classes" in params:
            self["numbers"] = listed(str(nice) for nice in params["classes"])
            self["count"] = len(params["classes"])
        if "territory" in params:
            self["places"] = listed(place_name(code) for code in params["territory"])
        if "owners" in params:
            self["owner"] = listed(params["owners"])
        if "language" in params:
            self["tongue"] = language_name(params["language"])


def _missing(words: _Filled) -> Words:
    if words["sectors"]:
        sentence = _("%(paper)s is missing; it is needed for %(goods)s.")
    elif words["channels"]:
        sentence = _("%(paper)s is missing; it is needed to sell on %(shops)s.")
    else:
        sentence = _("%(paper)s is missing.")
    return sentence, _("Upload it, and state what it says.")


def _expired(words: _Filled) -> Words:
    if words["start"]:
        sentence = _("%(paper)s ends on %(day)s, before the term begins on %(start)s.")
    else:
        sentence = _("%(paper)s ended on %(day)s.")
    return sentence, _("Upload the renewed paper.")


def _date_unknown(words: _Filled) -> Words:
    if words["which"] == "first":
        return (
            _("%(paper)s: the day from which it holds is not stated."),
            _("State the day of issue as it stands on the paper."),
        )
    return (
        _("%(paper)s: the last day on which it holds is not stated."),
        _("State the day as it stands on the paper, or that it is unlimited."),
    )


def _class_not_covered(words: _Filled) -> Words:
    return (
        ngettext(
            "No trademark covers Nice class %(numbers)s, which %(goods)s needs.",
            "No trademark covers the Nice classes %(numbers)s, which %(goods)s needs.",
            words["count"],
        ),
        _("Add a certificate for it, or leave these goods out."),
    )


def _trademark_late(words: _Filled) -> Words:
    return (
        ngettext(
            "From %(first)s to %(last)s no trademark is in force for Nice class %(numbers)s, which %(goods)s needs.",
            "From %(first)s to %(last)s no trademark is in force for the Nice classes %(numbers)s, "
            "which %(goods)s needs.",
            words["count"],
        ),
        _("Add a certificate for that time, or let the term begin later."),
    )


def _pending(words: _Filled) -> Words:
    return (
        ngettext(
            "The trademark for Nice class %(numbers)s is only applied for (TM); %(goods)s takes a second review.",
            "The trademark for the Nice classes %(numbers)s is only applied for (TM); "
            "%(goods)s takes a second review.",
            words["count"],
        ),
        _("A second reviewer decides. Add the certificate when the trademark is registered."),
    )


def _pending_refused(words: _Filled) -> Words:
    return (
        ngettext(
            "The trademark for Nice class %(numbers)s is only applied for (TM); %(goods)s needs a registered one (R).",
            "The trademark for the Nice classes %(numbers)s is only applied for (TM); "
            "%(goods)s needs a registered one (R).",
            words["count"],
        ),
        _("Apply again when it is registered, or leave these goods out."),
    )


def _chain(words: _Filled) -> Words:
    match words["cause"]:
        case "ended":
            sentence = _(
                "From %(first)s to %(last)s the chain of authorisation is broken at %(at)s: "
                "the letter from %(giver)s ends on %(day)s."
            )
        case "not_begun":
            sentence = _(
                "From %(first)s to %(last)s the chain of authorisation is broken at %(at)s: "
                "the letter from %(giver)s holds from %(day)s only."
            )
        case "scope":
            sentence = ngettext(
                "From %(first)s to %(last)s the chain of authorisation is broken at %(at)s: the letter from %(giver)s "
                "does not cover Nice class %(numbers)s in %(places)s.",
                "From %(first)s to %(last)s the chain of authorisation is broken at %(at)s: the letter from %(giver)s "
                "does not cover the Nice classes %(numbers)s in %(places)s.",
                words["count"],
            )
        case _:
            sentence = _(
                "From %(first)s to %(last)s no chain of authorisation leads from %(owner)s, who owns the trademark, "
                "to %(company)s: nobody in it authorises %(at)s."
            )
    if words["giver"]:
        return sentence, _(
            "Add a letter of authorisation from %(giver)s to %(at)s that holds from %(first)s to %(last)s."
        )
    return sentence, _(
        "Add the letter of authorisation to %(at)s that holds from %(first)s to %(last)s: "
        "from %(owner)s, or from whom they authorise."
    )


def _company_age_unknown(words: _Filled) -> Words:
    return (
        ngettext(
            "When %(company)s was registered is not stated; %(goods)s needs a company at least %(months)d month old.",
            "When %(company)s was registered is not stated; %(goods)s needs a company at least %(months)d months old.",
            words["months"],
        ),
        _("State the date of registration as it stands on the extract."),
    )


def _company_too_young(words: _Filled) -> Words:
    return (
        ngettext(
            "%(company)s was registered on %(day)s; %(goods)s needs a company at least %(months)d month old "
            "when the term begins. It is so on %(reached)s.",
            "%(company)s was registered on %(day)s; %(goods)s needs a company at least %(months)d months old "
            "when the term begins. It is so on %(reached)s.",
            words["months"],
        ),
        _("Let the term begin on %(reached)s or later, or leave these goods out."),
    )


_SAID: dict[str, Callable[[_Filled], Words]] = {
    "sectors_unknown": lambda words: (
        _("The application does not say for which sectors of goods it is."),
        _("Choose the sectors: which papers are needed follows from them."),
    ),
    "sector_unlisted": lambda words: (
        _("«%(sector)s» is no sector of goods that is known here."),
        _("Choose sectors from the list."),
    ),
    "term_unknown": lambda words: (
        _("The application does not say from when to when it is to sell."),
        _("State the first and the last day: the papers must hold on each day between."),
    ),
    "document_missing": _missing,
    "document_refused": lambda words: (
        _("%(paper)s was refused: %(note)s"),
        _("Upload a better version of it."),
    ),
    "document_expired": _expired,
    "document_expires": lambda words: (
        _("%(paper)s ends on %(day)s, within the term, which runs to %(end)s."),
        _("Add the renewed paper before that day: when it lapses, the goods that need it are not offered."),
    ),
    "document_begins_late": lambda words: (
        _("%(paper)s holds from %(day)s only; it is needed from %(start)s on."),
        _("Add the paper that holds before, or let the term begin later."),
    ),
    "date_unknown": _date_unknown,
    "holder_unknown": lambda words: (
        _("%(paper)s: in whose name it is made out is not stated."),
        _("State the name as it stands on the paper."),
    ),
    "grantee_unknown": lambda words: (
        _("%(paper)s: whom it authorises is not stated."),
        _("State the name as it stands on the paper."),
    ),
    "holder_differs": lambda words: (
        _("%(paper)s is made out to %(holder)s, not to %(company)s."),
        _("Upload one that is made out to the company that applies."),
    ),
    "holder_alike": lambda words: (
        _("%(paper)s is made out to %(holder)s, and the company that applies is %(company)s: nearly the same name."),
        _("Compare the spelling with the paper and correct what is wrong."),
    ),
    "party_alike": lambda words: (
        _("%(one)s and %(other)s are nearly the same name and are taken for one party."),
        _("Compare the spelling with the papers and correct what is wrong."),
    ),
    "mark_unknown": lambda words: (
        _("%(paper)s: which mark it is for is not stated."),
        _("State the mark as it stands on the paper."),
    ),
    "mark_differs": lambda words: (
        _("%(paper)s is for the mark %(mark)s, not for %(brand)s."),
        _("Upload the certificate of this brand's mark."),
    ),
    "mark_alike": lambda words: (
        _("%(paper)s is for the mark %(mark)s; the brand is written %(brand)s."),
        _("Compare the mark with the brand's name."),
    ),
    "classes_unknown": lambda words: (
        _("%(paper)s: for which Nice classes it is registered is not stated."),
        _("State the classes as they stand on the paper."),
    ),
    "class_not_covered": _class_not_covered,
    "trademark_late": _trademark_late,
    "trademark_pending": _pending,
    "trademark_pending_refused": _pending_refused,
    "chain_broken": _chain,
    "company_age_unknown": _company_age_unknown,
    "company_too_young": _company_too_young,
    "language_unknown": lambda words: (
        _("%(paper)s: in which language it is written is not stated."),
        _("State the language."),
    ),
    "translation_missing": lambda words: (
        _("%(paper)s is in %(tongue)s, which the reviewers do not read."),
        _("Add a translation into English or Chinese; the review is quicker with it."),
    ),
}  # fmt: skip
CODES = tuple(_SAID)
