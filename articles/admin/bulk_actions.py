"""What can be done with several articles of the list at once: words, fields, refusals, and the call."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import editing, exceptions
from articles.insights import page_views
from articles.models import Article, ChangeSet, CodeHistory, PageViewTally, Publication, PublicationLink

from . import bulk_forms, form_checks
from .bulk_forms import ChangeForm
from .code_links import warn_of_lost_codes

MAX_OPEN_ITEMS = 5  # named for one article


class Applied(NamedTuple):
    """How many articles changed, and the set that undoes it, if it can be undone."""

    changed: int
    change_set: ChangeSet | None = None

    @classmethod
    def of(cls, change_set: ChangeSet | None) -> "Applied":
        return cls(change_set.items.count() if change_set else 0, change_set)


class BulkAction:
    """One action on several articles. `column` says what stands beside each article."""

    name: str
    button: Any
    title: Any
    column: Any
    form: type[ChangeForm] = ChangeForm
    permission = "change_article"
    max_articles = 500
    needs_same_version = False  # refused if an article changed since the page was shown
    is_serious = False

    def refusal(self, article: Article, form: ChangeForm, editor: Any) -> str:
        """Return why this article is left out, or an empty string."""
        raise NotImplementedError

    def describe(self, articles: list[Article]) -> dict[int, list[str]]:
        return {}

    def apply(self, articles: list[Article], form: ChangeForm, editor: Any) -> Applied:
        """Do it to all of these articles. A transaction is open."""
        raise NotImplementedError

    def after(self, request: HttpRequest, articles: list[Article], form: ChangeForm) -> None:
        """Say what else an editor should know, once it is done."""


class DetailsAction(BulkAction):
    def __init__(
        self, name: str, button: Any, title: Any, column: Any, form: type[ChangeForm], keys: tuple[str, ...],
        show: Callable[[Article], Any],
    ):  # fmt: skip
        self.name, self.button, self.title, self.column, self.form = name, button, title, column, form
        self.keys, self.show = keys, show

    def refusal(self, article: Article, form: ChangeForm, editor: Any) -> str:
        return _reason(lambda: editing.check_details(article, dict.fromkeys(self.keys), editor))

    def describe(self, articles: list[Article]) -> dict[int, list[str]]:
        return {article.pk: [str(self.show(article) or _("Not set"))] for article in articles}

    def apply(self, articles: list[Article], form: ChangeForm, editor: Any) -> Applied:
        return Applied.of(editing.change_details_as_set(articles, form.changes(), editor))


class LabelsAction(BulkAction):
    name = "labels"
    button, title = gettext_lazy("Labels"), gettext_lazy("Change labels")
    column = gettext_lazy("Current labels")
    form = bulk_forms.LabelsForm

    def refusal(self, article: Article, form: ChangeForm, editor: Any) -> str:
        return _reason(lambda: editing.check_step("details", editor, article))

    def describe(self, articles: list[Article]) -> dict[int, list[str]]:
        return {article.pk: [row.name for row in article.labels.all()] for article in articles}

    def apply(self, articles: list[Article], form: Any, editor: Any) -> Applied:
        added, removed = form.names("add"), form.names("remove")
        return Applied.of(editing.change_labels_as_set(articles, added, removed, editor))


class PublishAction(BulkAction):
    name = "publish"
    button, title = gettext_lazy("Publish"), gettext_lazy("Publish")
    column = gettext_lazy("Fix or explain in the change note")
    form = bulk_forms.PublishForm
    permission = "publish_article"
    max_articles = 100  # each is checked as a whole
    needs_same_version = True

    def refusal(self, article: Article, form: ChangeForm, editor: Any) -> str:
        obstacles = editing.find_obstacles(article, editor)
        if not obstacles.reasons and obstacles.unexplained and form.is_bound and not form.data.get("note"):
            return _("Add a change note.")
        return " ".join(map(form_checks.in_words, obstacles.reasons))

    def describe(self, articles: list[Article]) -> dict[int, list[str]]:
        return {
            article.pk: editing.find_obstacles(article, None).unexplained[:MAX_OPEN_ITEMS]
            for article in articles
        }

    def apply(self, articles: list[Article], form: ChangeForm, editor: Any) -> Applied:
        for article in articles:
            editing.publish(article, editor, article.version, form.cleaned_data["note"])
        return Applied(len(articles))


class UnpublishAction(BulkAction):
    name = "unpublish"
    button, title = gettext_lazy("Unpublish"), gettext_lazy("Unpublish")
    column = gettext_lazy("Affects")
    form = bulk_forms.UnpublishForm
    permission = "publish_article"
    is_serious = True

    def refusal(self, article: Article, form: ChangeForm, editor: Any) -> str:
        return _reason(lambda: editing.check_step("withdraw", editor, article))

    def describe(self, articles: list[Article]) -> dict[int, list[str]]:
        return describe_impact(articles)

    def apply(self, articles: list[Article], form: ChangeForm, editor: Any) -> Applied:
        target, note = form.cleaned_data["target"], form.cleaned_data["note"]
        for article in articles:
            editing.unpublish_to(article, editor, target, note)
        return Applied(len(articles))

    def after(self, request: Any, articles: list[Article], form: ChangeForm) -> None:
        if form.cleaned_data["target"] is None:
            removed = CodeHistory.objects.filter(article__in=articles, state=CodeHistory.State.REMOVED)
            lost: dict[Article, list[str]] = {}
            for row in removed.filter(target=None).select_related("article"):
                lost.setdefault(row.article, []).append(row.code)
            request.lost_codes = lost
            warn_of_lost_codes(request)


def _reason(check: Callable[[], None]) -> str:
    try:
        check()
    except exceptions.Refused as refusal:
        return str(refusal)
    return ""


def _location(article: Article) -> str:
    return f"{article.product} / {article.area}" if article.area else str(article.product)


def describe_impact(articles: Iterable[Article]) -> dict[int, list[str]]:
    """Return what unpublishing each article touches: page views, links of other articles, and codes."""
    pks = [article.pk for article in articles]
    links = PublicationLink.objects.filter(target__in=pks, publication__live=True)
    counts = links.exclude(publication__article=F("target")).order_by().values("target")
    incoming = dict(counts.annotate(n=Count("publication", distinct=True)).values_list("target", "n"))
    since = timezone.localdate() - timedelta(days=page_views.recent_days())
    tallies = PageViewTally.objects.filter(article__in=pks, day__gt=since).order_by().values("article")
    views = dict(tallies.annotate(n=Sum("count")).values_list("article", "n"))
    codes = dict(Publication.objects.live().filter(article__in=pks).values_list("article", "codes"))
    return {pk: list(_impact(views.get(pk, 0), incoming.get(pk, 0), codes.get(pk, []))) for pk in pks}


def _impact(views: int, links: int, codes: list[str]) -> Iterator[str]:
    if days := page_views.recent_days():
        text = ngettext("%(n)d view in %(days)d days", "%(n)d views in %(days)d days", views)
        yield text % {"n": views, "days": days}
    if links:
        yield ngettext("%(n)d article links to it", "%(n)d articles link to it", links) % {"n": links}
    if codes:
        yield _("Codes: %(codes)s") % {"codes": ", ".join(codes)}


BULK_ACTIONS: dict[str, BulkAction] = {
    action.name: action
    for action in (
        DetailsAction(
            "owner", gettext_lazy("Owner"), gettext_lazy("Change owner"), gettext_lazy("Current owner"),
            bulk_forms.OwnerForm, ("owner",), lambda article: article.owner,
        ),
        DetailsAction(
            "location", gettext_lazy("Product and area"), gettext_lazy("Change product and area"),
            gettext_lazy("Current product and area"), bulk_forms.LocationForm, ("product",), _location,
        ),
        DetailsAction(
            "review-date", gettext_lazy("Review date"), gettext_lazy("Change review date"),
            gettext_lazy("Current review date"), bulk_forms.ReviewDateForm, ("review_due",),
            lambda article: article.review_due,
        ),
        DetailsAction(
            "verified", gettext_lazy("Verified"), gettext_lazy("Mark as verified"),
            gettext_lazy("Last verified"), bulk_forms.VerifiedForm, ("verified_on",),
            lambda article: article.verified_on,
        ),
        LabelsAction(),
        PublishAction(),
        UnpublishAction(),
    )
}  # fmt: skip
