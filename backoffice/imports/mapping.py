"""Which column of the file fills which column of the profile, told by the headers."""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from backoffice.events.errors import Invalid

from .beside import names_import
from .header_currencies import header_currency
from .header_remarks import (
    ALTERED,
    ASKS,
    DATED_COMPOUND,
    EXPLAINED,
    IN_LANGUAGE,
    IN_MULTIPLES,
    LONGEST_HEADER,
    MEASURED,
    NOT_WITH,
    NUMBERED,
    OF_A_TARIFF,
    OTHER_AMOUNT,
    RATIO,
    SAYS_HOW_IT_STANDS,
    SYSTEM,
    WITH_TAX,
    bare_headers,
    differs_in_brackets,
    without_brackets,
)
from .names import BRACKETS, OF_SOMETHING, SAID_SO, header_key, sides_of, spelt_out
from .profile_columns import Column, Kind
from .reading.headers import name_in_file
from .reading.rows import Row, is_blank
from .reading.values import (
    currencies_named,
)

OWN_NAME, WHOLE, WITHOUTBRACKETS, PART, BARE = range(5)
# Where a value of the wrong one of two columns would be as good as that of the right one, and so would «1» of «Paid?».
_VALUED = frozenset([Kind.MONEY, Kind.DECIMAL, Kind.DATE, Kind.TIME, Kind.CODE, Kind.GTIN])
_DATED = frozenset([Kind.DATE, Kind.TIME])


@dataclass(frozen=True, slots=True)
class Place:
    """Where a profile's column stands in the file, and why: by its `synonym`, by the `layout` of an export that is
    known as a whole, by the `content` of its cells, `remembered` or `chosen`.
    """

    index: int
    header: str
    how: str


@dataclass(frozen=True, slots=True, order=True)
class _Fit:
    """How well a header fits a column: the lowest is the surest.

    `unlike` counts down from the column's own name, `rank` is the place of the word among the column's synonyms.
    """

    unlike: int
    rank: int
    index: int
    name: str


