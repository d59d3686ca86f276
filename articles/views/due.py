"""What is scheduled for a moment that has come is done before the request is answered."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from articles import editing

GetResponse = Callable[[HttpRequest], HttpResponseBase]
# These say nothing of any article, or must answer without a database.
UNTOUCHED = ("/livez", "/readyz", "/metrics", "/media/", "/static/", "/robots.txt", "/opensearch.xml")


def scheduled_first(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(UNTOUCHED):
            editing.carry_out_due()
        return get_response(request)

    return middleware
