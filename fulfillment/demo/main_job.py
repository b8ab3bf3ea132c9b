"""The stages of the main job, in their order."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Count

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.imports.models import ImportSession
from backoffice.jobs.models import Job, JobStatus
from backoffice.merchants.models import Brand
from backoffice.merchants.queries import name_key
from catalog.inventory.models import Unit
from catalog.inventory.states import UnitStatus
from fulfillment.orders.models import OrderLine
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.states import ParcelStatus

from . import floor, packing, stage
from .account import Account, rejected_rows
from .errors import DemoFailed
from .partners import Partner, order_all, race_for, report_journeys
from .staff import Browser

RIVALS = 100
ORDERS = 300
Say = Callable[[str], None]


class MainJob:
    """One run on an empty database, over the web address of a running office with real workers."""

    def __init__(self, *, address: str, path: Path, say: Say, onboard_brands: bool = False) -> None:
        self.address = address
        self.path = path
        self.say = say
        self.onboard_brands = onboard_brands
        self.account = Account(input_name=path.name)

    def run(self, *, rejected_to: Path) -> Account:
        """Every stage; raises `DemoFailed` at the first that does not do what it must."""
        with self._timed("stage"):
            self._set_stage()
        with self._timed("import"):
            self._import(rejected_to)
        with self._timed("repackaging asked"):
            run = packing.start_run()
        with self._timed("bench"):
            self._bring_to_sale()
        with self._timed("race"):
            won = self._race()
        with self._timed("orders"):
            self._order(won)
        with self._timed("shipping"):
            self._wait("parcels handed over", self._handed_over)
        with self._timed("delivery"):
            self._deliver()
        with self._timed("repackaging"):
            self._wait("the finished lot", lambda: (int(packing.is_finished(run)), 1))
            packing.trace(run)
            self.account.lots_made = 1
        return self.account

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.account.seconds[name] = time.monotonic() - began

    def _set_stage(self) -> None:
        with scope(office("demo")):
            if Unit.objects.exists():
                raise DemoFailed(
                    "This database has units already; the demo runs on a fresh one (make demo makes it)."
                )
            stage.set_stage()

    def _import(self, rejected_to: Path) -> None:
        """Upload, columns, preview, onboard what is missing if told to, confirm, watch, fetch the rejected rows."""
        with scope(office("demo")):
            code = stage.code_of("operator") or ""
        browser = Browser(address=self.address, username="operator", password=stage.PASSWORD, code=code)
        session_id = browser.upload(self.path, profile="units", warehouse=stage.OVERSEAS, currency="EUR")
        self.account.session_id = session_id
        browser.check(session_id)
        page = f"imports/importsession/{session_id}"
        session = browser.watch_import(session_id, until={"previewed"})
        unknown = self._unknown_brands(session_id)
        if unknown and self.onboard_brands:
            with scope(office("demo")):
                stage.take_in((name, "") for name in unknown)
            browser.press(page, "preview")
            session = browser.watch_import(session_id, until={"previewed"})
            self.account.notes.append(f"Onboarded on your word: {', '.join(unknown)}.")
        elif unknown:
            self.account.notes.append(
                f"Not onboarded, so their rows were rejected: {', '.join(unknown)}. "
                "Run again with ARGS=--onboard-brands to take them in first."
            )
        self._say_preview(session)
        if session["counts"]["create"] == 0:
            raise DemoFailed(
                "Not one row of the file can be applied. "
                + " ".join(self.account.notes or ["See the causes above."])
            )
        browser.press(page, "apply")
        browser.watch_import(session_id, until={"applied"})
        if session["counts"]["error"]:
            rejected_to.parent.mkdir(parents=True, exist_ok=True)
            rejected_to.write_bytes(browser.download(f"/api/v1/imports/{session_id}/rejected.xlsx"))
            self.account.notes.append(f"The rejected rows, with reasons: {rejected_to}")

    def _unknown_brands(self, session_id: int) -> list[str]:
        with scope(office("demo")):
            place = ImportSession.objects.get(pk=session_id).mapping["brand"]["index"]
        names: dict[str, str] = {}
        for row in rejected_rows(session_id, code="unknown_brand"):
            name = str(row.cells[place]).strip()
            names.setdefault(name_key(name), name)
        return sorted(names.values())

    def _say_preview(self, session: dict[str, Any]) -> None:
        counts = session["counts"]
        self.say(
            f"Preview: {counts['create']:,} to create, {counts['update']:,} to update, "
            f"{counts['unchanged']:,} unchanged, {counts['error']:,} rejected."
        )

    def _bring_to_sale(self) -> None:
        with scope(office("demo")):
            most = Brand.objects.annotate(pieces=Count("units")).order_by("-pieces", "pk")[0]
            stage.open_flagship(most)
        tasks = floor.bring_to_sale("operator")
        with scope(office("demo")):
            self.account.listed = Unit.objects.filter(status=UnitStatus.LISTED).count()
            kept = Unit.objects.filter(status=UnitStatus.PHOTOGRAPHED).count()
        self.say(f"Bench: {tasks:,} tasks done, {self.account.listed:,} pieces listed.")
        if kept:
            self.account.notes.append(
                f"{kept} pieces may not cross the border as they are, and wait: of protected or unknown species."
            )

    def _race(self) -> tuple[int, dict[str, Any], Partner]:
        """100 partners on four channels want the same piece, of the flagship's brand: all four stores sell it."""
        with scope(office("demo")):
            in_flagship = Unit.objects.filter(status=UnitStatus.LISTED, listings__store__code=stage.FLAGSHIP)
            unit = in_flagship.order_by("pk")[0]
            sellers = list(unit.listings.order_by("store__code").values_list("store__code", flat=True))
            partners = [
                Partner(stage.new_client(f"Storefront {n:03d}", stage.STOREFRONT), sellers[n % len(sellers)])
                for n in range(1, RIVALS + 1)
            ]
        race = race_for(unit.pk, address=self.address, partners=partners)
        self.account.holds_tried, self.account.holds_won = race.tried, race.won
        self.account.holds_conflict, self.account.raced_unit = race.conflict, unit.pk
        self.say(
            f"Race: {race.tried} partners on {len(sellers)} channels for one piece; "
            f"{race.won} holds it, {race.conflict} were told so."
        )
        return unit.pk, race.hold, race.winner

    def _order(self, won: tuple[int, dict[str, Any], Partner]) -> None:
        raced_unit, hold, winner = won
        with scope(office("demo")):
            listed = Unit.objects.filter(status=UnitStatus.LISTED, listings__store__code="vintage-abroad")
            for_sale = list(listed.order_by("pk").values_list("pk", flat=True))
            # Spread over the whole file, so that every brand sells.
            others = for_sale[:: max(1, len(for_sale) // (ORDERS - 1))][: ORDERS - 1]
            seller = Partner(
                stage.new_client("Vintage from Abroad, storefront", stage.STOREFRONT), "vintage-abroad"
            )
        purchases = order_all([(raced_unit, hold)], address=self.address, partner=winner)
        purchases += order_all(
            [(unit_id, None) for unit_id in others], address=self.address, partner=seller, first_number=2
        )
        self.account.orders = len({purchase.order["id"] for purchase in purchases})
        self.account.requests_sent = sum(purchase.sent for purchase in purchases)
        with scope(office("demo")):
            lines = OrderLine.objects.select_related("order__brand")
            brands = {line.order_id: line.order.brand.name for line in lines}
        for purchase in purchases:
            paid = purchase.order["total"]
            key = (brands[purchase.order["id"]], paid["currency"])
            self.account.paid[key] = self.account.paid.get(key, Decimal(0)) + Decimal(paid["amount"])
        self.say(f"Orders: {self.account.orders:,} placed in {self.account.requests_sent:,} requests.")

    def _handed_over(self) -> tuple[int, int]:
        with scope(office("demo")):
            return Parcel.objects.filter(status=ParcelStatus.HANDED_OVER).count(), self.account.orders

    def _deliver(self) -> None:
        """The carrier reports; the workers move parcels, pieces and orders to delivered."""
        with scope(office("demo")):
            waybills = [w for w in Parcel.objects.order_by("pk").values_list("waybill", flat=True) if w]
            carrier = stage.new_client("La Route Postale, tracking", stage.CARRIER)
        self.account.reports_sent = report_journeys(waybills, address=self.address, credentials=carrier)
        self._wait("parcels delivered", self._delivered)
        self.account.parcels_delivered = self._delivered()[0]

    def _delivered(self) -> tuple[int, int]:
        with scope(office("demo")):
            return Parcel.objects.filter(status=ParcelStatus.DELIVERED).count(), self.account.orders

    def _wait(self, what: str, count: Callable[[], tuple[int, int]], *, patience: float = 600) -> None:
        """Until the workers have done it; a failed job ends the demo with its own sentence."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            done, wanted = count()
            if done >= wanted:
                self.say(f"Workers: {done:,} of {wanted:,} {what}.")
                return
            with scope(office("demo")):
                failed = Job.objects.filter(status=JobStatus.FAILED).first()
            if failed is not None:
                raise DemoFailed(f"The job {failed} failed: {failed.error}")
            time.sleep(0.5)
        raise DemoFailed(f"Only {done:,} of {wanted:,} {what} after {patience:.0f} s.")
