"""Verbs of the files room: files of people are taken in, kept, and given out."""

from ..confined.workshop import workshop
from .archives import Archive, Member, open_archive
from .giving import serve
from .keeping import keep
from .sweeping import sweep_files
from .taking import SafeFile, take_file

__all__ = [
    "Archive",
    "Member",
    "SafeFile",
    "keep",
    "open_archive",
    "serve",
    "sweep_files",
    "take_file",
    "workshop",
]
