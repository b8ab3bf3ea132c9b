"""Who may be here already: companies, brands and trademarks like those of an application.

For staff only: an applicant never learns who else is here, and inside a company's scope its walls hide all of it. The
database finds candidates by trigrams of its own search keys (`models.searching`) and by equal numbers, both by index;
what they are worth is decided here, by the keys that names are known by. `OFFSET 0` in the statements keeps the
planner from trying another index before that of the trigrams.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Literal

from django.db import connection, transaction

from .dossier.parties import alike
from .models import Application, Company, DocumentKind, DocumentVersion
from .queries import company_key, name_key, names_within
from .states import ApplicationStatus

Kind = Literal["company", "brand", "trademark"]
# A candidate shares so much of its trigrams, and at most so many are read for each name.
_CANDIDATE, _MOST = 0.5, 8
# From this likeness on a name is told; one that is not the same name is never told as one.
_TOLD, _NEARLY, _NOT_THE_SAME = 0.6, 0.95, 0.9
_GONE = [
    ApplicationStatus.REJECTED,
    ApplicationStatus.WITHDRAWN,
    ApplicationStatus.EXPIRED,
    ApplicationStatus.TERMINATED,
]


class Why(StrEnum):
    """What is alike."""

    REGISTRATION = "registration_number"
    VAT = "vat_number"
    IBAN = "iban"
    NAME = "name"
    PAPER_NUMBER = "paper_number"
    MARK = "mark"


_SAID = {
    Why.REGISTRATION: "{name} has the same registration number, {value}.",
    Why.VAT: "{name} has the same VAT number, {value}.",
    Why.IBAN: "{name} has the same bank account, {value}.",
    Why.PAPER_NUMBER: "{name} has handed in the trademark {value} too.",
    Why.MARK: "{name} has handed in the trademark {value}, for some of the same Nice classes.",
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """Something here that may be the same: `score` from 0 to 1, 1 when a number or the name's key is the same.

    `name` is the company that it belongs to, `value` the name or number that is alike; the ids say which record it is,
    as far as it has one.
    """

    kind: Kind
    why: Why
    score: float
    name: str
    value: str
    company_id: int
    brand_id: int | None = None
    application_id: int | None = None
    document_id: int | None = None
    verified: bool = True

    @property
    def sentence(self) -> str:
        if self.why in _SAID:
            said = _SAID[self.why].format(name=self.name, value=self.value)
        elif self.kind == "company":
            said = f"{self.name} is {'the same' if self.score == 1 else 'a similar'} name of a company."
        elif self.brand_id is not None:
            said = f"The brand {self.value} of {self.name} is here already."
        else:
            said = f"{self.name} has applied for {self.value}."
        return said if self.verified else f"{said} That company is not verified yet."


def find(application: Application) -> list[Likeness]:
    """What is here that may be the application's company, brand or trademark, most alike first."""
    return find_many([application])[application.pk]


def find_many(applications: Iterable[Application]) -> dict[int, list[Likeness]]:
    """The likenesses of many applications by their ids, in as many statements as for one.

    They need not be saved, nor their companies, as long as each has an id of its own that nothing here has.
    """
    rows = list(applications)
    companies = {row.company_id: row.company for row in rows if Application.company.is_cached(row)}
    companies |= Company.objects.in_bulk({row.company_id for row in rows} - set(companies))
    with transaction.atomic(), _by_index(_CANDIDATE):
        of_company = _companies(companies.values())
        of_brand = _brands(rows)
        of_mark = _trademarks(rows)
    return {row.pk: _best([*of_company[row.company_id], *of_brand[row.pk], *of_mark[row.pk]]) for row in rows}


def companies_like(companies: Iterable[Company]) -> dict[int, list[Likeness]]:
    """Companies that may be these, by their ids, most alike first; in as many statements as for one.

    They need not be saved, as long as each has an id of its own that nothing here has.
    """
    rows = list(companies)
    with transaction.atomic(), _by_index(_CANDIDATE):
        found = _companies(rows)
    return {row.pk: _best(found[row.pk]) for row in rows}


