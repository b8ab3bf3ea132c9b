"""Where files are kept: private, each of them."""

from typing import NoReturn

from django.core.files.storage import FileSystemStorage


class PrivateFiles(FileSystemStorage):
    """A folder that no address leads to: a file is given out by a view that has checked who asks (`services.serve`)."""

    def url(self, name: str | None) -> NoReturn:
        raise ValueError("A stored file has no address; a view that checks who asks gives it out.")
