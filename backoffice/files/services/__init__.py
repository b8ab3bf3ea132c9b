"""Verbs of the files room: files of people are taken in, kept, and given out."""

from .taking import SafeFile, take_file

__all__ = ["SafeFile", "take_file"]
