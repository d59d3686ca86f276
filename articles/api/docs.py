"""The API to read about and to try: Swagger UI from our own files, within the policy of every page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(no_cache=True)
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html")
