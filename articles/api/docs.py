"""The documentation of the API: Swagger UI from our own files, within the security policy of every page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(no_cache=True)
def show_docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html")
