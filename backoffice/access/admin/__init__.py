"""The pages of people and partner systems."""

from . import clients, people

__all__ = ["clients", "people"]
