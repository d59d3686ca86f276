import shutil
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from articles.models import Article, SiteState
from articles.strings.languages import is_same_language


class Command(BaseCommand):
    help = "Load the demo articles and synonyms into an empty site. Each site gets them only once."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            state = SiteState.load()
            if state.demo_loaded_at or Article.objects.exists():
                return
            fixtures = settings.BASE_DIR / "fixtures"
            with TemporaryDirectory() as folder:
                articles = copy_articles(fixtures / "quickbooks", Path(folder))
                self._call("import_articles", str(articles), publish=True)
            self._call("import_synonyms", str(fixtures / "synonyms.csv"), known_products=True)
            SiteState.objects.filter(pk=state.pk).update(demo_loaded_at=timezone.now())
        self.stdout.write(f"Loaded {Article.objects.count()} demo articles. To start empty, set DEMO=0.")

    def _call(self, command: str, path: str, **options: Any) -> None:
        """Run a command, and show its report only if it fails."""
        report = StringIO()
        try:
            call_command(command, path, **options, stdout=report, stderr=report)
        except CommandError:
            self.stderr.write(report.getvalue())
            raise


def copy_articles(source: Path, folder: Path) -> Path:
    """Copy the articles, and name the language of those that name none, which is English.

    On a site in another language, they would count as being in that one.
    """
    copy = Path(shutil.copytree(source, folder / source.name))
    if not is_same_language("en", settings.LANGUAGE_CODE):
        for path in copy.glob("[!_]*.md"):
            path.write_text(path.read_text("utf-8").replace("---\n", "---\nlanguage: en\n", 1), "utf-8")
    return copy
