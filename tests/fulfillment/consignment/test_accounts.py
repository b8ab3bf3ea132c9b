"""Where a consignor is paid: checked, sealed, and shown to who pays."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from backoffice.access.models import Right, Role, User
from backoffice.access.scope import scope
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.models import Event
from fulfillment.consignment import services
from fulfillment.consignment.models import BankAccount, Consignor
from tests.conftest import World

from .making import OWNER, draft
from .test_payouts import delivered

IBAN = "FR76 3000 6000 0112 3456 7890 189"
Browser = Callable[[User], Client]


@pytest.fixture
def owner(world: World) -> Consignor:
    agreement = draft(world)
    with scope(world.office):
        return Consignor.objects.get(agreements=agreement)


def write(world: World, consignor: Consignor, **words: Any) -> BankAccount:
    with scope(world.office) as office:
        return services.write_account(
            consignor=consignor,
            actor=office,
            **{"holder": OWNER, **({} if words else {"iban": IBAN}), **words},
        )


def test_the_number_lies_sealed_and_is_opened_whole(world: World, owner: Consignor) -> None:
    account = write(world, owner)
    assert (str(services.opened(account)), account.ends_in) == (IBAN, "0189")
    with scope(world.office), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(consignment_bankaccount)::text FROM consignment_bankaccount")
        assert IBAN[4:-4] not in cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM events_event WHERE data::text LIKE '%0189%'")
        assert cursor.fetchone()[0] == 0
        assert Event.objects.filter(verb="consignor.account_written").count() == 1
    write(world, owner, number="6222 0200-1234", bic="BKCHCNBJ")
    with scope(world.office):
        assert str(services.opened(BankAccount.objects.get())) == "622202001234, BKCHCNBJ"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"iban": "FR76 3000 6000 0112 3456 7890 198"}, "iban"),
        ({"iban": "FR76 3000"}, "iban"),
        ({"iban": "", "number": ""}, "iban"),
        ({"iban": IBAN, "number": "12345"}, "number"),
        ({"number": "12"}, "number"),
        ({"number": "1234567"}, "bic"),
        ({"number": "1234567", "bic": "NOPE"}, "bic"),
        ({"iban": IBAN, "holder": "<b>x</b>"}, "holder"),
    ],
)
def test_what_no_bank_would_pay_to_is_refused(
    world: World, owner: Consignor, words: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        write(world, owner, **words)
    assert refused.value.data["field"] == field
    with scope(world.office):
        assert not BankAccount.objects.exists()


def test_a_key_that_is_lost_is_said(world: World, owner: Consignor, settings: Any) -> None:
    account = write(world, owner)
    settings.SECRET_KEY = "another " * 10
    assert services.opened(account) is None


def test_finance_alone_sees_it_whole(world: World, as_person: Browser) -> None:
    (payout,) = delivered(world)
    with scope(world.office):
        consignor = payout.piece.agreement.consignor
    write(world, consignor)
    finance, manager = as_person(world.staff(Role.FINANCE)), as_person(world.staff(Role.ACCOUNT_MANAGER))
    page, listed = f"/admin/consignment/consignor/{consignor.pk}/change/", "/admin/consignment/payout/"
    brand = as_person(world.member(Right.MONEY))
    assert IBAN in finance.get(page).content.decode()
    assert IBAN in finance.get(listed).content.decode()
    assert IBAN in finance.get(f"{listed}{payout.pk}/change/").content.decode()
    for other in (manager, brand, as_person(world.staff(Role.AUDITOR))):
        assert "ends in 0189" in other.get(page).content.decode()
        for address in (page, listed, f"{listed}{payout.pk}/change/"):
            assert "3000 6000" not in other.get(address).content.decode()

    def taken(browser: Client) -> dict[str, str]:
        answer = browser.post(f"{listed}export/", {"format": "csv"}, follow=True)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return next(csv.DictReader(io.StringIO(text)))

    assert (taken(finance)["Account"], taken(finance)["Account holder"]) == (IBAN, OWNER)
    assert "Account" not in taken(manager)
    refused = manager.post(
        f"/admin/consignment/consignor/{consignor.pk}/verb/write_account/", {"holder": "x", "iban": IBAN}
    )
    assert refused.status_code == 302
    with scope(world.actor(world.staff(Role.REVIEWER))) as actor, pytest.raises(Forbidden, match="finance"):
        services.write_account(consignor=consignor, holder="x", iban=IBAN, actor=actor)
    with scope(world.office):
        assert BankAccount.objects.get().holder == OWNER


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"phone": "abc"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"name": "<b>x</b> 😀"}, "name"),
        ({"address": "☎"}, "address"),
    ],
)
def test_a_consignor_can_be_called_and_written_to(world: World, words: dict[str, str], field: str) -> None:
    with scope(world.office) as office, pytest.raises(Invalid) as refused:
        services.register_consignor(
            brand=world.aurore, kind="person", country="FR", actor=office, **{"name": OWNER, **words}
        )
    assert refused.value.data["field"] == field


def test_numbers_as_people_write_them_are_taken(world: World) -> None:
    for phone in ("+33 1 42 68 53 00", "(020) 7946-0018 ext. 12", "13800138000"):
        with scope(world.office) as office:
            made = services.register_consignor(
                brand=world.aurore, kind="person", country="FR", actor=office, name=OWNER, phone=phone
            )
        assert made.phone == phone
