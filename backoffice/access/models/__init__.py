"""People, partner systems, and which brands each may touch."""

from .clients import SCOPES_OF_COMPANIES, SCOPES_OF_PAPERS, ApiClient, ClientSecret, Scope
from .invitations import Invitation
from .people import COMPANY_ROLES, PLATFORM_ROLES, Membership, Posting, Right, Role, User

__all__ = [
    "COMPANY_ROLES",
    "PLATFORM_ROLES",
    "SCOPES_OF_COMPANIES",
    "SCOPES_OF_PAPERS",
    "ApiClient",
    "ClientSecret",
    "Invitation",
    "Membership",
    "Posting",
    "Right",
    "Role",
    "Scope",
    "User",
]
