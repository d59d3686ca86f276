"""Publishing or unpublishing an article at a set time."""

import zoneinfo
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import editing, exceptions
from articles.models import Article, Schedule
from articles.strings.numbers import whole_number

from . import form_checks
from .code_links import code_links_of
from .forms import one_line
from .pages import EditorRequest, get_editor_article, publication_of, redirect_to, render_article_page

FIRST, SECOND = "first", "second"
MAX_SCHEDULES = 50


def zone_or_default(name: str) -> zoneinfo.ZoneInfo:
    """Return the time zone of this name, or the site's if there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo(timezone.get_default_timezone_name())


def datetimes_of(wall_time: datetime, zone: zoneinfo.ZoneInfo) -> list[datetime]:
    """Return when clocks in this zone show this time: once, or never or twice when they are changed."""
    times: list[datetime] = []
    for fold in (0, 1):
        at = wall_time.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == wall_time and at not in times:
            times.append(at)
    return times


class ScheduleForm(forms.Form):
    action = forms.ChoiceField(
        label=gettext_lazy("Action"), choices=Schedule.Action.choices, widget=forms.RadioSelect
    )
    when = forms.CharField(
        label=gettext_lazy("When"), max_length=40, widget=forms.TextInput(attrs={"type": "datetime-local"})
    )
    which = forms.ChoiceField(
        label=gettext_lazy("This time happens twice that night"),
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)
    is_major = forms.BooleanField(
        label=gettext_lazy("Major change (clears the verification date unless you changed it)"),
        required=False,
    )
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    is_ambiguous = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.used_zone = zone_or_default(self.data.get("zone", ""))
        self._offer_both_times()

    def _offer_both_times(self) -> None:
        """Offer both times to choose from if clocks show the posted time twice."""
        try:
            times = datetimes_of(datetime.fromisoformat(self.data.get("when", "")), self.used_zone)
        except (ValueError, OverflowError):
            times = []
        if len(times) == 2:
            self.is_ambiguous = True
            clocks = [at.astimezone(self.used_zone).strftime("%H:%M %Z (%z)") for at in times]
            labels = [_("the first time, %(at)s"), _("the second time, %(at)s")]
            choices = [label % {"at": clock} for label, clock in zip(labels, clocks, strict=True)]
            self.fields["which"].choices = list(zip((FIRST, SECOND), choices, strict=True))  # type: ignore[attr-defined]

    def clean_note(self) -> str:
        return one_line(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "when" in cleaned and "which" not in self.errors:
            try:
                cleaned["due_at"] = self._due_at(cleaned["when"], cleaned.get("which", ""))
            except forms.ValidationError as error:
                self.add_error("which" if self.is_ambiguous else "when", error)
        return cleaned

    def _due_at(self, when: str, which: str) -> datetime:
        try:
            wall_time = datetime.fromisoformat(when)
            times = datetimes_of(wall_time, self.used_zone) if wall_time.tzinfo is None else []
        except (ValueError, OverflowError):
            raise forms.ValidationError(_("Use the format 2026-11-24 09:30.")) from None
        if wall_time.tzinfo is not None:
            raise forms.ValidationError(_("Use the format 2026-11-24 09:30."))
        if not times:
            message = _("That time doesn't exist in %(zone)s because clocks move forward that night.")
            raise forms.ValidationError(message % {"zone": self.used_zone.key})
        if len(times) == 2 and which not in (FIRST, SECOND):
            raise forms.ValidationError(_("Choose the first or the second time."))
        return times[-1] if which == SECOND else times[0]


def format_due(row: Schedule) -> str:
    """Return when a schedule is due, in the editor's time zone."""
    zone = timezone.get_current_timezone()
    text = f"{row.due_at.astimezone(zone):%Y-%m-%d %H:%M %Z}"
    return text if text.endswith(f" {zone}") else f"{text} ({zone})"


def format_delay(row: Schedule) -> str:
    """Return how late a schedule was or is, in words, or an empty string."""
    if row.delay is None:
        return ""
    span = timesince(row.due_at, row.due_at + row.delay)
    if row.state == Schedule.State.WAITING:
        return _("overdue by %(span)s") % {"span": span}
    return _("late by %(span)s") % {"span": span}


def list_schedules(article: Article) -> list[dict[str, Any]]:
    """Return an article's schedules as its pages show them, newest first."""
    rows = article.schedules.select_related("revision").defer("revision__data")
    return [
        {
            "schedule": row,
            "due": format_due(row),
            "delay": format_delay(row),
            "is_open": row.state in (Schedule.State.WAITING, Schedule.State.FAILED),
            "is_outdated": row.state == Schedule.State.WAITING
            and row.revision is not None
            and row.revision.number != article.version,
        }
        for row in rows[:MAX_SCHEDULES]
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_article(request: EditorRequest, object_id: str) -> HttpResponse:
    """Publish this version, or unpublish the article, at a time in the editor's own zone."""
    article = get_editor_article(request, object_id)
    if not editing.is_allowed("schedule", request.user) or article.deleted_at is not None:
        raise PermissionDenied
    form = ScheduleForm(initial={"version": article.version, "action": Schedule.Action.PUBLISH})
    if request.method == "POST" and "cancel" in request.POST:
        return _cancel(request, article)
    if request.method == "POST":
        form = ScheduleForm(request.POST)
        if form.is_valid() and _schedule(request, article, form):
            return redirect_to(article, "schedule")
    return render_article_page(
        request,
        "schedule.html",
        article,
        _("Schedule"),
        form=form,
        schedules=list_schedules(article),
        site_zone=timezone.get_default_timezone_name(),
        was_published=publication_of(article) is not None,
        code_links=code_links_of(request, article),
        may_lead_codes=request.user.has_perm("articles.change_codehistory"),
    )


def _schedule(request: EditorRequest, article: Article, form: ScheduleForm) -> bool:
    data = form.cleaned_data
    try:
        row = editing.schedule(
            article,
            request.user,
            data["action"],
            data["due_at"],
            data["version"],
            zone=form.used_zone.key,
            note=data["note"],
            is_major=data["is_major"],
        )
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Conflict:
        form.add_error(None, _("This article changed. Reload the page and check the new version."))
        return False
    except exceptions.Refused as error:
        for reason in error.reasons:
            form.add_error(None, form_checks.in_words(reason))
        return False
    params = {"what": row.get_action_display(), "when": format_due(row)}
    messages.success(request, _("Scheduled. %(what)s: %(when)s.") % params)
    return True


def _cancel(request: EditorRequest, article: Article) -> HttpResponse:
    row = article.schedules.filter(pk=whole_number(request.POST["cancel"]) or 0).first()
    if row is None:
        raise Http404("no such schedule")
    try:
        editing.cancel_schedule(row, request.user)
        messages.success(request, _("Canceled."))
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Refused as error:
        messages.error(request, str(error))
    return redirect_to(article, "schedule")
