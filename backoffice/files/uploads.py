"""Bodies of requests: a file that is too long is not even kept while it comes in."""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TypeVar

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from . import refusals
from .limits import MEBIBYTE, PHOTO_BYTES
from .names import plain_name

View = TypeVar("View", bound=Callable[..., Any])

# Any file of any form, where the view does not ask for more.
USUAL_BYTES = PHOTO_BYTES
# All of a request together; above this it is not read at all.
REQUEST_BYTES = 1024 * MEBIBYTE


def uploads_up_to(most: int) -> Callable[[View], View]:
    """Declares that a view (a function, a method of the admin, or a class) takes files of up to `most` bytes."""

    def declare(view: View) -> View:
        view.largest_upload = most  # type: ignore[attr-defined]
        return view

    return declare


class OverlongUpload(UploadedFile):
    """Stands for a file that was too long to be kept: it has its name and size; whoever reads it is refused."""

    def __init__(self, *, name: str, content_type: str | None, size: int, most: int) -> None:
        super().__init__(file=None, name=name, content_type=content_type, size=size)
        self.most = most

    def _refuse(self) -> NoReturn:
        raise refusals.too_large(plain_name(self.name or ""), size=self.size or 0, most=self.most)

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self._refuse()

    def read(self, num_bytes: int | None = None) -> bytes:
        self._refuse()

    def open(self, *args: Any, **kwargs: Any) -> Any:
        self._refuse()


class BoundedUploads(FileUploadHandler):
    """Stands before Django's own handlers: passes on what is within bounds, and counts the rest without keeping it."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.most = USUAL_BYTES
        self.size = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > REQUEST_BYTES:
            raise SuspiciousOperation(
                f"it has {content_length / MEBIBYTE:,.0f} MB, and at most {REQUEST_BYTES / MEBIBYTE:,.0f} are read"
            )
        match = getattr(self.request, "resolver_match", None)
        view = match.func if match else None
        for holder in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
            self.most = getattr(holder, "largest_upload", self.most)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.size += len(raw_data)
        return raw_data if self.size <= self.most else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.size <= self.most:
            return None
        # What the others have kept of it so far goes.
        for handler in self.request.upload_handlers if self.request else []:
            handler.upload_interrupted()
        return OverlongUpload(
            name=self.file_name or "upload", content_type=self.content_type, size=self.size, most=self.most
        )