_COMPANIES = """
WITH asked AS (
    SELECT id, merchants_search_key(name) AS search_key, country, merchants_number_key(number) AS number,
           merchants_number_key(vat) AS vat, merchants_number_key(iban) AS iban
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
         AS asked (id, name, country, number, vat, iban)
), found AS (
    SELECT asked.id AS asked, likely.id, 'name' AS why, likely.score FROM asked CROSS JOIN LATERAL (
        SELECT other.id, similarity(other.search_key, asked.search_key) AS score
        FROM (SELECT * FROM merchants_company WHERE search_key %% asked.search_key OFFSET 0) other
        WHERE other.id <> asked.id ORDER BY score DESC, other.id LIMIT %s
    ) likely
    UNION ALL
    SELECT asked.id, other.id, 'registration_number', 1 FROM asked JOIN merchants_company other
    ON merchants_number_key(other.registration_number) = asked.number AND other.country = asked.country
    WHERE asked.number <> ''
    UNION ALL
    SELECT asked.id, other.id, 'vat_number', 1 FROM asked JOIN merchants_company other
    ON merchants_number_key(other.vat_number) = asked.vat AND other.vat_number <> '' WHERE asked.vat <> ''
    UNION ALL
    SELECT asked.id, other.id, 'iban', 1 FROM asked JOIN merchants_company other
    ON merchants_number_key(other.iban) = asked.iban AND other.iban <> '' WHERE asked.iban <> ''
)
SELECT found.asked, found.why, found.score, other.id, other.name, other.registration_number, other.vat_number,
       other.iban, other.verified_at IS NOT NULL
FROM found JOIN merchants_company other ON other.id = found.id WHERE other.id <> found.asked
"""


def _companies(companies: Iterable[Company]) -> dict[int, list[Likeness]]:
    rows = {company.pk: company for company in companies}
    found: dict[int, list[Likeness]] = defaultdict(list)
    columns = [
        list(rows),
        [row.name for row in rows.values()],
        [str(row.country) for row in rows.values()],
        [row.registration_number for row in rows.values()],
        [row.vat_number for row in rows.values()],
        [row.iban for row in rows.values()],
    ]
    for asked, why, score, pk, name, number, vat, iban, verified in _read(_COMPANIES, [*columns, _MOST]):
        values = {Why.REGISTRATION: number, Why.VAT: vat, Why.IBAN: iban, Why.NAME: name}
        worth = _of_companies(rows[asked].name, name, score) if why == Why.NAME else 1.0
        found[asked].append(
            Likeness("company", Why(why), worth, name, values[Why(why)], pk, verified=verified)
        )
    return found


_BRANDS = """
WITH asked AS (
    SELECT application, company, brand, merchants_search_key(name) AS search_key, name
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[]) AS asked (application, company, brand, name)
), found AS (
    SELECT asked.application AS asked, asked.name AS asked_name, likely.* FROM asked CROSS JOIN LATERAL (
        SELECT similarity(other.search_key, asked.search_key) AS score, other.name, brand.company_id, brand.id AS brand,
               NULL::bigint AS application
        FROM (SELECT * FROM merchants_brandname WHERE search_key %% asked.search_key OFFSET 0) other
        JOIN merchants_brand brand ON brand.id = other.brand_id
        WHERE other.brand_id IS DISTINCT FROM asked.brand
        ORDER BY score DESC, other.id LIMIT %s
    ) likely
    UNION ALL
    SELECT asked.application, asked.name, likely.* FROM asked CROSS JOIN LATERAL (
        SELECT similarity(other.search_key, asked.search_key) AS score, other.brand_name, other.company_id,
               NULL::bigint, other.id
        FROM (SELECT * FROM merchants_application WHERE search_key %% asked.search_key OFFSET 0) other
        WHERE other.id <> asked.application AND other.brand_id IS NULL AND other.status <> ALL (%s)
        ORDER BY score DESC, other.id LIMIT %s
    ) likely
)
SELECT found.*, company.name FROM found JOIN merchants_company company ON company.id = found.company_id
"""


def _brands(applications: Sequence[Application]) -> dict[int, list[Likeness]]:
    asked = [(row, name) for row in applications for name in names_within(row.brand_name)]
    found: dict[int, list[Likeness]] = defaultdict(list)
    columns = [
        [row.pk for row, _ in asked],
        [row.company_id for row, _ in asked],
        [row.onboarded_brand_id for row, _ in asked],
        [name for _, name in asked],
    ]
    for pk, asked_name, score, name, company, brand, application, company_name in _read(
        _BRANDS, [*columns, _MOST, _GONE, _MOST]
    ):
        worth = _of_names(asked_name, name, score)
        found[pk].append(Likeness("brand", Why.NAME, worth, company_name, name, company, brand, application))
    return found


