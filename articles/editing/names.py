"""Slug and id of an article: a taken one is refused, a generated one gets a number until it is free."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from articles.content import schema
from articles.content.snapshot import Data
from articles.exceptions import Refused
from articles.models import Article, FormerSlug, Publication, free_slug


@dataclass(frozen=True)
class GeneratedNames:
    """The names of an article that were generated, and so may get a number."""

    slug: bool = False
    id: bool = False

    @classmethod
    def of(cls, raw: Any) -> "GeneratedNames":
        """Return which names are missing in `raw`, which may be invalid, and have to be generated."""
        names = raw if isinstance(raw, dict) else {}
        return cls(**{name: not str(names.get(name) or "").strip() for name in ("slug", "id")})

    @property
    def any(self) -> bool:
        return self.slug or self.id

    def make_free(self, data: Data, article: Article) -> Data:
        """Return the snapshot with the first free form of its generated names. A generated id is the slug."""
        ids = (Article.objects.not_deleted().exclude(pk=article.pk), "source_id")
        slug = data["slug"]
        if self.slug:
            columns = [*slug_columns(data["language"], article), *([ids] if self.id else [])]
            slug = free_slug(slug, schema.MAX_SLUG_LENGTH, *columns)
            return {**data, "slug": slug, **({"id": slug} if self.id else {})}
        return {**data, "id": free_slug(slug, schema.MAX_SLUG_LENGTH, ids)} if self.id else data

    def refuse_duplicates(self, data: Data, article: Article) -> None:
        """Raise Refused if another article has an id or slug of this one that wasn't generated."""
        others = Article.objects.not_deleted().exclude(pk=article.pk)
        if not self.id and others.filter(source_id=data["id"]).exists():
            raise Refused(_("id: another article already uses %(id)s") % {"id": data["id"]})
        if not self.slug and others.filter(language=data["language"], slug=data["slug"]).exists():
            raise Refused(_("slug: another article already uses %(slug)s") % {"slug": data["slug"]})


def slug_columns(language: str, article: Article | None = None) -> list[tuple[QuerySet, str]]:
    """Return the columns with slugs of other articles: working copies, publications, and former slugs."""
    live = Publication.objects.live().in_language(language)
    former = FormerSlug.objects.filter(language=language, article__deleted_at=None)
    drafts = Article.objects.not_deleted().filter(language=language)
    if article and article.pk:
        drafts = drafts.exclude(pk=article.pk)
        live, former = live.exclude(article=article), former.exclude(article=article)
    return [(rows, "slug") for rows in (drafts, live, former)]


def passing_slug() -> str:
    """Return a slug for an article between two, while another one takes its place."""
    return f"passing-{uuid4().hex}"


@dataclass
class TakenNames:
    """The ids and addresses in use among those that some new articles want."""

    ids: set[str]
    addresses: set[tuple[str, str]]

    def add(self, data: Data) -> bool:
        """Take the names of an article, and return whether both were free."""
        address = (data["language"], data["slug"])
        is_free = data["id"] not in self.ids and address not in self.addresses
        self.ids.add(data["id"])
        self.addresses.add(address)
        return is_free


def find_taken_names(items: Collection[Data]) -> TakenNames:
    """Return which names of these snapshots articles have. A few queries for all."""
    ids = Article.objects.not_deleted().filter(source_id__in={data["id"] for data in items})
    slugs: dict[str, set[str]] = {}
    for data in items:
        slugs.setdefault(data["language"], set()).add(data["slug"])
    addresses = {
        (language, slug)
        for language, wanted in slugs.items()
        for rows, column in slug_columns(language)
        for slug in rows.filter(slug__in=wanted).values_list(column, flat=True)
    }
    return TakenNames(set(ids.values_list("source_id", flat=True)), addresses)
