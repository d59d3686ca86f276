"""The dashboard's blocks about articles: to write, to review, to publish, and to verify again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import editing, permissions
from articles.insights import review_due
from articles.models import Article, ArticleStatus, AuditEntry, Autosave, Feedback, Schedule
from articles.strings.languages import local_name

from .autosave import format_time
from .dashboard_rows import (
    DashboardBlock,
    DashboardRow,
    article_row,
    articles_changed_by,
    first_rows,
    list_url,
    shorten,
    time_since,
    with_list_fields,
)
from .pages import article_page_url
from .schedule import format_delay, format_due
from .translations import list_url as translation_list_url


def unsaved_block(editor: User) -> DashboardBlock | None:
    if not _may_write(editor):
        return None
    autosaves, count = first_rows(Autosave.objects.filter(editor=editor).with_fields().defer("fields"))
    rows = []
    for row in autosaves:
        url = article_page_url(row.article_id) if row.article_id else reverse("admin:articles_article_add")
        facts = [_("autosaved %(time)s") % {"time": format_time(row.saved_at)}]
        title = row.title or _("Untitled article")
        rows.append(DashboardRow(shorten(title), f"{url}?{urlencode({'autosave': row.form_key})}", facts))
    return DashboardBlock("unsaved", _("Unsaved drafts"), rows, count)


def drafts_block(editor: User) -> DashboardBlock | None:
    if not _may_write(editor):
        return None
    mine = Article.objects.not_deleted().begun_or_owned_by(editor)
    # A draft with unsaved text is in the block above.
    unsaved = Autosave.objects.filter(editor=editor, article__isnull=False).with_fields()
    # What this editor left unfinished in articles of others is here, too.
    unfinished = Article.objects.not_deleted().for_editor(editor).filter(pk__in=articles_changed_by(editor))
    drafts = _drafts(Article.objects.filter(Q(pk__in=mine) | Q(pk__in=unfinished)))
    drafts = drafts.exclude(status=ArticleStatus.DRAFT, pk__in=unsaved.values("article"))
    articles, count = first_rows(drafts)
    rows = []
    for article in articles:
        facts = [_("updated %(span)s ago") % {"span": time_since(article.updated_at)}]
        if article.owner_id and article.owner_id != editor.pk:
            facts.append(_("owner: %(name)s") % {"name": article.owner})
        row = article_row(article, "change", facts)
        if article.status == ArticleStatus.CHANGES_REQUESTED:
            row.tag = str(ArticleStatus.CHANGES_REQUESTED.label)
            request = shorten(article.request_note or _("see the comments"))
            row.facts.insert(0, f"{article.requested_by}: {request}")
            row.url = article_page_url(article, "review")
        rows.append(row)
    in_review = mine.filter(status=ArticleStatus.IN_REVIEW).count()
    note = ngettext(
        "%(n)d of your articles is in review.", "%(n)d of your articles are in review.", in_review
    ) % {"n": in_review}
    return DashboardBlock(
        "mine",
        _("Your drafts"),
        rows,
        count,
        list_url("article", whose="mine", work="open"),
        note=note if in_review else "",
    )


def _drafts(mine: Any) -> QuerySet[Article]:
    """Return articles to write, those with requested changes first."""
    requests = AuditEntry.objects.filter(article=OuterRef("pk"), action=AuditEntry.Action.REQUEST_CHANGES)
    rows = (
        with_list_fields(mine.in_progress())
        .select_related("product", "owner")
        .annotate(
            requested_by=Subquery(requests.values("name")[:1]),
            request_note=Subquery(requests.values("note")[:1]),
        )
    )
    return rows.order_by(_first(status=ArticleStatus.CHANGES_REQUESTED), "-updated_at")


def review_block(editor: User) -> DashboardBlock | None:
    if not permissions.has_permission(editor, "review_article"):
        return None
    submissions = AuditEntry.objects.filter(article=OuterRef("pk"), action=AuditEntry.Action.SUBMIT)
    rows = Article.objects.not_deleted().for_editor(editor).filter(status=ArticleStatus.IN_REVIEW)
    # What someone else is asked to review is theirs.
    rows = rows.filter(Q(reviewer=None) | Q(reviewer=editor))
    if settings.FOUR_EYES:
        rows = rows.exclude(pk__in=articles_changed_by(editor))
    rows = with_list_fields(rows).annotate(
        submitted_by=Subquery(submissions.values("name")[:1]),
        submitted_at=Subquery(submissions.values("at")[:1]),
    )
    articles, count = first_rows(rows.order_by(F("submitted_at").asc(nulls_first=True), "pk"))
    suggested, suggested_count = first_rows(editing.open_suggestions().select_related("article", "author"))
    return DashboardBlock(
        "review",
        _("Waiting for your review"),
        [
            *(_review_row(article) for article in articles),
            *map(_suggestion_row, suggested),
        ],
        count + suggested_count,
        list_url("article", status__exact=ArticleStatus.IN_REVIEW),
    )


def _review_row(article: Article) -> DashboardRow:
    row = article_row(article, "review", _submission_facts(article))
    row.tag = _("assigned to you") if article.reviewer_id else ""
    return row


def _suggestion_row(row: Feedback) -> DashboardRow:
    url = reverse("admin:articles_article_suggestion", args=[row.article_id, row.pk])
    facts = [_("suggested by %(name)s") % {"name": row.author}, formats.date_format(row.day)]
    return DashboardRow(shorten(str(row.article)), url, facts, _("suggested change"))


def _submission_facts(article) -> list[str]:
    if not article.submitted_at:
        return []
    params = {"name": article.submitted_by or _("System"), "span": time_since(article.submitted_at)}
    return [_("by %(name)s, %(span)s ago") % params]


def approved_block(editor: User) -> DashboardBlock | None:
    if not permissions.has_permission(editor, "publish_article"):
        return None
    rows = Article.objects.not_deleted().for_editor(editor).ready_to_publish()
    rows = rows.exclude(schedules__state=Schedule.State.WAITING)
    if settings.FOUR_EYES:
        rows = rows.exclude(pk__in=articles_changed_by(editor))
    articles, count = first_rows(with_list_fields(rows).order_by("updated_at"))
    return DashboardBlock(
        "ready",
        _("Ready to publish"),
        [article_row(article, "review", [_("approved")]) for article in articles],
        count,
        list_url("article", work="ready"),
    )


def schedules_block(editor: User) -> DashboardBlock | None:
    if not editing.is_allowed("schedule", editor):
        return None
    mine = Article.objects.for_editor(editor)
    open_states = [Schedule.State.WAITING, Schedule.State.FAILED]
    mine_open = Schedule.objects.filter(state__in=open_states, article__in=mine.values("pk"))
    mine_open = mine_open.select_related("article")
    schedules, count = first_rows(mine_open.order_by(_first(state=Schedule.State.FAILED), "due_at"))
    rows = []
    for schedule in schedules:
        has_failed = schedule.state == Schedule.State.FAILED
        facts = [f"{schedule.get_action_display()}: {format_due(schedule)}"]
        if has_failed:
            facts.append(schedule.reason)
        tag = str(schedule.get_state_display()) if has_failed else format_delay(schedule)
        url = article_page_url(schedule.article_id, "schedule")
        rows.append(DashboardRow(shorten(str(schedule.article)), url, facts, tag))
    return DashboardBlock(
        "schedules",
        _("Scheduled"),
        rows,
        count,
        list_url("schedule"),
        is_urgent=any(row.tag for row in rows),
    )


def review_due_block(editor: User) -> DashboardBlock | None:
    if not permissions.has_permission(editor, "change_article"):
        return None
    today = timezone.localdate()
    # Editors who may not see feedback don't learn of it here either.
    may_see_feedback = permissions.has_permission(editor, "change_feedback")
    reasons = review_due.review_reasons(today, feedback=may_see_feedback)
    due = review_due.articles_due(Article.objects.not_deleted().for_editor(editor), reasons)
    urgency = Case(
        When(reasons.is_falling(), then=Value(0)),
        When(reasons.has_broken_links() | reasons.has_feedback(), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    order = (urgency, F("review_due").asc(nulls_last=True), F("verified_on").asc(nulls_last=True), "pk")
    articles, count = first_rows(with_list_fields(due).order_by(*order))
    rows = []
    for article in articles:
        row = article_row(article, "change", list(_describe_reasons(article, reasons)))
        if article.pk in reasons.dead:
            row.links = [(_("View links"), article_page_url(article, "links"))]
        rows.append(row)
    return DashboardBlock(
        "due",
        _("Needs review"),
        rows,
        count,
        list_url("article", due="any"),
    )


def _describe_reasons(article: Article, reasons: review_due.ReviewReasons) -> Iterator[str]:
    if drop := reasons.success_drop(article):
        params = {"now": drop.now, "before": drop.before}
        yield _("works for %(now)d%% of readers, down from %(before)d%%") % params
    if count := reasons.dead.get(article.pk):
        yield ngettext("%(n)d broken link", "%(n)d broken links", count) % {"n": count}
    if count := reasons.unanswered.get(article.pk):
        yield ngettext("%(n)d open feedback item", "%(n)d open feedback items", count) % {"n": count}
    last_valid_day = reasons.today - timedelta(days=review_due.VERIFIED_FOR_DAYS)
    if article.review_due and review_due.is_review_due(article, reasons.today):
        yield _("review was due on %(day)s") % {"day": formats.date_format(article.review_due)}
    elif article.verified_on and article.verified_on < last_valid_day:
        day = formats.date_format(article.verified_on)
        yield _("last verified on %(day)s") % {"day": day}


def translations_block(editor: User) -> DashboardBlock | None:
    """Return translations that lag behind their source, the largest lags first."""
    if not permissions.has_permission(editor, "change_article"):
        return None
    mine = Article.objects.not_deleted().for_editor(editor).filter(translation_lag__gt=0)
    articles, count = first_rows(with_list_fields(mine).order_by("-translation_lag", "-updated_at", "pk"))
    rows = [
        article_row(
            article,
            "translations",
            [local_name(article.language), article.get_translation_lag_display().lower()],
        )
        for article in articles
    ]
    url = translation_list_url(show="outdated")
    return DashboardBlock("translations", _("Translations out of date"), rows, count, url)


def _may_write(editor: User) -> bool:
    return editing.is_allowed("add", editor) or permissions.has_permission(editor, "change_article")


def _first(**condition: str) -> Case:
    """Return an order with the rows that meet a condition first."""
    return Case(When(**condition, then=Value(0)), default=Value(1), output_field=IntegerField())
