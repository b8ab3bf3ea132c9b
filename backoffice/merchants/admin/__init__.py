"""The merchants' pages: companies, brands, applications, papers, contracts and deposits, restrictions,
and what is in force."""

from . import applications, brands, companies, contracts, deposits, documents, queues, reference, restrictions

__all__ = [
    "applications",
    "brands",
    "companies",
    "contracts",
    "deposits",
    "documents",
    "queues",
    "reference",
    "restrictions",
]
