"""Article: the working copy that editors change. Readers never see it; they see its Publication."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .catalog import Area, Product
from .choices import ArticleStatus, Confidence, DataState, Side, TranslationLag


class ArticleQuerySet(models.QuerySet):
    def not_deleted(self):
        """Return the articles that are not deleted."""
        return self.filter(deleted_at=None)

    def for_editor(self, editor):
        """Return the articles that this editor may work on: all, or those they began or own."""
        if editor.has_perm("articles.all_articles"):
            return self
        return self.begun_or_owned_by(editor)

    def begun_or_owned_by(self, editor):
        """Return the articles that this editor began or owns."""
        begun = self.model._default_manager.filter(revisions__number=1, revisions__author=editor)
        return self.filter(Q(owner=editor) | Q(pk__in=begun.values("pk")))

    def in_progress(self):
        """Return drafts, and articles for which a reviewer requested changes."""
        return self.filter(status__in=(ArticleStatus.DRAFT, ArticleStatus.CHANGES_REQUESTED))

    def ready_to_publish(self):
        """Return approved articles of which readers see an older version, or none."""
        older = Q(publication__live=True, publication__revision__number__lt=F("version"))
        return self.filter(Q(publication=None) | older, status=ArticleStatus.APPROVED)

    def with_unpublished_changes(self):
        """Return articles whose published version is older than the draft."""
        return self.filter(publication__live=True, publication__revision__number__lt=F("version"))

    def with_parts(self):
        """Prefetch all rows of the article, so that a snapshot costs one query per kind."""
        return self.select_related("product", "area", "owner").prefetch_related(
            *["codes", "messages", "symptoms", "causes", "solutions", "points", "faqs"],
            *["comparisons__rows", "related", "sources"],
        )


class Article(models.Model):
    source_id = models.CharField(
        _("external ID"),
        max_length=200,
        help_text=_("ID in the source system. Imports use it to match this article."),
    )
    slug = models.SlugField(_("slug"), max_length=120)
    language = models.CharField(_("language"), max_length=16)
    translation_of = models.CharField(_("translation of"), max_length=200, blank=True)
    # Which text of each part of its source a translation was made from: see content/translations.py.
    translated_from = models.TextField(_("translated parts"), blank=True)
    # How far it lags behind what readers see of its source, for lists. Kept by editing/translations.py.
    translation_lag = models.PositiveSmallIntegerField(
        _("translation"), choices=TranslationLag.choices, default=TranslationLag.NONE
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="articles", verbose_name=_("product")
    )
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="articles", verbose_name=_("area"), null=True, blank=True
    )
    title = models.CharField(
        _("title"),
        max_length=300,
        help_text=_(
            "What happened, in the reader's words. Don't include the code or product; the page adds them."
        ),
    )
    summary = models.CharField(
        _("summary"), max_length=4000, blank=True, help_text=_("One or two plain sentences.")
    )
    body = models.TextField(_("more information"), blank=True)

    side = models.CharField(
        _("where the problem is"), max_length=16, choices=Side.choices, default=Side.UNKNOWN, blank=True
    )
    side_note = models.CharField(_("note on where the problem is"), max_length=200, blank=True)
    typical_duration = models.CharField(_("usually lasts"), max_length=80, blank=True)
    duration_note = models.CharField(_("note on how long it lasts"), max_length=200, blank=True)
    data = models.CharField(
        _("reader's data"), max_length=16, choices=DataState.choices, default=DataState.UNKNOWN, blank=True
    )
    data_note = models.CharField(_("note about data"), max_length=200, blank=True)
    first = models.CharField(_("try this first"), max_length=8, blank=True)

    confidence = models.CharField(
        _("confidence"), max_length=16, choices=Confidence.choices, default=Confidence.REPORTED
    )
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_with = models.CharField(_("verified against"), max_length=120, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
        null=True,
        blank=True,
    )
    review_due = models.DateField(_("review due"), null=True, blank=True)

    status = models.CharField(
        _("status"), max_length=20, choices=ArticleStatus.choices, default=ArticleStatus.DRAFT
    )
    # Who is asked to review it; no one in particular if empty. Not content, so in no revision.
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reviewer"),
        null=True,
        blank=True,
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    imported_version = models.PositiveIntegerField(_("version at the last import"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [
            ("publish_article", _("Publish and unpublish articles")),
            ("review_article", _("Review articles")),
            ("all_articles", _("Edit other people's articles")),
        ]
        constraints = [
            # A deleted article keeps its row for its history, and gives its names free.
            models.UniqueConstraint(
                fields=["language", "slug"], condition=Q(deleted_at=None), name="article_slug_once"
            ),
            models.UniqueConstraint(
                fields=["source_id"], condition=Q(deleted_at=None), name="article_source_id_once"
            ),
        ]
        indexes = [models.Index(fields=["translation_of", "language"], name="article_translation")]

    def __str__(self):
        return self.title

    @property
    def changed_since_import(self):
        return self.version != self.imported_version


class ArticleRow(models.Model):
    """A row that belongs to an article and has a place in its order."""

    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Related(ArticleRow):
    """Another article, named by its id or address; it may be written later than this row."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="related")
    ref = models.CharField(_("ID or slug of the other article"), max_length=200)

    class Meta(ArticleRow.Meta):
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")

    def __str__(self):
        return self.ref


class Source(ArticleRow):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("URL"), max_length=500, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)

    class Meta(ArticleRow.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self):
        return self.title


class Point(ArticleRow):
    """One line of prevention or of impact."""

    class Kind(models.TextChoices):
        PREVENTION = "prevention", _("Prevention")
        IMPACT = "impact", _("What this affects")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PREVENTION)
    text = models.TextField(_("text"))

    class Meta(ArticleRow.Meta):
        verbose_name = _("prevention or impact")
        verbose_name_plural = _("prevention and impact")

    def __str__(self):
        return self.text
