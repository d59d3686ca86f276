"""Publishing and withdrawing later: the screen of one article, and the list of all that is scheduled."""

import zoneinfo
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from articles import editing, exceptions
from articles.models import Article, Schedule
from articles.strings.numbers import whole_number

from .forms import one_line
from .history import article_for, context_of

FIRST, SECOND = "first", "second"


def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """The zone that a browser names, or the site's where it names none that is known."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo(timezone.get_default_timezone_name())


def moments(wall: datetime, zone: zoneinfo.ZoneInfo) -> list[datetime]:
    """The moments at which clocks in this zone show this: one, none or two when they are changed."""
    found = []
    for fold in (0, 1):
        at = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if at.astimezone(zone).replace(tzinfo=None) == wall and at not in found:
            found.append(at)
    return found


class ScheduleForm(forms.Form):
    action = forms.ChoiceField(
        label=gettext_lazy("What"), choices=Schedule.Action.choices, widget=forms.RadioSelect
    )
    when = forms.CharField(
        label=gettext_lazy("When"), max_length=40, widget=forms.TextInput(attrs={"type": "datetime-local"})
    )
    which = forms.ChoiceField(
        label=gettext_lazy("Clocks show this time twice that night"),
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)
    is_major = forms.BooleanField(
        label=gettext_lazy("A major change: the date of verification goes, unless it was changed too."),
        required=False,
    )
    zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    asks_which = False

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.used_zone = zone_named(self.data.get("zone", ""))
        self._offer_which()

    def _offer_which(self) -> None:
        """Name both moments if the time that was sent comes twice."""
        try:
            found = moments(datetime.fromisoformat(self.data.get("when", "")), self.used_zone)
        except (ValueError, OverflowError):
            found = []
        if len(found) == 2:
            self.asks_which = True
            told = [at.astimezone(self.used_zone).strftime("%H:%M %Z (%z)") for at in found]
            names = [_("the first time, %(at)s"), _("the second time, %(at)s")]
            labels = [name % {"at": at} for name, at in zip(names, told, strict=True)]
            self.fields["which"].choices = list(zip((FIRST, SECOND), labels, strict=True))  # type: ignore[attr-defined]

    def clean_note(self) -> str:
        return one_line(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "when" in cleaned and "which" not in self.errors:
            try:
                cleaned["due_at"] = self._moment(cleaned["when"], cleaned.get("which", ""))
            except forms.ValidationError as error:
                self.add_error("which" if self.asks_which else "when", error)
        return cleaned

    def _moment(self, typed: str, which: str) -> datetime:
        try:
            wall = datetime.fromisoformat(typed)
            found = moments(wall, self.used_zone) if wall.tzinfo is None else []
        except (ValueError, OverflowError):
            raise forms.ValidationError(_("Write the moment as 2026-11-24 09:30.")) from None
        if wall.tzinfo is not None:
            raise forms.ValidationError(_("Write the moment as 2026-11-24 09:30."))
        if not found:
            told = {"zone": self.used_zone.key}
            raise forms.ValidationError(
                _("There is no such time in %(zone)s: clocks are put forward over it that night.") % told
            )
        if len(found) == 2 and which not in (FIRST, SECOND):
            raise forms.ValidationError(_("Choose which of the two you mean."))
        return found[-1] if which == SECOND else found[0]


def told_moment(row: Schedule) -> str:
    """When it is due, in the zone in which it was given."""
    zone = zone_named(row.zone)
    return f"{row.due_at.astimezone(zone):%Y-%m-%d %H:%M %Z} ({zone.key})"


def told_delay(row: Schedule) -> str:
    """How late it was or is, in words, or nothing."""
    if row.delay is None:
        return ""
    span = timesince(row.due_at, row.due_at + row.delay)
    if row.state == Schedule.State.WAITING:
        return _("overdue by %(span)s") % {"span": span}
    return _("late by %(span)s") % {"span": span}


def lines_of(article: Article) -> list[dict[str, Any]]:
    """The schedules of an article as its screens tell them, newest first."""
    rows = article.schedules.select_related("revision").defer("revision__data")
    return [
        {
            **{"row": row, "when": told_moment(row), "late": told_delay(row)},
            "open": row.state in (Schedule.State.WAITING, Schedule.State.FAILED),
            "outdated": row.state == Schedule.State.WAITING
            and row.revision is not None
            and row.revision.number != article.version,
        }
        for row in rows[:50]
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request, object_id: str) -> HttpResponse:
    """Publish this version, or withdraw the article, at a moment in the editor's own zone."""
    article = article_for(request, object_id)
    if not editing.is_allowed("schedule", request.user) or article.deleted_at is not None:
        raise PermissionDenied
    start: dict[str, Any] = {"version": article.version, "action": Schedule.Action.PUBLISH}
    form = ScheduleForm(initial=start)
    if request.method == "POST" and "cancel" in request.POST:
        return _cancelled(request, article)
    if request.method == "POST":
        form = ScheduleForm(request.POST)
        if form.is_valid() and _scheduled(request, article, form):
            return HttpResponseRedirect(reverse("admin:articles_article_schedule", args=[article.pk]))
    about = context_of(
        request,
        article,
        _("Schedule"),
        form=form,
        lines=lines_of(article),
        site_zone=timezone.get_default_timezone_name(),
        was_seen=getattr(article, "publication", None) is not None,
    )
    return render(request, "admin/articles/article/schedule.html", about)


def _scheduled(request, article: Article, form: ScheduleForm) -> bool:
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
        form.add_error(None, _("It was saved meanwhile. Load the page again and look at what is new."))
        return False
    except exceptions.Refused as refused:
        for reason in refused.reasons:
            form.add_error(None, reason)
        return False
    told = {"what": row.get_action_display(), "when": told_moment(row)}
    messages.success(request, _("Scheduled. %(what)s: %(when)s.") % told)
    return True


def _cancelled(request, article: Article) -> HttpResponse:
    row = article.schedules.filter(pk=whole_number(request.POST["cancel"]) or 0).first()
    if row is None:
        raise Http404("no such schedule")
    try:
        editing.cancel_schedule(row, request.user)
        messages.success(request, _("It will not be carried out."))
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Refused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("admin:articles_article_schedule", args=[article.pk]))


@admin.register(Schedule)
class ScheduleAdmin(admin.ModelAdmin):
    """All that is or was scheduled; changed on the screen of its article."""

    list_display = ["about", "action", "when", "state_told", "name", "reason"]
    list_filter = ["state", "action"]
    list_select_related = ["article"]
    list_display_links = None
    list_per_page = 50

    class Media:
        css = {"all": ["css/admin/editor.css"]}

    def changelist_view(self, request, extra_context=None):
        title = {"title": gettext_lazy("Schedules")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description=gettext_lazy("article"))
    def about(self, row):
        if row.article.deleted_at:
            return row.article
        address = reverse("admin:articles_article_schedule", args=[row.article_id])
        return format_html('<a href="{}">{}</a>', address, row.article)

    @admin.display(description=gettext_lazy("when"), ordering="due_at")
    def when(self, row):
        return told_moment(row)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_told(self, row):
        late = told_delay(row)
        return f"{row.get_state_display()}, {late}" if late else row.get_state_display()

    def get_queryset(self, request):
        mine = Article.objects.for_editor(request.user)
        return super().get_queryset(request).filter(article__in=mine.values("pk"))

    def has_view_permission(self, request, obj=None):
        return editing.is_allowed("schedule", request.user)

    has_module_permission = has_view_permission

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
