from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from articles.models import Article, SiteState


class Command(BaseCommand):
    help = "Import the demonstration articles and synonyms into a site that is empty and never held them."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            state = SiteState.load()
            if state.demo_loaded_at or Article.objects.exists():
                return
            fixtures = settings.BASE_DIR / "fixtures"
            self._call("import_articles", str(fixtures / "quickbooks"), publish=True)
            self._call("import_synonyms", str(fixtures / "synonyms.csv"), known_products=True)
            SiteState.objects.filter(pk=state.pk).update(demo_loaded_at=timezone.now())
        self.stdout.write(
            f"Loaded {Article.objects.count()} articles as a demonstration (DEMO=0 goes without)."
        )

    def _call(self, command: str, path: str, **options: Any) -> None:
        """Run a command, and show its report only if it fails."""
        report = StringIO()
        try:
            call_command(command, path, **options, stdout=report, stderr=report)
        except CommandError:
            self.stderr.write(report.getvalue())
            raise
