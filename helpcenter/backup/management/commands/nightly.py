"""Do what a site needs once a night."""

import logging
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from helpcenter.bootstrap import explain_failure

log = logging.getLogger(__name__)

# In this order: what deletes comes after the backup, what takes longest comes last.
TASKS = (
    "backup",
    "clearsessions",
    "forget_searches",
    "tidy_history",
    "tidy_pictures",
    "tidy_votes",
    "check_links",
    "remind_reviews",
    "build_offline_packs",
)


class Command(BaseCommand):
    help = (
        "Back up the site to a folder. Then delete old sessions, searches, drafts, images, and vote marks,"
        " check links, send review reminders, and build offline packs. If one task fails, the others still"
        " run, and the exit code is 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            metavar="FOLDER",
            help="Folder for backups (default: DATA_DIR/backups).",
        )
        parser.add_argument(
            "--keep", type=int, default=7, metavar="N", help="Number of backups to keep (default: 7)."
        )

    def handle(self, *args: Any, folder: Path | None, keep: int, **options: Any) -> None:
        folder = folder or Path(settings.DATA_DIR) / "backups"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        failed = [name for name in TASKS if not self._run(name, folder, keep)]
        if failed:
            raise CommandError(f"{len(failed)} of {len(TASKS)} tasks failed: {', '.join(failed)}.")

    def _run(self, name: str, folder: Path, keep: int) -> bool:
        arguments = [str(folder), f"--keep={keep}"] if name == "backup" else []
        self.stdout.write(f"{name}:")
        try:
            call_command(name, *arguments, stdout=self.stdout, stderr=self.stderr)
        except SystemExit:
            return True  # broken links, which are in the admin
        except (CommandError, DatabaseError, OSError) as error:
            reason = str(error) if isinstance(error, CommandError) else explain_failure(error)
            self.stderr.write(f"{name}: {reason}")
            connection.close()  # whatever state it was left in
            return False
        except Exception:
            log.exception("%s failed", name)
            connection.close()  # whatever state it was left in
            return False
        return True
