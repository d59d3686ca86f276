"""The dashboard's blocks about readers: feedback, incidents, unanswered searches, missing codes."""

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import editing, feedback, permissions
from articles.insights.unanswered_searches import DAYS, most_frequent_unanswered
from articles.models import CodeReport, Feedback, KnownIncident

from .dashboard_rows import MAX_ROWS, DashboardBlock, DashboardRow, first_rows, list_url, shorten
from .incident_end import end_buttons
from .unanswered_searches import allowed_actions, report_draft_url, row_context


def feedback_block(editor: User) -> DashboardBlock | None:
    if not permissions.has_permission(editor, "change_feedback"):
        return None
    open_feedback = Feedback.objects.open().filter(Q(assignee=None) | Q(assignee=editor), author=None)
    comments = feedback.visible_to(open_feedback, editor).select_related("article")
    comments, count = first_rows(comments.order_by("-day", "-pk"))
    rows = []
    for comment in comments:
        text = comment.text or ", ".join(comment.reason_labels) or _("not helpful")
        url = reverse("admin:articles_feedback_change", args=[comment.pk])
        facts = [shorten(str(comment.article)), formats.date_format(comment.day)]
        tag = _("assigned to you") if comment.assignee_id == editor.pk else ""
        if comment.is_suggestion and not tag:
            tag = _("suggested change")
        rows.append(DashboardRow(shorten(text), url, facts, tag))
    return DashboardBlock(
        "feedback",
        _("Reader feedback"),
        rows,
        count,
        list_url("feedback"),
    )


def incidents_block(editor: User) -> DashboardBlock | None:
    if not editor.has_perm("articles.change_knownincident"):
        return None
    now = timezone.now()
    incidents, count = first_rows(KnownIncident.objects.not_ended(now).order_by("begins_at", "pk"))
    rows = []
    for incident in incidents:
        has_begun = incident.begins_at <= now
        label = _("ends in %(span)s") if has_begun else _("starts in %(span)s")
        span = timesince(now, incident.ends_at if has_begun else incident.begins_at, depth=1)
        url = reverse("admin:articles_knownincident_change", args=[incident.pk])
        row = DashboardRow(incident.title, url, [label % {"span": span}], _("now") if has_begun else "")
        row.end = end_buttons(incident, "dashboard")
        rows.append(row)
    return DashboardBlock(
        "incidents",
        _("Incidents"),
        rows,
        count,
        list_url("knownincident"),
        is_urgent=any(row.tag for row in rows),
    )


def unanswered_block(editor: User) -> DashboardBlock | None:
    allowed = allowed_actions(editor)
    if not editor.has_perm("articles.view_searchtally") or not any(allowed.values()):
        return None
    # A missing code has its place in the block of reported codes, for those who see that.
    searches = most_frequent_unanswered(
        editor, MAX_ROWS, without_reported=editor.has_perm("articles.view_codereport")
    )
    rows = [_unanswered_row(row_context(search), allowed) for search in searches]
    note = _("From the last %(n)d days, rechecked just now. Most frequent first.")
    return DashboardBlock(
        "unanswered",
        _("Unanswered searches"),
        rows,
        len(rows),
        reverse("admin:articles_searchtally_gaps"),
        note=note % {"n": DAYS},
        has_more=len(rows) == MAX_ROWS,
    )


def _unanswered_row(context, allowed: dict[str, bool]) -> DashboardRow:
    search, draft_url = context["search"], context["draft_url"]
    days = ngettext("on %(n)d day", "on %(n)d days", search.days) % {"n": search.days}
    times = ngettext("%(n)d search", "%(n)d searches", search.times) % {"n": search.times}
    links = []
    if search.article:
        label = _("Existing article: %(title)s") % {"title": shorten(search.article.title)}
        links.append((label, context["article_url"]))
    elif allowed["may_draft"]:
        links.append((_("Start a draft"), draft_url))
    draft_url = draft_url if allowed["may_draft"] else ""
    url = context["preview_url"] if allowed["may_preview_search"] else draft_url
    tag = _("planned") if search.is_planned else ""
    return DashboardRow(shorten(search.query), url, [search.label, times, days], tag, links)


def missing_codes_block(editor: User) -> DashboardBlock | None:
    may_draft = editing.is_allowed("add", editor)
    may_decide = editor.has_perm("articles.change_codereport")
    if not editor.has_perm("articles.view_codereport") or not (may_draft or may_decide):
        return None
    new = CodeReport.objects.filter(state=CodeReport.State.NEW)
    reports, count = first_rows(new.order_by("-count", "-last_day", "pk"))
    rows = []
    for report in reports:
        readers = ngettext("reported by %(n)d reader", "reported by %(n)d readers", report.count)
        facts = [
            readers % {"n": report.count},
            _("last on %(day)s") % {"day": formats.date_format(report.last_day)},
        ]
        links = [(_("Start a draft"), report_draft_url(report))] if may_draft else []
        url = reverse("admin:articles_codereport_change", args=[report.pk])
        rows.append(DashboardRow(shorten(str(report)), url, facts, "", links))
    return DashboardBlock(
        "reports",
        _("Reported missing codes"),
        rows,
        count,
        list_url("codereport", state__exact=CodeReport.State.NEW),
    )
