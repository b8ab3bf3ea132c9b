"""Companies, brands, and their papers."""

from datetime import date

from django.core.files.base import ContentFile

from backoffice.merchants.models import (
    Application,
    Brand,
    BrandName,
    Channel,
    Company,
    Contract,
    ContractTerms,
    DepositEntry,
    Document,
    DocumentVersion,
    ExpiryWarning,
    FindingOverride,
    Holiday,
    InfoItem,
    InfoRequest,
    Restriction,
    Rule,
    Sector,
    Shortfall,
    StepClock,
    Threshold,
)

from .estate import NOON, Estate, builds, first_free
from .people import user


@builds("merchants.Company")
def company(estate: Estate, serial: int) -> Company:
    if serial == 1:
        return estate.brand.company
    return Company.objects.create(
        name=estate.text(serial), country="FR", registration_number=estate.text(serial)
    )


@builds("merchants.Brand")
def brand(estate: Estate, serial: int) -> Brand:
    if serial == 1:
        return estate.brand
    return Brand.objects.create(
        company=estate.brand.company, code=estate.text(serial).lower(), name=estate.text(serial), country="FR"
    )


@builds("merchants.BrandName")
def brand_name(estate: Estate, serial: int) -> BrandName:
    return BrandName.objects.create(
        brand=estate.brand, name=estate.text(serial), key=estate.text(serial).lower()
    )


@builds("merchants.Application")
def application(estate: Estate, serial: int) -> Application:
    row = Application.objects.create(
        company=estate.brand.company,
        brand_name=estate.text(serial),
        brand_country="FR",
        channels=[Channel.OVERSEAS],
        reason=estate.text(serial),
        reference=estate.text(serial),
    )
    found = Application.objects.filter(pk=row.pk)
    found.update(status="submitted")
    found.update(status="in_review", reviewer=user(estate, 2000 + serial))
    found.update(status="approved", onboarded_brand=estate.brand)
    row.refresh_from_db()
    return row


@builds("merchants.Document")
def document(estate: Estate, serial: int) -> Document:
    return Document.objects.create(
        company=estate.brand.company, application=estate.one("merchants.Application"), kind="trademark"
    )


@builds("merchants.DocumentVersion")
def document_version(estate: Estate, serial: int) -> DocumentVersion:
    text = estate.text(serial)
    row = DocumentVersion(
        company=estate.brand.company,
        document=estate.one("merchants.Document") if serial == 1 else document(estate, serial),
        number=serial,
        filename=f"{text}.pdf",
        media_type="application/pdf",
        size=100,
        sha256=f"{estate.brand.pk:032x}{serial:032x}",
        paper_number=text,
        issuer=text,
        holder=text,
        mark=text,
        uploaded_by_name=text,
        expires_on=date(2030, 1, 1),
    )
    row.file.save(f"{estate.mark}.pdf", ContentFile(estate.mark.encode()), save=False)
    row.save()
    return row


@builds("merchants.InfoRequest")
def info_request(estate: Estate, serial: int) -> InfoRequest:
    return InfoRequest.objects.create(
        company=estate.brand.company,
        application=estate.one("merchants.Application") if serial == 1 else application(estate, 100 + serial),
        message=estate.text(serial),
        asked_by=user(estate, 7000 + serial),
    )


@builds("merchants.InfoItem")
def info_item(estate: Estate, serial: int) -> InfoItem:
    return InfoItem.objects.create(
        company=estate.brand.company,
        request=estate.one("merchants.InfoRequest"),
        document=estate.one("merchants.Document"),
        kind="trademark",
        sentence=estate.text(serial),
    )


@builds("merchants.Contract")
def contract(estate: Estate, serial: int) -> Contract:
    selling = estate.brand if serial == 1 else brand(estate, 100 + serial)
    return Contract.objects.create(
        company=estate.brand.company,
        application=estate.one("merchants.Application"),
        selling_brand=selling,
        channel=Channel.OVERSEAS,
        number=estate.text(serial, 40),
    )


@builds("merchants.ContractTerms")
def contract_terms(estate: Estate, serial: int) -> ContractTerms:
    return ContractTerms.objects.create(
        company=estate.brand.company,
        contract=estate.one("merchants.Contract"),
        number=serial,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        commission_bp=400,
        fixed_fee=estate.amount,
        minimum_guarantee=0,
        deposit=estate.amount,
        currency="EUR",
        settlement_cycle="monthly",
        territory=["CN"],
        notice_days=30,
        signed_by=estate.text(serial),
    )


@builds("merchants.DepositEntry")
def deposit_entry(estate: Estate, serial: int) -> DepositEntry:
    return DepositEntry.objects.create(
        company=estate.brand.company,
        contract=estate.one("merchants.Contract"),
        kind="payment",
        amount=estate.amount,
        currency="EUR",
        reference=estate.text(serial),
        note=estate.text(serial),
    )


@builds("merchants.Shortfall")
def shortfall(estate: Estate, serial: int) -> Shortfall:
    return Shortfall.objects.create(
        company=estate.brand.company,
        contract=estate.one("merchants.Contract") if serial == 1 else contract(estate, 200 + serial),
        due_on=date(2026, 12, 1),
    )


@builds("merchants.Restriction")
def restriction(estate: Estate, serial: int) -> Restriction:
    # Lifted, so that the estate's own goods stay on offer.
    return Restriction.objects.create(
        brand=estate.brand,
        cause="paper",
        details={"document": estate.text(serial)},
        lifted_at=NOON,
    )


@builds("merchants.ExpiryWarning")
def expiry_warning(estate: Estate, serial: int) -> ExpiryWarning:
    return ExpiryWarning.objects.create(
        company=estate.brand.company, version=estate.one("merchants.DocumentVersion"), days=serial
    )


@builds("merchants.FindingOverride")
def finding_override(estate: Estate, serial: int) -> FindingOverride:
    return FindingOverride.objects.create(
        company=estate.brand.company,
        field="iban",
        code="iban_elsewhere",
        value=estate.text(serial),
        reason=estate.text(serial),
    )


@builds("merchants.Sector")
def sector(estate: Estate, serial: int) -> Sector:
    return Sector.objects.create(
        code=f"sector-{estate.brand.pk}-{serial}",
        name="Bags",
        nice_classes=[18],
        valid_from=date(2020, 1, 1),
        source_note="A test",
    )


@builds("merchants.Rule")
def rule(estate: Estate, serial: int) -> Rule:
    return Rule.objects.create(
        kind="document", document="brand_story", valid_from=date(2020, 1, 1), source_note="A test"
    )


@builds("merchants.StepClock")
def step_clock(estate: Estate, serial: int) -> StepClock:
    return StepClock.objects.create(
        step="submitted",
        working_days=3,
        valid_from=first_free(
            StepClock.objects.filter(step="submitted").values_list("valid_from", flat=True)
        ),
        source_note="A test",
    )


@builds("merchants.Holiday")
def holiday(estate: Estate, serial: int) -> Holiday:
    return Holiday.objects.create(day=first_free(Holiday.objects.values_list("day", flat=True)), name="Rest")


@builds("merchants.Threshold")
def threshold(estate: Estate, serial: int) -> Threshold:
    return Threshold.objects.create(
        code=f"limit-{estate.brand.pk}-{serial}", value=1, valid_from=date(2020, 1, 1), source_note="A test"
    )