class Vocabulary:
    """All header words that a profile knows."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns
        self._own = {
            header_key(word): name
            for name, column in columns.items()
            for word in ((name, column.label) if column.by_name else (column.label,))
        }
        # With the place of the word among its column's synonyms: the first, where it stands there in two scripts.
        self._words = {
            header_key(word): (name, rank)
            for name, column in columns.items()
            for rank, word in reversed(list(enumerate(column.synonyms, start=1)))
        } | {key: (name, 0) for key, name in self._own.items()}
        self._words = {
            header_key(spelt): (name, rank)
            for name, column in columns.items()
            for rank, word in reversed(list(enumerate(column.synonyms, start=1)))
            if (spelt := spelt_out(word))
        } | self._words
        self.numbered = {header_key(word): name for name, c in columns.items() for word in c.numbered}
        """Keys of headers → the column whose numbers may stand below them."""
        self._left_over = {header_key(word): name for name, c in columns.items() for word in c.left_over}
        # Whoever looks for the header asks of each text of the head, and again of a sheet that may lie on its side.
        self._recognised: dict[str, bool] = {}

    def names(self, header: str) -> list[str]:
        """The columns that a header may fill."""
        return [fit.name for fit in self._fits(0, header)]

    def recognises(self, header: str) -> bool:
        known = self._recognised.get(header)
        if known is None:
            known = self._recognised[header] = bool(self._fits(0, header))
        return known

    def recogniser(self, chosen: Collection[str]) -> Callable[[str], bool]:
        """What tells a known header: a word of the profile's or of our own, or one that a person chose for a column."""
        return lambda header: header in chosen or names_import(header) is not None or self.recognises(header)

    def _fits(self, index: int, header: str) -> list[_Fit]:
        header = name_in_file(header)
        if len(header) > LONGEST_HEADER or "://" in header or OF_A_TARIFF.search(header):
            return []
        key, bare = header_key(header), without_brackets(header)
        asks = ASKS.search(header) is not None
        found = [_Fit(OWN_NAME, 0, index, self._own[key])] if key in self._own else []
        tries = [
            (WHOLE, key),
            (WITHOUTBRACKETS, bare),
            *((PART, part) for part in self._parts(header)),
            *((BARE, header_key(each)) for each in bare_headers(header)),
        ]
        if measured := MEASURED.search(header):
            tries.append((BARE, header_key(header[: measured.start()])))
        says_when = DATED_COMPOUND.search(BRACKETS.sub(" ", header)) is not None
        ratio = RATIO.search(header)
        is_of_many = ratio is not None and ratio["many"] is not None
        not_of_one = (
            {Kind.MONEY, *([Kind.DECIMAL] if is_of_many else ())}
            if ratio or (measured and not measured["count"])
            else set()
        )
        parted = {self._words[each][0] for unlike, each in tries if unlike == PART and each in self._words}
        if self._tell_two_things(parted):
            tries = [(unlike, each) for unlike, each in tries if unlike != PART]
        amount = WITH_TAX.sub(" ", header)
        without_tax = amount != header and NOT_WITH.search(header) is not None
        amount = header if without_tax else amount
        other = (
            without_tax
            or OTHER_AMOUNT.search(" ".join(BRACKETS.findall(amount)))
            or IN_MULTIPLES.search(header)
        )
        if amount != header:
            amounts = (without_brackets(amount), *map(header_key, bare_headers(amount)))
            tries += [(BARE, each) for each in amounts if self._is_amount(each)]
        for unlike, each in tries:
            if each in self._words:
                name, rank = self._words[each]
                kind = self.columns[name].kind
                if says_when and unlike == PART and kind not in _DATED:
                    continue
                ratio_only = kind in not_of_one or (is_of_many and self.columns[name].looked_at)
                if ratio_only and unlike != WHOLE:
                    continue
                if other and unlike != WHOLE and kind is Kind.MONEY:
                    continue
                foremost = self.columns[name].foremost
                is_foremost = foremost and rank <= len(foremost)
                found.append(_Fit(min(unlike, WHOLE) if is_foremost else unlike, rank, index, name))
        if tongue := IN_LANGUAGE.search(header):
            named = self._words.get(header_key(header[: tongue.start()]))
            found += [_Fit(WHOLE, named[1], index, named[0])] if named and self._is_of_words(named[0]) else []
        if SAYS_HOW_IT_STANDS.search(header):
            found = [
                fit for fit in found if fit.unlike <= WHOLE or self.columns[fit.name].kind not in _VALUED
            ]
        if (explained := self._explained(header)) and self._is_of_words(explained[0]):
            found.append(_Fit(WHOLE, explained[1], index, explained[0]))
        if not found and (name := self._said_in(header)[0]):
            found.append(_Fit(BARE, self._words[name][1], index, self._words[name][0]))
        if header.rstrip().endswith(NUMBERED):
            found = [fit for fit in found if self._may_be_number(fit.name)]
            if known := self._words.get(f"{key}number"):
                found.append(_Fit(WHOLE, known[1], index, known[0]))
        return [fit for fit in found if not (asks and self.columns[fit.name].kind in _VALUED)]

    def _said_in(self, header: str) -> tuple[str, str]:
        """The known word of a column that is said in several systems, and the one that its header names; ("", "")."""
        header = name_in_file(header)
        system = SYSTEM.search(header) if len(header) <= LONGEST_HEADER else None
        if system is None:
            return "", ""
        key = header_key(f"{header[: system.start()]} {header[system.end() :]}")
        is_said_so = key in self._words and self.columns[self._words[key][0]].systems
        return (key, system[1].upper()) if is_said_so else ("", "")

    def in_other_systems(self, places: Mapping[str, Place], headers: Sequence[str]) -> list[str]:
        """Sentences on what stands in other columns in another system: «Size US» beside «Size EU»."""
        taken = {place.index for place in places.values()}
        said = []
        for name, place in places.items():
            system = self._said_in(place.header)[1]
            if not self.columns[name].systems or place.how != "synonym":
                continue
            others = [
                header
                for index, header in enumerate(headers)
                if index not in taken
                and (other := self._said_in(header))[1] not in ("", system)
                and self._words[other[0]][0] == name
            ]
            if others:
                shown = ", ".join(f"«{header}»" for header in others)
                said.append(
                    f"{self.columns[name].label} is «{place.header}»; {shown} says it in another system, and is left "
                    "out. Choose that column where it is meant."
                )
        return said

    def amount_but_for(self, header: str) -> tuple[str, str] | None:
        """The column of amounts that a header names, and what there says that they are others: («price», «万元»). None
        for a header that fills a column, or names none.
        """
        header = name_in_file(header)
        if len(header) > LONGEST_HEADER or self.recognises(header):
            return None
        remarks = [part for part in BRACKETS.findall(header) if OTHER_AMOUNT.search(part)]
        bare = BRACKETS.sub(" ", header)
        for pattern in (RATIO, IN_MULTIPLES):
            if found := pattern.search(bare):
                remarks.append(found.groupdict().get("said") or found[0])
                bare = bare[: found.start()]
        if not remarks:
            return None
        keys = (header_key(bare), *map(header_key, bare_headers(bare)))
        name = next((self._words[key][0] for key in keys if self._is_amount(key)), "")
        return (name, remarks[0].strip()) if name else None

    def _parts(self, header: str) -> list[str]:
        """The keys of the names in a header of two languages, each as far as it says by itself what the column is."""
        if header.startswith(ALTERED):
            return []
        found: list[str] = []
        for side in sides_of(header, self._words):
            keys = [header_key(part) for part in side]
            loose = [key for key in keys if key in OF_SOMETHING]
            found += keys if not loose or len(loose) == len(keys) else self._told_by(keys, loose[0])
        return found

    def _told_by(self, keys: Sequence[str], loose: str) -> list[str]:
        """What is left of names of which one, `loose`, says only what of the others it is."""
        way = OF_SOMETHING[loose]
        said = [key for key in keys if key not in OF_SOMETHING]
        whole = [key + word for key in said for word in SAID_SO[way] if key + word in self._words]
        if whole:
            return whole
        known = {key: self._words[key][0] for key in said if key in self._words}
        if loose in self._words and self._words[loose][0] in known.values():
            return [*known, loose]
        if way == "number":
            codes = [key for key, name in known.items() if self._is_code(name)]
            return codes or ([loose] if any(key in self.numbered for key in said) else [])
        if way == "date":
            dated = [key for key, name in known.items() if self.columns[name].kind in _DATED]
            return [*dated, loose] if known else []
        goods = way == "kind" and any(key in self.numbered for key in said)
        return list(known) if way in ("name", "kind") and not goods else []

    def _is_code(self, name: str) -> bool:
        return self.columns[name].code_like or self.columns[name].kind in (Kind.CODE, Kind.GTIN)

    def _is_amount(self, key: str) -> bool:
        return key in self._words and self.columns[self._words[key][0]].kind is Kind.MONEY

    def _explained(self, header: str) -> tuple[str, int] | None:
        """The column, and the place among its synonyms, of the word before a colon and what explains it."""
        word, _, explanation = header.partition(":")
        return self._words.get(header_key(word)) if len(explanation) >= EXPLAINED else None

    def _may_be_number(self, name: str) -> bool:
        return self.columns[name].code_like or not self._is_of_words(name)

    def _is_of_words(self, name: str) -> bool:
        return self.columns[name].kind in (Kind.TEXT, Kind.CHOICE, Kind.COUNTRY)

    def _tell_two_things(self, names: Set[str]) -> bool:
        """Whether a column called by all of these is none of them: «Size / Colour», not «Model / Model number», nor
        «SKU / Barcode», which is a number of the thing in any case.
        """
        return (
            len({name.partition("_")[0] for name in names}) > 1
            and all(map(self._is_of_words, names))
            and not all(self.columns[name].code_like for name in names)
        )

    def match(
        self,
        headers: Sequence[str],
        *,
        remembered: Mapping[str, str] | None = None,
        chosen: Mapping[str, str] | None = None,
        layout: Mapping[str, str] | None = None,
        currency: str = "",
    ) -> dict[str, Place]:
        """Gives each of the profile's columns at most one column of the file, the surest match first.

        Of two headers that a column knows equally well, the one counts that its synonyms name first; where they differ
        in the currency alone, the one that names no other than `currency`.

        `chosen`, `remembered` and then `layout` map a header to a column's name (or to "" for: leave out) and go before
        any synonym.
        Raises `Invalid` when a chosen header or column does not exist.
        """
        places: dict[str, Place] = {}
        taken: set[int] = set()
        ways = ((chosen or {}, "chosen"), (remembered or {}, "remembered"), (layout or {}, "layout"))
        for given, how in ways:
            for header, name in given.items():
                if how == "chosen" and (header not in headers or (name and name not in self.columns)):
                    raise Invalid(
                        f"The mapping names «{header}» → «{name}», but the file has the columns "
                        f"{', '.join(headers)} and the profile the columns {', '.join(self.columns)}.",
                        code="unknown_mapping",
                        field="mapping",
                    )
                if how == "chosen" and name in places:
                    raise Invalid(
                        f"The mapping gives «{places[name].header}» and «{header}» to the one column «{name}»; "
                        "choose one of them.",
                        code="unknown_mapping",
                        field="mapping",
                    )
                if header not in headers:
                    continue
                index = headers.index(header)
                if index in taken or name in places or (name and name not in self.columns):
                    continue
                taken.add(index)
                if name:
                    places[name] = Place(index, header, how)
        fits = sorted(
            fit
            for index, header in enumerate(headers)
            if index not in taken
            for fit in self._fits(index, header)
        )
        if currency:
            abroad = {fit: self._in_another(fit, headers[fit.index], currency) for fit in fits}
            fits.sort(key=lambda fit: (fit.unlike, fit.rank, abroad[fit]))
        for fit in fits:
            if fit.index not in taken and fit.name not in places:
                taken.add(fit.index)
                places[fit.name] = Place(fit.index, headers[fit.index], "synonym")
        for index, header in enumerate(headers):
            name = self._left_over.get(header_key(header[:LONGEST_HEADER]), "")
            if name and index not in taken and name not in places:
                taken.add(index)
                places[name] = Place(index, header, "synonym")
        return {name: places[name] for name in self.columns if name in places}

    def _in_another(self, fit: _Fit, header: str, currency: str) -> bool:
        """Whether the header names another currency for its amounts."""
        named = header_currency(header) if self.columns[fit.name].kind is Kind.MONEY else ""
        return bool(named) and currency not in (currencies_named(named) or {named})

    def in_other_currencies(self, places: Mapping[str, Place], headers: Sequence[str]) -> list[str]:
        """Sentences on amounts that stand in other columns in another currency: «Price USD» beside «Price EUR»."""
        taken = {place.index for place in places.values()}
        said = []
        for name, place in places.items():
            ours = header_currency(place.header)
            if self.columns[name].kind is not Kind.MONEY or place.how != "synonym" or not ours:
                continue
            others = [
                header
                for index, header in enumerate(headers)
                if index not in taken
                and header_currency(header) not in ("", ours)
                and name in self.names(header)
            ]
            if others:
                shown = ", ".join(f"«{header}»" for header in others)
                said.append(
                    f"{self.columns[name].label} is «{place.header}»; {shown} says it in another currency. Choose that "
                    "column where it is meant."
                )
        return said

    def rivals(
        self,
        places: Mapping[str, Place],
        headers: Sequence[str],
        rows: Sequence[Row],
        *settled: Mapping[str, str],
    ) -> list[str]:
        """Sentences on columns for which several headers are equally good, but for what their brackets say: «Qty
        (ordered)» and «Qty (received)»; or which the file calls the same, where its `rows` say different things below
        them. `settled` are the headers of which somebody has said what they are, or are not.
        """
        known = {header for each in settled for header in each}
        taken = {place.index for place in places.values()}
        said = []
        for name, place in places.items():
            if place.how != "synonym" or self.columns[name].kind not in _VALUED:
                continue
            alike = [
                each
                for index, each in enumerate(headers)
                if each not in known
                and (
                    index == place.index
                    or (differs_in_brackets(each, place.header) and name in self.names(each))
                    or (index not in taken and _is_rival_twin(index, place, headers, rows))
                )
            ]
            if len(alike) > 1:
                shown = " or ".join(f"«{each}»" for each in alike)
                said.append(
                    f"{self.columns[name].label} may be {shown}. Choose the one that is meant, and leave the others "
                    "out."
                )
        return said


def _is_rival_twin(index: int, place: Place, headers: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether the file calls two columns the same, and they say different things of the same row."""
    name, other_name = (header_key(name_in_file(each)) for each in (headers[index], place.header))
    return name == other_name and any(
        str(cell).strip() != str(other).strip()
        for row in rows
        if not (is_blank(cell := row.cells[index]) or is_blank(other := row.cells[place.index]))
    )
