"""The admin's start page: what there is to do now, for the one who looks at it.

Each block is a few rows, how many there are in all, and a link to the list of all. Nobody gets a block that
their rights let them do nothing about. Each costs one query or two, however much there is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import editing, permissions
from articles.insights import analytics, review_due
from articles.models import (
    Article,
    ArticleStatus,
    AuditEntry,
    Autosave,
    CodeReport,
    Feedback,
    KnownIncident,
    Publication,
    Revision,
    Schedule,
)

from . import search_log, unanswered_searches
from .analytics import may_see
from .autosave import moment
from .feedback import within_reach
from .schedule import told_delay, told_moment

MOST = 6  # rows of a block
LONGEST = 110  # characters of a title or text
SHOWN_DAYS = 30  # of the figures, beside as many before


@dataclass
class Row:
    """One thing to do: what it is, where it is done, and what one wants to know before."""

    title: str
    url: str
    facts: list[str] = field(default_factory=list)
    tag: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)  # words and address


@dataclass
class Block:
    """`empty` is what is said when there is nothing. `count` may be more than there are rows."""

    name: str
    title: str
    empty: str
    rows: list[Row]
    count: int
    url: str = ""
    note: str = ""
    is_urgent: bool = False
    is_more: bool = False  # there may be more than `count`


def context(request: HttpRequest) -> dict[str, Any]:
    """What the start page shows beside Django's list of all there is."""
    editor: User = request.user  # type: ignore[assignment]
    blocks = [block for make in BLOCKS if (block := make(editor)) is not None]
    return {
        "blocks": [block for block in blocks if block.rows],
        "calm": [block for block in blocks if not block.rows],
        "may_draft": editing.is_allowed("add", editor),
        "figures": list(_figures(editor)),
        "figures_days": SHOWN_DAYS,
    }


# The blocks


def _typed(editor: User) -> Block | None:
    if not (editing.is_allowed("add", editor) or permissions.has_permission(editor, "change_article")):
        return None
    kept, count = _some(Autosave.objects.filter(editor=editor).with_fields().defer("fields"))
    rows = []
    for row in kept:
        address = reverse("admin:articles_article_add")
        if row.article_id:
            address = reverse("admin:articles_article_change", args=[row.article_id])
        facts = [_("typed at %(time)s, not saved") % {"time": moment(row.saved_at)}]
        title = row.title or _("An article without a title")
        rows.append(Row(_short(title), f"{address}?{urlencode({'autosave': row.place})}", facts))
    return Block("typed", _("Typed and not saved"), _("Nothing that you typed is unsaved."), rows, count)


