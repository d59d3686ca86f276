"""Bring the site back to the state of a backup."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from helpcenter.backup import BackupError, manifest, restoring
from helpcenter.backup.rows import describe_counts


class Command(BaseCommand):
    help = "Restore a backup into an empty site, or into this one with --replace. Stop the site first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="A backup file from the backup command.")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Replace this site's data. A copy of its database is kept.",
        )
        parser.add_argument("--noinput", action="store_true", help="Replace the data without asking.")
        parser.add_argument(
            "--verify",
            action="store_true",
            help="Only compare every row and image with the site. Nothing changes.",
        )

    def handle(self, *args: Any, file: Path, verify: bool, **options: Any) -> None:
        try:
            if verify:
                self._verify(file)
            else:
                self._restore(file, **options)
        except BackupError as error:
            raise CommandError(str(error)) from error

    def _verify(self, file: Path) -> None:
        made, differences = restoring.verify_backup(file)
        self.stdout.write(self._name(file, made))
        if differences:
            self.stderr.write("\n".join(differences))
            raise CommandError(f"{len(differences)} differences between the backup and the site.")
        self.stdout.write("All rows and images match.")

    def _restore(self, file: Path, replace: bool, noinput: bool, **_options: Any) -> None:
        def confirm(plan: restoring.Plan) -> None:
            made = plan.source.manifest
            self.stdout.write(self._name(file, made))
            if not manifest.knows_secret_key(made):
                self.stderr.write(
                    "This backup was made with a different SECRET_KEY. Add that key to SECRET_KEY_FALLBACKS."
                    " Until then, two-step verification can't be read."
                )
            if plan.replaces:
                where = connection.settings_dict["NAME"]
                self.stdout.write(f"This replaces {where}: {restoring.describe(plan.replaced)}")
                if not noinput and sys.stdin.isatty():
                    self._ask()

        restoring.restore_backup(file, replace, confirm, self.stdout.write)
        self.stdout.write("Restored. All rows match the backup. You can start the site.")

    def _ask(self) -> None:
        answer = input(f"To replace it, enter the address of this site ({settings.SITE_URL}): ")
        if answer.strip() != settings.SITE_URL:
            raise BackupError("Canceled. Nothing was changed.")

    @staticmethod
    def _name(file: Path, made: manifest.Manifest) -> str:
        return (
            f"{file}: {made.site} on {made.created_at}, version {made.version},"
            f" {describe_counts(made.counts)}, {len(made.media)} image files"
        )
