from typing import Any

from django.core.management.base import BaseCommand

from articles import notices


class Command(BaseCommand):
    help = (
        "Email owners when the review date of their article has passed, and every week after that. Managers"
        " get an email after two weeks, or if the article has no owner. Without EMAIL_URL, no email is sent."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = notices.remind_of_reviews()
        self.stdout.write(f"{count} {'email' if count == 1 else 'emails'} sent.")
