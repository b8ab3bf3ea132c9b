"""A body comes in: what is too long is not kept while it does."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from backoffice.access.models import User
from backoffice.events.errors import Invalid
from backoffice.files import uploads
from backoffice.files.uploads import BoundedUploads, OverlongUpload, uploads_up_to
from tests.conftest import World

MEBIBYTE = 1024 * 1024


def sent(size: int, view: Any = None, name: str = "big.pdf") -> Any:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile(name, b"%PDF" + b" " * (size - 4))})
    request.resolver_match = ResolverMatch(view or (lambda request: None), (), {})
    return request


def test_it_keeps_nothing_of_a_file_of_60_mb(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    real = TemporaryFileUploadHandler.receive_data_chunk

    def spy(self: Any, raw_data: bytes, start: int) -> None:
        written.append(len(raw_data))
        real(self, raw_data, start)

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", spy)
    file = sent(60 * MEBIBYTE).FILES["file"]
    assert isinstance(file, OverlongUpload)
    assert (file.name, file.size) == ("big.pdf", 60 * MEBIBYTE)
    assert sum(written) <= 25 * MEBIBYTE
    for read in (file.read, lambda: list(file.chunks()), file.open):
        with pytest.raises(Invalid) as refused:
            read()
        assert refused.value.code == "file_too_large"
        assert refused.value.sentence.startswith("«big.pdf» has 60.0 MB; at most 25 MB are taken.")


def test_it_passes_on_what_is_within_bounds() -> None:
    file = sent(3 * MEBIBYTE).FILES["file"]
    assert not isinstance(file, OverlongUpload)
    assert (file.size, file.read(4)) == (3 * MEBIBYTE, b"%PDF")
    file.close()


def test_it_lets_a_view_take_more_or_less() -> None:
    @uploads_up_to(1 * MEBIBYTE)
    def small(request: Any) -> None: ...

    @uploads_up_to(40 * MEBIBYTE)
    class Large:
        pass

    def as_view(request: Any) -> None: ...

    as_view.cls = Large  # type: ignore[attr-defined]
    assert isinstance(sent(2 * MEBIBYTE, small).FILES["file"], OverlongUpload)
    file = sent(30 * MEBIBYTE, as_view).FILES["file"]
    assert not isinstance(file, OverlongUpload)
    file.close()


def test_it_counts_each_file_of_a_form_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "USUAL_BYTES", 1000)
    body = {"a": SimpleUploadedFile("a", b"x" * 900), "b": SimpleUploadedFile("b", b"x" * 1100),
            "c": SimpleUploadedFile("c", b"x" * 900)}  # fmt: skip
    files = RequestFactory().post("/", body).FILES
    assert [isinstance(files[name], OverlongUpload) for name in "abc"] == [False, True, False]


def test_it_does_not_begin_to_read_a_body_beyond_all_bounds() -> None:
    handler = BoundedUploads(RequestFactory().get("/"))
    with pytest.raises(SuspiciousOperation, match="has 5,000 MB"):
        handler.handle_raw_input(None, {}, 5000 * MEBIBYTE, "x")


def test_every_door_is_bounded(
    world: World, as_person: Callable[[User], Client], as_client: Callable[[str], Client]
) -> None:
    """A photograph of 60 MB at the bench, a spreadsheet of 600 MB over REST: a sentence each, and not a 500."""
    uploads_seen = sent(10).FILES["file"]
    assert uploads_seen.size == 10
    partner = as_client(world.token()[1])
    answer = partner.post(
        "/api/v1/imports",
        {"file": SimpleUploadedFile("a.csv", b"x" * (201 * MEBIBYTE)), "profile": "units", "warehouse": "p"},
        headers={"idempotency-key": uuid.uuid4().hex},
    )
    assert answer.status_code == 422
