"""Reading of the merchants room."""

from .applications import applications_in_review, applications_to_review
from .names import (
    brand_named,
    brands_by_key,
    company_key,
    name_key,
    names_taken,
    names_within,
    similar_brands,
)
from .restrictions import restriction_sentence, restrictions_of, restrictions_on, sector_names

__all__ = [
    "applications_in_review",
    "applications_to_review",
    "brand_named",
    "brands_by_key",
    "company_key",
    "name_key",
    "names_taken",
    "names_within",
    "restriction_sentence",
    "restrictions_of",
    "restrictions_on",
    "sector_names",
    "similar_brands",
]
