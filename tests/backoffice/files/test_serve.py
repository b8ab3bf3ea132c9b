"""A file is given out by a view that has checked who asks, and by nothing else."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from backoffice.access.models import User
from backoffice.files.services import keep, serve
from backoffice.imports.models import ImportSession
from tests.conftest import World


@pytest.fixture
def stored(db: None) -> ImportSession:
    session = ImportSession()
    keep(session.file, ContentFile(b"paper"))
    return session


def test_it_gives_a_file_to_be_saved_and_kept_by_nobody_on_the_way(stored: ImportSession) -> None:
    response = serve(stored.file, filename="Certificate.pdf", media_type="application/pdf")
    assert b"".join(response.streaming_content) == b"paper"
    assert response["Content-Disposition"] == 'attachment; filename="Certificate.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == "5"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Content-Security-Policy"].endswith("; sandbox")
    response.file_to_stream.close()


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("营业执照.pdf", "attachment; filename*=utf-8''%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7.pdf"),
        ('a"; filename=b.exe\r\nX: y.pdf', 'attachment; filename="a__ filename=b.exeX_ y.pdf"'),
        ("../../etc/passwd", 'attachment; filename="passwd"'),
    ],
)
def test_it_writes_any_name_so_that_it_does_no_harm(stored: ImportSession, name: str, header: str) -> None:
    response = serve(stored.file, filename=name, media_type="application/pdf")
    assert response["Content-Disposition"] == header
    response.file_to_stream.close()


def test_it_shows_only_what_browsers_show_safely(stored: ImportSession) -> None:
    for media_type, way in (
        ("image/png", "inline"),
        ("application/pdf", "inline"),
        ("text/html", "attachment"),
        ("image/svg+xml", "attachment"),
    ):
        response = serve(stored.file, filename="a", media_type=media_type, inline=True)
        assert response["Content-Disposition"] == f'{way}; filename="a"'
        response.file_to_stream.close()


def test_no_address_leads_to_a_stored_file(
    world: World, stored: ImportSession, as_person: Callable[[User], Client]
) -> None:
    name = stored.file.name
    for client in (Client(), as_person(world.admin), as_person(world.owner)):
        for folder in ("", "media/", "static/", "static/../", "admin/", "files/", "var/media/", "api/v1/"):
            response = client.get(f"/{folder}{name}")
            assert response.status_code in (302, 404), folder
            assert b"paper" not in response.content
    assert settings.MEDIA_URL in ("", "/")


def test_no_view_of_the_framework_gives_out_folders() -> None:
    def views(resolver: URLResolver) -> list[str]:
        found = []
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                found += views(pattern)
            elif isinstance(pattern, URLPattern):
                found.append(f"{pattern.callback.__module__}.{pattern.callback.__name__}")
        return found

    assert "django.views.static.serve" not in views(get_resolver())
