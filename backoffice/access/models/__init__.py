"""People, partner systems, and which brands each may touch."""

from .clients import ApiClient, Scope
from .people import COMPANY_ROLES, PLATFORM_ROLES, Membership, Right, Role, User

__all__ = [
    "COMPANY_ROLES",
    "PLATFORM_ROLES",
    "ApiClient",
    "Membership",
    "Right",
    "Role",
    "Scope",
    "User",
]
