"""What the office keeps for everybody: its log, its jobs, its imports, its news."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from backoffice.events.log import Fact, append
from backoffice.events.models import Answer, Event
from backoffice.imports.models import Export, ExportedRow, ImportRow, ImportSession
from backoffice.jobs.models import Job
from backoffice.notices.models import Letter, Mute, Notice
from backoffice.webhooks.models import Delivery, Webhook

from .estate import NOON, Estate, builds, office_for
from .people import user


@builds("events.Event")
def event(estate: Estate, serial: int) -> Event:
    subject = estate.one("inventory.Unit")
    fact = Fact(subject.pk, "unit.looked_at", estate.brand.pk, {"note": estate.text(serial)})
    append(actor=office_for(estate), facts=[fact])
    return Event.objects.filter(subject_type="unit", subject_id=subject.pk).latest("id")


@builds("events.Answer")
def answer(estate: Estate, serial: int) -> Answer:
    return Answer.objects.create(
        caller=f"client:{estate.one('access.ApiClient').pk}",
        key="the-same-key-for-everyone",
        fingerprint="0" * 64,
        status=201,
        body=estate.text(serial).encode(),
    )


@builds("jobs.Job")
def job(estate: Estate, serial: int) -> Job:
    return Job.objects.create(
        kind="shipping.fulfil",
        key=estate.text(serial),
        payload={"note": estate.mark},
        result={"note": estate.mark},
        brand_id=estate.brand.pk,
        error=estate.text(serial),
        asked_by=estate.text(serial),
        status="failed",
        finished_at=NOON,
    )


@builds("imports.ImportSession")
def import_session(estate: Estate, serial: int) -> ImportSession:
    row = ImportSession(
        brand=estate.brand,
        profile="units",
        filename=f"{estate.text(serial)}.csv",
        sha256=f"{estate.brand.pk:032x}{serial:032x}",
        size=100,
        reading={
            "notes": [estate.text(serial)],
            "encoding": "utf-8",
            "delimiter": "commas",
            "headers": [estate.text(serial)],
        },
        options={"note": estate.text(serial)},
        created_by=estate.person,
        created_by_name=estate.text(serial),
    )
    row.file.save(f"{estate.mark}.csv", ContentFile(estate.mark.encode()), save=False)
    row.rejected_file.save(f"{estate.mark}.xlsx", ContentFile(estate.mark.encode()), save=False)
    row.save()
    text = estate.text(serial)
    cause = {
        "code": "bad_price",
        "column": "price",
        "count": 1,
        "rows": [1],
        "sentence": text,
        "suggestion": text,
    }
    counts = {
        "rows": 1,
        "create": 0,
        "update": 0,
        "unchanged": 0,
        "error": 1,
        "rejected": {"bad_price": 1},
        "undone": {"undone": 0, "left": 1},
        "causes": [{**cause, "words": {text: 1}, "different_words": 1}],
    }
    ImportSession.objects.filter(pk=row.pk).update(status="previewed", counts=counts)
    row.refresh_from_db()
    return row


@builds("imports.ImportRow")
def import_row(estate: Estate, serial: int) -> ImportRow:
    text = estate.text(serial)
    return ImportRow.objects.create(
        session=estate.one("imports.ImportSession"),
        brand_id=estate.brand.pk,
        number=serial,
        cells=[text],
        values={"title": text},
        outcome="error",
        errors=[{"code": "bad_price", "column": "price", "sentence": text, "suggestion": text}],
    )


@builds("imports.Export")
def export(estate: Estate, serial: int) -> Export:
    person = estate.person
    row = Export(
        brand=estate.brand,
        profile="units",
        format="csv",
        filename=f"{estate.text(serial)}.csv",
        filters={"q": estate.text(serial)},
        selection=[serial],
        rows=1,
        author=f"user:{person.pk}" if person else f"client:{estate.brand.pk}",
        created_by=person,
        created_by_name=estate.text(serial),
    )
    row.save()
    row.file.save(f"{estate.mark}-{serial}.csv", ContentFile(estate.mark.encode()), save=False)
    Export.objects.filter(pk=row.pk).update(
        status="ready",
        file=row.file.name,
        size=len(estate.mark),
        ready_at=timezone.now(),
        file_until=timezone.now() + timedelta(days=7),
        versions_until=timezone.now() + timedelta(days=90),
    )
    row.refresh_from_db()
    return row


@builds("imports.ExportedRow")
def exported_row(estate: Estate, serial: int) -> ExportedRow:
    return ExportedRow.objects.create(
        export=estate.one("imports.Export"),
        brand_id=estate.brand.pk,
        number=serial,
        record_id=serial,
        key=[estate.brand.pk, estate.text(serial)],
        facts={"title": estate.text(serial)},
    )


@builds("notices.Notice")
def notice(estate: Estate, serial: int) -> Notice:
    return Notice.objects.create(
        user=estate.person or user(estate, 4000 + serial),
        company=estate.brand.company,
        brand=estate.brand,
        topic="application.submitted",
        key=estate.text(serial),
        params={"brand": estate.text(serial)},
        link=f"/{estate.text(serial)}",
    )


@builds("notices.Letter")
def letter(estate: Estate, serial: int) -> Letter:
    told = estate.one("notices.Notice") if serial == 1 else notice(estate, 1000 + serial)
    return Letter.objects.create(
        notice=told,
        user=told.user,
        address=f"{estate.text(serial)}@example.com",
        language="en-gb",
        topic=told.topic,
        key=told.key,
        params=told.params,
        status="refused",
        error=estate.text(serial),
    )


@builds("notices.Mute")
def mute(estate: Estate, serial: int) -> Mute:
    return Mute.objects.create(user=estate.person or user(estate, 5000 + serial), topic=estate.text(serial))


@builds("webhooks.Webhook")
def webhook(estate: Estate, serial: int) -> Webhook:
    return Webhook.objects.create(
        client=estate.one("access.ApiClient"),
        url=f"https://example.com/{estate.text(serial)}",
        patterns=["*"],
        description=estate.text(serial),
        seed=estate.text(serial),
        created_by_name=estate.text(serial),
    )


@builds("webhooks.Delivery")
def delivery(estate: Estate, serial: int) -> Delivery:
    return Delivery.objects.create(
        webhook=estate.one("webhooks.Webhook"),
        event_id=estate.brand.pk * 100_000 + serial,
        event_transaction=1,
        verb="unit.held",
        subject=f"unit:{estate.text(serial)}",
        status="dead",
        ended_at=NOON,
        answer=estate.text(serial),
        error=estate.text(serial),
    )
