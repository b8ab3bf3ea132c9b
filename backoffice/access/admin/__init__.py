"""The pages of people and partner systems."""

from . import clients, invitations, people

__all__ = ["clients", "invitations", "people"]
