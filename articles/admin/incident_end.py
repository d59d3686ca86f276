"""End an incident, or move its end, with one button: on the incident and on the dashboard."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from articles import catalog, exceptions
from articles.models import KnownIncident

from .pages import EditorRequest

# The hours by which a button moves the end, and its label.
MOVES: dict[str, Any] = {
    "1": gettext_lazy("+1 hour"),
    "4": gettext_lazy("+4 hours"),
    "24": gettext_lazy("+1 day"),
}


def end_buttons(incident: KnownIncident, origin: str = "") -> dict[str, Any]:
    """Return what the template with the buttons needs. `origin` is where they lead back to."""
    return {
        "url": reverse("admin:articles_knownincident_end", args=[incident.pk]),
        "title": incident.title,
        "can_end": incident.state == KnownIncident.State.ACTIVE,
        "moves": MOVES,
        "origin": origin,
    }


@require_POST
def change_incident_end(request: EditorRequest, pk: int) -> HttpResponse:
    """End the incident now, or move its end by the hours of the button."""
    incident = get_object_or_404(KnownIncident, pk=pk)
    action = request.POST.get("end", "")
    try:
        if action == "now":
            catalog.end_incident(incident, editor=request.user)
            messages.success(request, _("Incident ended. Readers no longer see it."))
        elif action in MOVES:
            catalog.move_incident_end(incident, timedelta(hours=int(action)), editor=request.user)
            at = date_format(timezone.localtime(incident.ends_at), "Y-m-d H:i e")
            messages.success(request, _("The incident now ends %(at)s.") % {"at": at})
        else:
            raise Http404("no such button")
    except exceptions.NotAllowed:
        raise PermissionDenied from None
    except exceptions.Refused as refusal:
        messages.warning(request, str(refusal))
    if request.POST.get("origin") == "dashboard":
        return HttpResponseRedirect(reverse("admin:index"))
    return HttpResponseRedirect(reverse("admin:articles_knownincident_change", args=[incident.pk]))
