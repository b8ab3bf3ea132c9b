"""The merchants' pages: companies, brands, applications, contracts and deposits, restrictions."""

from . import applications, brands, companies, contracts, deposits, queues, restrictions

__all__ = ["applications", "brands", "companies", "contracts", "deposits", "queues", "restrictions"]
