"""Labels of articles in site.yaml: words of editors. An import adds them and takes none away."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles import editing
from articles.content.snapshot import Data
from articles.models import Article, ArticleLabel

from .changes import UNCHANGED, EntryType, PlannedChange


class Labels(EntryType):
    key = "labels"

    @staticmethod
    def read(public: bool) -> list[Data]:
        """Return the labels with the external IDs of their articles, if `public` of published ones alone."""
        shown = {"article__publication__live": True} if public else {"article__deleted_at": None}
        articles: dict[str, list[str]] = {}
        for name, source_id in ArticleLabel.objects.filter(**shown).values_list("name", "article__source_id"):
            articles.setdefault(name, []).append(source_id)
        return [{"label": name, "articles": sorted(articles[name])} for name in sorted(articles)]

    def compare(self, rows: list[Data]) -> Iterator[PlannedChange]:
        names = {name for data in rows for name in data["articles"]}
        articles = Article.objects.not_deleted().filter(source_id__in=names)
        present = {*articles.values_list("source_id", flat=True), *self.context.coming}
        known = set(ArticleLabel.objects.values_list("name", "article__source_id"))
        for n, data in enumerate(rows):
            change = PlannedChange(f"labels[{n}]", data)
            label = editing.clean_label(data["label"])
            if not label or label != data["label"]:
                change.add_fault("label", _("expected a label in lowercase letters, 40 characters or fewer"))
            for m, name in enumerate(data["articles"]):
                if name not in present:
                    change.add_fault(
                        f"articles[{m}]", _("no article has the external ID %(id)s") % {"id": name}
                    )
            if all((label, name) in known for name in data["articles"]):
                change.state = UNCHANGED
            yield change

    def write(self, changes: list[PlannedChange]) -> None:
        for change in changes:
            articles = Article.objects.not_deleted().filter(source_id__in=change.data["articles"])
            if not articles.exists():
                change.leave_out(_("its articles weren't imported"))
            editing.change_labels(articles, [change.data["label"]], [], None)
