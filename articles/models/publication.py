"""Published articles: one row per article that is or was live, its links, and the site's sequence."""

import uuid
from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from articles.strings.codes import canonical_code

from .article import Article
from .catalog import Area, Product
from .choices import Confidence, Side
from .code_history import CodeHistory
from .former_slugs import FormerSlug
from .revision import Revision

# What a list shows of an article; its snapshot and HTML stay in the database.
LARGE_FIELDS = ("html", "solution_stats", "outdated")


class PublicationQuerySet(models.QuerySet):
    def live(self):
        """Return the published articles. Nothing else decides what is public."""
        return self.filter(live=True)

    def in_language(self, language):
        return self.filter(language=language)

    def with_code(self, canonical):
        """Return the articles with this code, compared in canonical form."""
        return self.filter(code_rows__canonical=canonical).distinct()

    def with_slug_ever(self, slug, language):
        """Return the articles that have or had this slug, published or not."""
        former = FormerSlug.objects.filter(slug=slug, language=language).values("article")
        return self.filter(Q(slug=slug, language=language) | Q(article__in=former))

    def changed_since(self, at):
        """Return the articles published or unpublished after that time."""
        return self.filter(Q(published_at__gt=at) | Q(withdrawn_at__gt=at))

    def with_faqs(self):
        return self.exclude(html__faqs={})

    def how_tos(self):
        """Return the articles about tasks: they have no code, no message, and no side."""
        return self.filter(side__in=("", Side.UNKNOWN), codes=[], revision__data__messages=[])

    def latest_first(self):
        return self.order_by("-published_at", "sort_key")

    def for_list(self):
        """Load rows light enough for a list of a thousand, with product and area."""
        return self.select_related("product", "area").defer(*LARGE_FIELDS)

    def for_head(self):
        """Load what the content of a page depends on besides the state of the site, in one light query."""
        announced = models.Subquery(SiteState.objects.values("incidents")[:1])
        return self.select_related("product", "area").defer("html").annotate(announced=announced)

    def for_page(self):
        """Load all that a page needs in one query, the current incidents as `announced`.

        `has_retired_codes` says that one of its codes is obsolete, renamed, or merged.
        """
        announced = models.Subquery(SiteState.objects.values("incidents")[:1])
        retired = CodeHistory.objects.retired().filter(article=models.OuterRef("article"), removed_at=None)
        return self.select_related("product", "area", "revision", "article").annotate(
            announced=announced, has_retired_codes=models.Exists(retired)
        )


class Publication(models.Model):
    """A published article; only `editing` writes it. An unpublished one keeps its row, without content."""

    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="publication")
    live = models.BooleanField(_("published"), default=False)
    language = models.CharField(_("language"), max_length=16)
    translation_group = models.CharField(max_length=200, blank=True)
    # The published articles of its group, if there are several: the language of the source, and all slugs
    # by language. Both are kept by editing/translations.py, so that a page needs no query for them.
    translations = models.JSONField(default=dict)
    # Of a translation: the parts that changed in its source since, each with its kind, size, and time.
    outdated = models.JSONField(default=dict)
    slug = models.SlugField(_("slug"), max_length=120)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="publications")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="publications", null=True)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", null=True)

    title = models.CharField(max_length=300, blank=True)
    summary = models.CharField(max_length=4000, blank=True)
    codes = models.JSONField(default=list)
    side = models.CharField(max_length=16, choices=Side.choices, blank=True)
    typical_duration = models.CharField(max_length=80, blank=True)
    confidence = models.CharField(max_length=16, choices=Confidence.choices, blank=True)
    verified_on = models.DateField(null=True)
    # Order in lists, the same under every collation: see strings.sorting.
    sort_key = models.CharField(max_length=160, blank=True)
    html = models.JSONField(default=dict)
    render_version = models.PositiveSmallIntegerField(default=0)
    # How readers voted on the solutions: see articles.feedback.solution_ranking. Kept here, so
    # that a page needs no query for it.
    solution_stats = models.JSONField(default=dict)
    solution_stats_at = models.DateTimeField(null=True)
    # The verified contacts that its texts name, by key: what is shown, and the address. Written by editing.
    contacts = models.JSONField(default=dict)

    first_published_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(_("published"))
    withdrawn_at = models.DateTimeField(_("unpublished"), null=True)
    # Whether its editor called the last change a major one.
    is_major = models.BooleanField(_("major change"), default=False)
    seq = models.BigIntegerField(default=0, db_index=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(
                fields=["language", "slug"], condition=Q(live=True), name="live_slug_once"
            )
        ]
        indexes = [
            models.Index(fields=["language", "slug"], name="publication_address"),
            # `live` is last: SQLite cannot use what comes after a yes or no.
            models.Index(
                fields=["language", "product", "area", "sort_key", "live"], name="publication_in_area"
            ),
            models.Index(fields=["language", "product", "sort_key", "live"], name="publication_in_product"),
            models.Index(fields=["live", "-published_at"], name="publication_latest"),
            models.Index(fields=["translation_group"], name="publication_group"),
            # By language first: SQLite has no use for an index that begins with a yes or no.
            models.Index(fields=["language", "-published_at", "sort_key", "live"], name="publication_newest"),
            models.Index(fields=["language", "live", "product", "area", "side"], name="publication_counts"),
            models.Index(
                fields=["language", "-verified_on", "sort_key", "slug", "live"], name="publication_verified"
            ),
        ]

    def __str__(self):
        return self.title or self.slug

    @property
    def code(self):
        """The main code as the program shows it, or an empty string."""
        return self.codes[0] if self.codes else ""

    def get_absolute_url(self):
        return article_url(self.slug, self.language)