_TRADEMARKS = """
WITH asked AS (
    SELECT application, company, merchants_number_key(number) AS number, merchants_search_key(mark) AS search_key, mark,
           string_to_array(classes, ' ')::smallint[] AS classes
    FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[])
         AS asked (application, company, number, mark, classes)
), found AS (
    SELECT asked.application AS asked, asked.mark AS asked_mark, 'paper_number' AS why, 1 AS score, other.id
    FROM asked JOIN merchants_documentversion other
    ON merchants_number_key(other.paper_number) = asked.number AND other.paper_number <> '' AND asked.number <> ''
    WHERE other.company_id <> asked.company
    UNION ALL
    SELECT asked.application, asked.mark, 'mark', likely.score, likely.id FROM asked CROSS JOIN LATERAL (
        SELECT other.id, similarity(other.search_key, asked.search_key) AS score
        FROM (
            SELECT * FROM merchants_documentversion WHERE search_key %% asked.search_key AND mark <> '' OFFSET 0
        ) other
        WHERE other.company_id <> asked.company AND other.nice_classes && asked.classes
        ORDER BY score DESC, other.id LIMIT %s
    ) likely
)
SELECT found.asked, found.asked_mark, found.why, found.score, other.mark, other.paper_number, other.document_id,
       other.company_id, company.name
FROM found
JOIN merchants_documentversion other ON other.id = found.id
JOIN merchants_document document ON document.id = other.document_id AND document.kind = 'trademark'
JOIN merchants_company company ON company.id = other.company_id
"""


def _trademarks(applications: Sequence[Application]) -> dict[int, list[Likeness]]:
    of_application = {row.pk: row for row in applications}
    versions = DocumentVersion.objects.filter(
        document__kind=DocumentKind.TRADEMARK, document__application__in=of_application
    ).values_list("document__application", "paper_number", "mark", "nice_classes")
    asked = sorted({(pk, number, mark, tuple(classes)) for pk, number, mark, classes in versions})
    found: dict[int, list[Likeness]] = defaultdict(list)
    if not asked:
        return found
    columns = [
        [pk for pk, *_ in asked],
        [of_application[pk].company_id for pk, *_ in asked],
        [number for _, number, _, _ in asked],
        [mark for _, _, mark, _ in asked],
        [" ".join(map(str, classes)) for *_, classes in asked],
    ]
    for pk, asked_mark, why, score, mark, number, document, company, name in _read(
        _TRADEMARKS, [*columns, _MOST]
    ):
        same_number = why == Why.PAPER_NUMBER
        found[pk].append(
            Likeness(
                "trademark",
                Why(why),
                1.0 if same_number else _of_names(asked_mark, mark, score),
                name,
                number if same_number else mark,
                company,
                document_id=document,
            )
        )
    return found


def _of_companies(one: str, other: str, score: float) -> float:
    if company_key(one) == company_key(other):
        return 1.0
    return _NEARLY if alike(one, other) else _short_of_same(company_key(one), company_key(other), score)


def _of_names(one: str, other: str, score: float) -> float:
    return 1.0 if name_key(one) == name_key(other) else _short_of_same(name_key(one), name_key(other), score)


def _short_of_same(one: str, other: str, score: float) -> float:
    """By whichever sees more: trigrams forgive words in another order, letters in a row a slip in a short word."""
    letters = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return round(min(max(score, letters), _NOT_THE_SAME), 2)


def _best(found: Iterable[Likeness]) -> list[Likeness]:
    """Each record once, by the strongest reason; what is too little alike is left out."""
    strongest: dict[tuple[Any, ...], Likeness] = {}
    for each in sorted(found, key=lambda each: (-each.score, each.why == Why.NAME)):
        record = (each.kind, each.company_id, each.brand_id, each.application_id, each.document_id)
        if each.score >= _TOLD:
            strongest.setdefault(record, each)
    return sorted(strongest.values(), key=lambda each: (-each.score, each.kind, each.name, each.value))


def _read(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@contextmanager
def _by_index(least: float) -> Iterator[None]:
    """Within this block `%` finds what is so much alike by trigrams, and finds it by index.

    The planner takes a comparison of trigrams for as cheap as one of numbers and would compare the whole table.
    """
    settings = {"pg_trgm.similarity_threshold": str(least), "enable_seqscan": "off"}
    before = {name: _read("SELECT current_setting(%s, true)", [name])[0][0] for name in settings}
    _set_locally(settings)
    yield
    _set_locally({**before, "pg_trgm.similarity_threshold": before["pg_trgm.similarity_threshold"] or "0.3"})


def _set_locally(settings: Mapping[str, str]) -> None:
    for name, value in settings.items():
        _read("SELECT set_config(%s, %s, true)", [name, value])
