"""Where a consignor is paid."""

from django.db import models
from django.db.models.functions import Now

from backoffice.merchants.models import Brand

from .agreements import Consignor


class BankAccount(models.Model):
    """A consignor's bank account. `sealed` is its number and bank, encrypted under the installation's key and opened
    for finance alone; `ends_in` are the last signs of the number, by which the others tell one account from another.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    consignor = models.OneToOneField(Consignor, on_delete=models.PROTECT, related_name="account")
    holder = models.CharField(max_length=150)
    sealed = models.TextField()
    ends_in = models.CharField(max_length=4)
    written_by_name = models.CharField("written by", max_length=150)
    written_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"account ending in {self.ends_in}"