class PublicationCode(models.Model):
    """A code of a live article, for looking it up."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="code_rows")
    position = models.PositiveIntegerField()
    code = models.CharField(max_length=200)
    canonical = models.CharField(max_length=200, db_index=True)
    # The slug of its family: that of a CodeFamily, or of all codes that begin alike. See catalog.families.
    family = models.CharField(max_length=80, blank=True, db_index=True)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.code


class PublicationLink(models.Model):
    """A link of a live article to another. The target may be unknown, unpublished or withdrawn."""

    class Kind(models.TextChoices):
        RELATED = "related"
        COMPARISON = "comparison"
        MENTION = "mention"

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    position = models.PositiveIntegerField()
    ref = models.CharField(max_length=200, db_index=True)
    target = models.ForeignKey(Article, on_delete=models.SET_NULL, related_name="linked_from", null=True)
    # Of a comparison: its rows and question, so that the other article's page can show it too.
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return f"{self.kind} {self.ref}"


class SiteState(models.Model):
    """One row: the sequence of public changes, this database's name, what happens now, what was done once."""

    seq = models.BigIntegerField(default=0)
    # Moves with everything that readers can see (articles/page_generation.py); `seq` with articles only.
    generation = models.BigIntegerField(db_default=0)
    database_id = models.UUIDField(default=uuid.uuid4)
    # The known incidents that are not over, as articles.incidents writes and reads them.
    incidents = models.JSONField(default=list)
    demo_loaded_at = models.DateTimeField(null=True)

    def __str__(self):
        return str(self.seq)

    @classmethod
    def load(cls):
        return cls.objects.get_or_create(pk=1)[0]

    @classmethod
    def take_seq(cls, count=1):
        """Take the next `count` numbers, last in a transaction, and return the first.

        The row stays locked until the commit, so numbers become visible in order, and a follower
        that has seen n has seen everything before n. A database sequence would not promise that.
        """
        cls.objects.get_or_create(pk=1)
        cls.objects.filter(pk=1).update(seq=F("seq") + count)
        return cls.objects.values_list("seq", flat=True).get(pk=1) - count + 1


def code_url(code):
    """Return the permanent link of a code.

    Browsers take dots between slashes for folders, so such a code is written as codes are compared.
    """
    has_folders = not {"", ".", ".."}.isdisjoint(code.replace("\\", "/").split("/"))
    return reverse("code-redirect", args=[(canonical_code(code) if has_folders else "") or code])


def article_url(slug, language):
    """Return the public address of an article. Languages other than the site's own have a prefix."""
    own = settings.LANGUAGE_CODE
    return f"{_articles_url(language or own, own, settings.ROOT_URLCONF, get_script_prefix())}{slug}/"


@lru_cache(maxsize=100)
def _articles_url(language, *_what_changes_addresses):
    """Return what the addresses of all articles of a language begin with; a list of them needs hundreds."""
    with translation.override(language):
        return reverse("article-detail", args=["-"]).removesuffix("-/")


def compare_url(this, other, language):
    """Return the address of two articles side by side, the same in whichever order they are named."""
    with translation.override(language or settings.LANGUAGE_CODE):
        return reverse("compare", args=sorted([this, other]))
