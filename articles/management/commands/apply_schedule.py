from typing import Any

from django.core.management.base import BaseCommand

from articles import editing
from articles.models import Schedule

FAILED = 3


class Command(BaseCommand):
    help = (
        "Publish and withdraw what is due. Requests do it too; this is for a site that few people visit,"
        " every minute by cron or a timer. Ends with 3 if something could not be carried out."
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
