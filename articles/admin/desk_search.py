"""The search box of the desk."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .pages import render_page


@require_safe
def search_desk(request: HttpRequest) -> HttpResponse:
    return render_page(request, "search.html", _("Search"), desk_query=request.GET.get("q", ""))
