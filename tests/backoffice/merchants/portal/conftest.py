"""An applicant in her browser, with a company and papers of her own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from reportlab.pdfgen.canvas import Canvas

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.access.services import create_user
from backoffice.merchants.models import Application, Company, DocumentVersion
from backoffice.merchants.services import install_rules

COMPANY = {
    "name": "Lumen Paris S.A.S.", "country": "FR", "registration_number": "552100554", "registered_on": "2015-03-14",
    "vat_number": "FR40303265045", "iban": "FR1420041010050500013M02606", "gtin_prefix": "",
    "address": "", "website": "",
}  # fmt: skip
BRAND = {
    "brand_name": "Lumen", "brand_country": "FR", "channels": ["flagship"], "sectors": ["bags"], "territory": ["CN"],
    "starts_on": "2027-01-01", "ends_on": "2027-12-31",
}  # fmt: skip
TRADEMARK = {
    "mark": "Lumen", "trademark_status": "R", "paper_number": "017893421", "holder": "Lumen Paris S.A.S.",
    "nice_classes": "18, 25", "territory": [], "issuer": "EUIPO", "issued_on": "2018-05-01",
    "expires_on": "2028-05-01", "language": "en",
}  # fmt: skip
PAPERS: dict[str, dict[str, Any]] = {
    "registration": {
        "paper_number": "552100554", "holder": "Lumen Paris S.A.S.", "issuer": "RCS Paris",
        "issued_on": "2015-03-14", "language": "en",
    },
    "trademark": TRADEMARK,
    "bank_proof": {
        "holder": "Lumen Paris S.A.S.", "issuer": "BNP Paribas", "issued_on": "2026-10-01", "language": "en",
    },
    "retail_licence": {
        "paper_number": "RL-7", "holder": "Lumen Paris S.A.S.", "issuer": "CCI Paris", "issued_on": "2020-01-01",
        "expires_on": "2030-01-01", "language": "en",
    },
    "brand_story": {"language": "en"},
}  # fmt: skip


def pdf(words: str = "A paper") -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.drawString(72, 720, words)
    canvas.save()
    return buffer.getvalue()


def sent(name: str = "paper.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(name) if content is None else content, content_type="application/pdf")


@dataclass
class Applicant:
    """Claire, her browser, and what she does in it."""

    world: Any
    user: User
    browser: Client
    kept: dict[str, int] = field(default_factory=dict)

    def names_her_company(self, **changes: Any) -> Any:
        return self.browser.post("/apply/company/", {**COMPANY, **changes})

    def opens_an_application(self, **changes: Any) -> Application:
        response = self.browser.post("/apply/applications/new/", {**BRAND, **changes})
        assert response.status_code == 302, response.content.decode()
        return self.application()

    def sends(self, application: Application, kind: str, **changes: Any) -> Any:
        words = {**PAPERS.get(kind, {}), "file": sent(f"{kind}.pdf"), **changes}
        return self.browser.post(f"/apply/applications/{application.pk}/papers/add/{kind}/", words)

    def sends_all(self, application: Application) -> None:
        for kind in PAPERS:
            response = self.sends(application, kind)
            assert response.status_code == 302, response.content.decode()

    def hands_in(self, application: Application) -> Any:
        return self.browser.post(f"/apply/applications/{application.pk}/check/", {"agreed": "on"})

    def company(self) -> Company:
        with scope(self.world.office):
            return Company.objects.get(people=self.user)

    def application(self) -> Application:
        with scope(self.world.office):
            return (
                Application.objects.filter(company__people=self.user).select_related("company").latest("pk")
            )

    def versions(self, kind: str) -> list[DocumentVersion]:
        with scope(self.world.office):
            rows = DocumentVersion.objects.filter(company__people=self.user, document__kind=kind)
            return list(rows.select_related("document").order_by("pk"))

    def page(self, address: str) -> str:
        response = self.browser.get(address)
        assert response.status_code == 200, f"{address}: {response.status_code}"
        return response.content.decode()


@pytest.fixture
def rules(world: Any) -> None:
    with scope(world.office):
        install_rules()


@pytest.fixture
def claire(world: Any, rules: None, as_person: Callable[[User], Client]) -> Applicant:
    with scope(world.office):
        user = create_user(
            username="claire@lumen.example",
            email="claire@lumen.example",
            password="correct horse battery",
            role=Role.APPLICANT,
            actor=world.office,
        )
    return Applicant(world, user, as_person(user))


@pytest.fixture
def with_company(claire: Applicant) -> Applicant:
    response = claire.names_her_company()
    assert response.status_code == 302, response.content.decode()
    return claire


@pytest.fixture
def draft(with_company: Applicant) -> Application:
    return with_company.opens_an_application()
