"""The merchants' pages: companies, brands, and the applications that wait."""

from . import applications, brands, companies, queues

__all__ = ["applications", "brands", "companies", "queues"]
