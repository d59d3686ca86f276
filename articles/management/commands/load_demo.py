from io import StringIO
from pathlib import Path
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
            self._call("import_articles", *_article_paths(fixtures / "quickbooks"), publish=True)
            self._call("import_synonyms", str(fixtures / "synonyms.csv"), known_products=True)
            SiteState.objects.filter(pk=state.pk).update(demo_loaded_at=timezone.now())
        self.stdout.write(f"Loaded {Article.objects.count()} demo articles. To start empty, set DEMO=0.")

    def _call(self, command: str, *paths: str, **options: Any) -> None:
        """Run a command, and show its report only if it fails."""
        report = StringIO()
        try:
            call_command(command, *paths, **options, stdout=report, stderr=report)
        except CommandError:
            self.stderr.write(report.getvalue())
            raise


def _article_paths(folder: Path) -> list[str]:
    """Return all but the translations into the site's own language, which its articles count as being in."""
    languages = [path for path in folder.iterdir() if path.is_dir() and not path.suffix]
    others = [path for path in languages if not is_same_language(path.name, settings.LANGUAGE_CODE)]
    if languages == others:
        return [str(folder)]
    articles = folder.glob("[!_]*.md")
    return sorted(map(str, [*articles, folder / "site.yaml", *others]))
