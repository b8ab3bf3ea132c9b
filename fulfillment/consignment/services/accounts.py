"""A consignor's bank account: checked when it is written down, sealed, and opened for who pays."""

import json
import re
from dataclasses import asdict, dataclass

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.exceptions import InvalidChecksum, ValidationError

from backoffice.access.chests import chest_for
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid, NotFound
from backoffice.events.log import record
from backoffice.merchants.services.wording import plain_words, words_of
from backoffice.merchants.states import MONEY

from ..models import BankAccount, Consignor

_PURPOSE = "bank account"
_HOLDER_LENGTH = 150
_BANK_LENGTH = 120
# As long as an IBAN may be; the shortest that are in use have five signs.
_NUMBER = re.compile(r"[A-Z0-9]{5,34}")


@dataclass(frozen=True, slots=True)
class Account:
    """An IBAN, or the number that its bank knows it by, with the bank's BIC or name."""

    iban: str = ""
    number: str = ""
    bic: str = ""
    bank: str = ""

    def __str__(self) -> str:
        number = ibans.format(self.iban) if self.iban else self.number
        return ", ".join(filter(None, (number, self.bic, self.bank)))


@transaction.atomic
def write_account(
    *,
    consignor: Consignor,
    holder: str,
    actor: Actor,
    iban: str = "",
    number: str = "",
    bic: str = "",
    bank: str = "",
) -> BankAccount:
    """Writes down where a consignor is paid, in place of what stood there. Either the `iban`, or where there is none
    the `number` with the bank's `bic` or name. The event says that it was written, and nothing of it.

    Raises `Forbidden` for all but finance, `NotFound`, and `Invalid` naming the field.
    """
    if not actor.may(MONEY):
        raise Forbidden(
            f"{actor.name} may not do this: finance or a platform admin writes accounts down.",
            roles=sorted(MONEY),
        )
    known = Consignor.objects.select_for_update(of=("self",)).filter(pk=consignor.pk).first()
    if known is None:
        raise NotFound("There is no such consignor.")
    owner = plain_words(words_of(holder, field="holder", most=_HOLDER_LENGTH), field="holder", strange="<>")
    account = _checked(iban=iban, number=number, bic=bic, bank=bank)
    written, _ = BankAccount.objects.update_or_create(
        consignor=known,
        defaults={
            "brand_id": known.brand_id,
            "holder": owner,
            "sealed": chest_for(_PURPOSE).encrypt(json.dumps(asdict(account)).encode()).decode(),
            "ends_in": (account.iban or account.number)[-4:],
            "written_by_name": actor.name[:150],
            "written_at": timezone.now(),
        },
    )
    record(known, "consignor.account_written", actor=actor)
    return written


def opened(account: BankAccount) -> Account | None:
    """What lies sealed; None where it was sealed under a key that this office does not know any more."""
    try:
        return Account(**json.loads(chest_for(_PURPOSE).decrypt(account.sealed)))
    except InvalidToken:
        return None


def _checked(*, iban: str, number: str, bic: str, bank: str) -> Account:
    if bool(iban.strip()) == bool(number.strip()):
        raise Invalid(
            "Write the IBAN; or, where the bank has none, the number of the account alone.",
            field="iban" if not iban.strip() else "number",
        )
    code, name = _bic(bic), plain_words(" ".join(bank.split())[:_BANK_LENGTH], field="bank")
    if iban.strip():
        return Account(iban=_iban(iban), bic=code, bank=name)
    plain = re.sub(r"[\s./-]", "", number).upper()
    if not _NUMBER.fullmatch(plain):
        raise Invalid("The number of an account has 5 to 34 letters and digits.", field="number")
    if not (code or name):
        raise Invalid("Of an account without an IBAN say the bank: its BIC, or its name.", field="bic")
    return Account(number=plain, bic=code, bank=name)


def _iban(text: str) -> str:
    try:
        return str(ibans.validate(text))
    except InvalidChecksum as error:
        raise Invalid(
            "The check digits of this IBAN do not fit: a digit is wrong, or two are swapped.", field="iban"
        ) from error
    except ValidationError as error:
        raise Invalid(
            "This is no IBAN: it begins with two letters of a country and has the length that this country uses.",
            field="iban",
        ) from error


def _bic(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return str(bics.validate(text))
    except ValidationError as error:
        raise Invalid("A BIC has 8 or 11 letters and digits, like DEUTDEFF.", field="bic") from error
