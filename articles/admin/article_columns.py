"""The columns of the list of articles, on the page and in its CSV file."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, ArticleStatus

from .csv_export import Column
from .pages import publication_of
from .values import written

UNPUBLISHED_STATES = {
    ArticleStatus.DRAFT: gettext_lazy("Unpublished"),
    ArticleStatus.IN_REVIEW: gettext_lazy("Unpublished, in review"),
    ArticleStatus.CHANGES_REQUESTED: gettext_lazy("Unpublished, changes requested"),
    ArticleStatus.APPROVED: gettext_lazy("Unpublished, approved"),
}
CHANGE_STATES = {
    ArticleStatus.DRAFT: gettext_lazy("Published, draft changes"),
    ArticleStatus.IN_REVIEW: gettext_lazy("Published, changes in review"),
    ArticleStatus.CHANGES_REQUESTED: gettext_lazy("Published, changes requested"),
    ArticleStatus.APPROVED: gettext_lazy("Published, changes approved"),
}


@admin.display(description=gettext_lazy("codes"))
def code_list(article: Article) -> str:
    return ", ".join(row.code for row in article.codes.all())


@admin.display(description=gettext_lazy("status"))
def state(article: Article) -> str:
    """Say in one line what readers see, and the status of the draft."""
    publication = publication_of(article)
    if publication is None:
        return article.get_status_display()
    if not publication.live:
        return str(UNPUBLISHED_STATES[ArticleStatus(article.status)])
    if is_published_as_saved(article):
        return _("Published")
    return str(CHANGE_STATES[ArticleStatus(article.status)])


def is_published_as_saved(article: Article) -> bool:
    """Return whether readers see exactly the newest revision."""
    publication = publication_of(article)
    if publication is None or not publication.live or publication.revision is None:
        return False
    return publication.revision.number == article.version


@admin.display(description=gettext_lazy("updated"), ordering="updated_at")
def changed(article: Article) -> str:
    return written(article.updated_at)


def _area(article: Article) -> str:
    return article.area.slug if article.area else ""


def _visibility(article: Article) -> str:
    """Return what readers see, in the words of the list's filter."""
    publication = publication_of(article)
    return "none" if publication is None else "live" if publication.live else "withdrawn"


LIST_COLUMNS: list[Any] = ["title", code_list, "product", state, "owner", changed]
EXPORT_COLUMNS: list[Column] = [
    ("id", lambda article: article.source_id),
    ("slug", lambda article: article.slug),
    ("language", lambda article: article.language),
    ("product", lambda article: article.product.slug),
    ("area", _area),
    ("codes", lambda article: "; ".join(row.code for row in article.codes.all())),
    ("title", lambda article: article.title),
    ("status", lambda article: article.status),
    ("readers_see", _visibility),
    ("version", lambda article: article.version),
    ("owner", lambda article: article.owner),
    ("confidence", lambda article: article.confidence),
    ("verified_on", lambda article: article.verified_on),
    ("review_due", lambda article: article.review_due),
    ("changed_at", lambda article: article.updated_at),
]
