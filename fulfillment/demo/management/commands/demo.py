"""`make demo`: the main job from a spreadsheet to delivered parcels and a repacked lot."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice.events.errors import Refusal
from fulfillment.demo.account import summary, write_report
from fulfillment.demo.errors import DemoFailed
from fulfillment.demo.main_job import MainJob
from fulfillment.demo.sample import write_sample


class Command(BaseCommand):
    help = (
        "Runs the main job on this (fresh) database; needs a running web server and workers, see make demo."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--input", type=Path, help="A spreadsheet of pieces; a sample of our own without it"
        )
        parser.add_argument("--report", type=Path, help="Where the JSON report goes")
        parser.add_argument(
            "--onboard-brands", action="store_true", help="Take in the brands that the preview does not know"
        )
        parser.add_argument(
            "--address", default=os.environ.get("ENTREPOT_URL", ""), help="Of the running office"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["address"]:
            raise CommandError(
                "There is no web address to work at. Run make demo, which starts everything first."
            )
        folder = Path(settings.LAYOUT.root)
        path: Path = options["input"] or folder / "consignment.csv"
        if options["input"] is None:
            write_sample(path)
        elif not path.is_file():
            raise CommandError(f"There is no file {path}. Name an existing one: make demo INPUT=path.xlsx")
        job = MainJob(
            address=options["address"],
            path=path,
            say=self.stdout.write,
            onboard_brands=options["onboard_brands"],
        )
        try:
            account = job.run(rejected_to=folder / "rejected.xlsx")
        except (DemoFailed, Refusal) as failure:
            raise CommandError(str(failure)) from failure
        report = account.report()
        self.stdout.write(summary(report, account))
        if options["report"]:
            write_report(report, options["report"])
        wrong = [name for name, good in report["checks"].items() if not good]
        if wrong:
            raise CommandError(f"The totals do not agree with the database: {', '.join(wrong)}.")
