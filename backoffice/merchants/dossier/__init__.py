"""The dossier: a dated graph of parties and papers, and what it lacks, in words.

It only reads. `gaps` and `required` judge an application by all papers that are not refused, on the whole term that it
asks for; `lapses` judges a brand that sells by the papers that are accepted, on one day. Each costs the same few
queries for one and for a thousand.

What is not stated never passes: a paper without the date, the name or the class that is needed counts for nothing, and
that it is not stated is the gap. Decisions that another might take otherwise:

- The company must be old enough on the first day of the term, because from then on it sells.
- An authorisation must hold on every day of the term. A trademark or licence must hold when the term begins; that it
  lapses within the term is a warning, since registries and authorities renew only in the last months, and the watch
  takes the goods off sale on the day it lapses.
- The countries of an authorisation must include those that are sold to, mainland China unless the application says
  otherwise. Where the trademark is registered does not matter: one abroad is enough on these channels.
- Goods need every Nice class of their sector, which several trademarks may cover together.
"""

from .drawing import Bar, Chart, Row, chart
from .gaps import Gap, Severity
from .judging import Judged, Term, gaps, gaps_of, judged_of, papers_of, required, required_of
from .papers import Dossier, Paper
from .requirements import Requirement
from .standing import Ending, Lapse, endings_of, lapses, lapses_of

__all__ = [
    "Bar",
    "Chart",
    "Dossier",
    "Ending",
    "Gap",
    "Judged",
    "Lapse",
    "Paper",
    "Requirement",
    "Row",
    "Severity",
    "Term",
    "chart",
    "endings_of",
    "gaps",
    "gaps_of",
    "judged_of",
    "lapses",
    "lapses_of",
    "papers_of",
    "required",
    "required_of",
]
