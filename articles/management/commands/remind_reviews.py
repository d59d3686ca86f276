from typing import Any

from django.core.management.base import BaseCommand

from articles import notices


class Command(BaseCommand):
    help = (
        "Email the owners of articles whose review date has passed, on that day and every week after it, and"
        " managers when it is two weeks ago or nobody owns the article. Sends nothing without EMAIL_URL."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = notices.remind_of_reviews()
        self.stdout.write(f"{count} {'email' if count == 1 else 'emails'} sent.")