def _mine(editor: User) -> Block | None:
    if not (editing.is_allowed("add", editor) or permissions.has_permission(editor, "change_article")):
        return None
    said = AuditEntry.objects.filter(article=OuterRef("pk"), action=AuditEntry.Action.REQUEST_CHANGES)
    mine = Article.objects.not_deleted().begun_or_owned_by(editor)
    rows = mine.in_progress()
    rows = rows.annotate(said_by=Subquery(said.values("name")[:1]), said=Subquery(said.values("note")[:1]))
    sent_back_first = Case(
        When(status=ArticleStatus.CHANGES_REQUESTED, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    found, count = _some(_listed(rows).order_by(sent_back_first, "-updated_at"))
    made = []
    for article in found:
        row = _article(article, "change", [_("changed %(span)s ago") % {"span": _span(article.updated_at)}])
        if article.status == ArticleStatus.CHANGES_REQUESTED:
            row.tag = str(ArticleStatus.CHANGES_REQUESTED.label)
            row.facts.insert(0, f"{article.said_by}: {_short(article.said or _('see the comments'))}")
            row.url = reverse("admin:articles_article_review", args=[article.pk])
        made.append(row)
    away = (
        Article.objects.not_deleted().begun_or_owned_by(editor).filter(status=ArticleStatus.IN_REVIEW).count()
    )
    told = ngettext("%(n)d of yours is in review.", "%(n)d of yours are in review.", away) % {"n": away}
    return Block(
        "mine",
        _("Yours to write"),
        _("No draft of yours waits, and nothing was sent back to you.") + (f" {told}" if away else ""),
        made,
        count,
        _list("article", whose="mine", work="open"),
        note=told if away else "",
    )


def _review(editor: User) -> Block | None:
    if not permissions.has_permission(editor, "review_article"):
        return None
    handed = AuditEntry.objects.filter(article=OuterRef("pk"), action=AuditEntry.Action.SUBMIT)
    rows = Article.objects.not_deleted().for_editor(editor).filter(status=ArticleStatus.IN_REVIEW)
    if settings.FOUR_EYES:
        rows = rows.exclude(pk__in=_own_changes(editor))
    rows = rows.annotate(by=Subquery(handed.values("name")[:1]), since=Subquery(handed.values("at")[:1]))
    found, count = _some(_listed(rows).order_by(F("since").asc(nulls_first=True), "pk"))
    made = [
        _article(
            article,
            "review",
            [_("by %(name)s, %(span)s ago") % {"name": article.by, "span": _span(article.since)}]
            if article.since
            else [],
        )
        for article in found
    ]
    return Block(
        "review",
        _("Waiting for your review"),
        _("Nothing waits for a review."),
        made,
        count,
        _list("article", status__exact=ArticleStatus.IN_REVIEW),
    )


def _ready(editor: User) -> Block | None:
    if not permissions.has_permission(editor, "publish_article"):
        return None
    rows = Article.objects.not_deleted().for_editor(editor).ready_to_publish()
    rows = rows.exclude(schedules__state=Schedule.State.WAITING)
    if settings.FOUR_EYES:
        rows = rows.exclude(pk__in=_own_changes(editor))
    found, count = _some(_listed(rows).order_by("updated_at"))
    made = [_article(article, "review", [_("approved, not live")]) for article in found]
    return Block(
        "ready",
        _("Approved, to be published"),
        _("Nothing that is approved waits to be published."),
        made,
        count,
        _list("article", work="ready"),
    )


def _schedules(editor: User) -> Block | None:
    if not editing.is_allowed("schedule", editor):
        return None
    mine = Article.objects.for_editor(editor)
    rows = Schedule.objects.filter(state__in=[Schedule.State.WAITING, Schedule.State.FAILED])
    rows = rows.filter(article__in=mine.values("pk")).select_related("article")
    failed_first = Case(
        When(state=Schedule.State.FAILED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    found, count = _some(rows.order_by(failed_first, "due_at"))
    made = []
    for row in found:
        facts = [f"{row.get_action_display()}: {told_moment(row)}"]
        late, failed = told_delay(row), row.state == Schedule.State.FAILED
        tag = str(row.get_state_display()) if failed else late
        address = reverse("admin:articles_article_schedule", args=[row.article_id])
        made.append(Row(_short(str(row.article)), address, [*facts, *([row.reason] if failed else [])], tag))
    return Block(
        "schedules",
        _("Scheduled"),
        _("Nothing is scheduled."),
        made,
        count,
        _list("schedule"),
        is_urgent=any(row.tag for row in made),
    )


def _feedback(editor: User) -> Block | None:
    if not permissions.has_permission(editor, "change_feedback"):
        return None
    # What is in the hands of others is theirs.
    rows = Feedback.objects.open().filter(Q(assignee=None) | Q(assignee=editor))
    rows = within_reach(rows, editor)
    found, count = _some(rows.select_related("article").order_by("-day", "-pk"))
    made = []
    for row in found:
        words = row.text or ", ".join(row.reason_labels) or _("not helpful")
        address = reverse("admin:articles_feedback_change", args=[row.pk])
        facts = [_short(str(row.article)), formats.date_format(row.day)]
        tag = _("in your hands") if row.assignee_id == editor.pk else ""
        made.append(Row(_short(words), address, facts, tag))
    return Block(
        "feedback",
        _("What readers wrote"),
        _("All that readers wrote is dealt with."),
        made,
        count,
        _list("feedback"),
    )


def _due(editor: User) -> Block | None:
    if not permissions.has_permission(editor, "change_article"):
        return None
    today = timezone.localdate()
    # Who may not deal with feedback is not told of it here either.
    why = review_due.review_reasons(today, feedback=permissions.has_permission(editor, "change_feedback"))
    rows = review_due.articles_due(Article.objects.not_deleted().for_editor(editor), why)
    known_first = Case(
        When(why.of_falling(), then=Value(0)),
        When(why.of_links() | why.of_feedback(), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    dated = (known_first, F("review_due").asc(nulls_last=True), F("verified_on").asc(nulls_last=True), "pk")
    found, count = _some(_listed(rows).order_by(*dated))
    made = []
    for article in found:
        row = _article(article, "change", list(_why_due(article, why)))
        if article.pk in why.dead:
            row.links = [(_("See its links"), reverse("admin:articles_article_links", args=[article.pk]))]
        made.append(row)
    return Block(
        "due",
        _("To be verified again"),
        _("No article is due: no date, no falling success, no dead link, no feedback left lying."),
        made,
        count,
        _list("article", due="any"),
    )


def _why_due(article: Article, why: review_due.ReviewReasons) -> Iterator[str]:
    if fall := why.fall_of(article):
        yield _("works for %(now)d %% of readers, before for %(before)d %%") % {
            "now": fall.now,
            "before": fall.before,
        }
    if count := why.dead.get(article.pk):
        yield ngettext("%(n)d link leads nowhere", "%(n)d links lead nowhere", count) % {"n": count}
    if count := why.unanswered.get(article.pk):
        yield ngettext("%(n)d answer of a reader is unread", "%(n)d answers of readers are unread", count) % {
            "n": count
        }
    if article.review_due and article.review_due <= why.today:
        yield _("review was due on %(day)s") % {"day": formats.date_format(article.review_due)}
    elif article.verified_on and article.verified_on < why.today - timedelta(
        days=review_due.VERIFIED_FOR_DAYS
    ):
        yield _("verified on %(day)s, more than a year ago") % {
            "day": formats.date_format(article.verified_on)
        }


def _incidents(editor: User) -> Block | None:
    if not editor.has_perm("articles.change_knownincident"):
        return None
    now = timezone.now()
    found, count = _some(KnownIncident.objects.not_ended(now).order_by("begins_at", "pk"))
    made = []
    for row in found:
        begun = row.begins_at <= now
        words = _("over in %(span)s") if begun else _("begins in %(span)s")
        span = timesince(now, row.ends_at if begun else row.begins_at, depth=1)
        address = reverse("admin:articles_knownincident_change", args=[row.pk])
        made.append(Row(row.title, address, [words % {"span": span}], _("now") if begun else ""))
    return Block(
        "incidents",
        _("Incidents"),
        _("No incident is going on."),
        made,
        count,
        _list("knownincident"),
        is_urgent=any(row.tag for row in made),
    )


def _gaps(editor: User) -> Block | None:
    may = unanswered_searches.may(editor)
    if not editor.has_perm("articles.view_searchtally") or not any(may.values()):
        return None
    rows = []
    for gap in unanswered_searches.open_gaps(editor, MOST):
        days = ngettext("on %(n)d day", "on %(n)d days", gap.days) % {"n": gap.days}
        times = ngettext("%(n)d search", "%(n)d searches", gap.times) % {"n": gap.times}
        links = [(_("Start a draft"), gap.draft)] if may["may_draft"] and not gap.begun[0] else []
        links += (
            [(_("There is an article: %(title)s") % {"title": _short(gap.begun[0])}, gap.begun[1])]
            if gap.begun[0]
            else []
        )
        address = gap.trial if may["may_try"] else gap.draft if may["may_draft"] else ""
        tag = _("planned") if gap.planned else ""
        rows.append(Row(_short(gap.query), address, [gap.label, times, days], tag, links))
    return Block(
        "gaps",
        _("Searched and not found"),
        _("No frequent search of the last %(n)d days is without an answer.")
        % {"n": unanswered_searches.DAYS},
        rows,
        len(rows),
        reverse("admin:articles_searchtally_gaps"),
        note=_(
            "Of the last %(n)d days, each asked again just now. What was missed on most days stands first."
        )
        % {"n": unanswered_searches.DAYS},
        is_more=len(rows) == MOST,
    )


def _reports(editor: User) -> Block | None:
    may_draft = editing.is_allowed("add", editor)
    may_decide = editor.has_perm("articles.change_codereport")
    if not editor.has_perm("articles.view_codereport") or not (may_draft or may_decide):
        return None
    new = CodeReport.objects.filter(state=CodeReport.State.NEW)
    found, count = _some(new.order_by("-count", "-last_day", "pk"))
    rows = []
    for row in found:
        told = ngettext("told by %(n)d reader", "told by %(n)d readers", row.count) % {"n": row.count}
        links = [(_("Start a draft"), search_log.draft_url(row))] if may_draft else []
        address = reverse("admin:articles_codereport_change", args=[row.pk])
        facts = [told, _("last on %(day)s") % {"day": formats.date_format(row.last_day)}]
        rows.append(Row(_short(str(row)), address, facts, "", links))
    return Block(
        "reports",
        _("Codes that readers miss"),
        _("No reader reported a missing code that nobody decided about."),
        rows,
        count,
        _list("codereport", state__exact=CodeReport.State.NEW),
    )


Make = Callable[[User], Block | None]
BLOCKS: list[Make] = [
    _typed, _mine, _review, _ready, _schedules, _feedback, _due, _incidents, _gaps, _reports,
]  # fmt: skip


# The figures, in a line


def _figures(editor: User) -> Iterator[dict[str, Any]]:
    """Three shares of the last days, beside those of the days before."""
    if not may_see(editor):
        return
    until = timezone.localdate() + timedelta(days=1)
    turn = until - timedelta(days=SHOWN_DAYS)
    since = turn - timedelta(days=SHOWN_DAYS)
    for words, unit, count in (
        (_("of searches answered"), _("searches"), analytics.searches_by_day),
        (_("of solutions tried worked"), _("solutions tried"), analytics.solution_votes_by_day),
        (_("of pages helped"), _("answers"), analytics.page_votes_by_day),
    ):
        days = count(since)
        now, before = analytics.total(days, turn, until), analytics.total(days, since, turn)
        yield {"words": words, "unit": unit, "now": now, "before": before}


# What the blocks share


def _some(rows: QuerySet) -> tuple[list[Any], int]:
    """The first few, and how many there are; counted only if there are more."""
    found = list(rows[:MOST])
    return found, rows.count() if len(found) == MOST else len(found)


def _listed(rows: QuerySet[Article]) -> QuerySet[Article]:
    return rows.select_related("product").prefetch_related("codes")


def _article(article: Article, screen: str, facts: list[str]) -> Row:
    codes = [row.code for row in article.codes.all()][:2]
    named = [", ".join(codes)] if codes else []
    address = reverse(f"admin:articles_article_{screen}", args=[article.pk])
    return Row(_short(article.title), address, [*facts, *named, article.product.name])


def _own_changes(editor: User) -> QuerySet[Any, Any]:
    """Articles of which this editor wrote something that readers do not see yet."""
    seen = Publication.objects.live().filter(article=OuterRef("article")).values("revision__number")
    newer = Revision.objects.filter(author=editor, number__gt=Coalesce(Subquery(seen[:1]), 0))
    return newer.values("article")


def _list(name: str, **chosen: Any) -> str:
    address = reverse(f"admin:articles_{name}_changelist")
    return f"{address}?{urlencode(chosen)}" if chosen else address


def _short(words: str) -> str:
    return Truncator(words).chars(LONGEST)


def _span(at: datetime | None) -> str:
    return timesince(at, depth=1) if at else ""


def index(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
    """Django's start page with the desk on it."""
    return PLAIN_INDEX(request, {**context(request), **(extra_context or {})})


PLAIN_INDEX = admin.site.index
admin.site.index = index  # type: ignore[method-assign]
