"""Import redirects, so that links to an earlier help center still work."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles import catalog, transfer
from articles.transfer import ParseError

MAX_FAULTS_SHOWN = 50


class Command(BaseCommand):
    help = (
        "Import redirects from a CSV file with two columns: the old URL, and the slug or external ID of an "
        "article or the path of a page on this site. If one row has an error, nothing is imported. It's safe "
        "to run this again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", metavar="FILE", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Check and report; write nothing.")
        parser.add_argument(
            "--overwrite", action="store_true", help="Also change existing redirects with other destinations."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        try:
            rows = list(transfer.read_redirects(path))
        except ParseError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        redirects = catalog.plan_redirects(((old, to) for _line, old, to in rows), options["overwrite"])
        faults = [
            ParseError(str(path), line, old, fault)
            for (line, old, _to), redirect in zip(rows, redirects, strict=True)
            for fault in redirect.reasons
        ]
        for fault in faults[:MAX_FAULTS_SHOWN]:
            self.stderr.write(str(fault))
        if faults[MAX_FAULTS_SHOWN:]:
            self.stderr.write(f"and {len(faults) - MAX_FAULTS_SHOWN} more")
        if faults:
            raise CommandError(f"Nothing imported: {len(faults)} rows have errors.")
        if not options["dry_run"]:
            catalog.write_redirects(redirects)
        counts = [
            f"{sum(redirect.state == state for redirect in redirects)} {name}"
            for state, name in (("created", "created"), ("changed", "updated"), ("unchanged", "unchanged"))
        ]
        prefix = "Dry run, nothing written: " if options["dry_run"] else ""
        self.stdout.write(f"{prefix}{', '.join(counts)}.")
