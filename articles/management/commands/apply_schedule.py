from typing import Any

from django.core.management.base import BaseCommand

from articles import editing
from articles.models import Schedule

FAILED = 3


class Command(BaseCommand):
    help = (
        "Publish and unpublish articles whose scheduled time has come. Visits to the site do this too, so you"
        " need this command only for a site with few visitors: run it every minute with cron or a timer."
        " The exit code is 3 if a scheduled change failed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = editing.run_due_schedules()
        for row in rows:
            line = f"{row.get_state_display()}: {row}"
            if row.delay:
                line += f" (late by {str(row.delay).partition('.')[0]})"
            self.stdout.write(f"{line}{f': {row.reason}' if row.reason else ''}")
        if any(row.state == Schedule.State.FAILED for row in rows):
            raise SystemExit(FAILED)
