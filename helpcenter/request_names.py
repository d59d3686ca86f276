"""Names of routes for the log and the metrics. An address never gets there: it may hold a code or a token."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import ResolverMatch, URLPattern, get_resolver

# Keys of the WSGI environment, for what stands in front of Django.
ROUTE = "helpcenter.route"  # of what Django or an operator's page answers
HIT = "helpcenter.hit"  # the route of a page that was stored
IS_MISS = "helpcenter.miss"  # there if a page was rendered that may be stored

OTHER, STATIC, ADMIN = "other", "static", "admin"
OPERATIONS = {"/livez": "livez", "/readyz": "readyz", "/metrics": "metrics"}


def route_name(match: ResolverMatch | None, path: str) -> str:
    """Return the name of the address that was asked for: search, api-search, admin, static, or other."""
    if match is None:
        return STATIC if path.startswith("/" + settings.STATIC_URL.strip("/") + "/") else OTHER
    return _name(match.namespaces, match.url_name)


def _name(namespaces: list[str], name: str | None) -> str:
    if ADMIN in namespaces:
        return ADMIN
    return "-".join([*namespaces, name]) if name else OTHER


def all_routes() -> set[str]:
    """Return every name that `route_name` can give, and those of the pages for operators."""
    return {OTHER, STATIC, *OPERATIONS.values(), *_walk(get_resolver().url_patterns, [])}


def _walk(patterns: list[Any], namespaces: list[str]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield _name(namespaces, pattern.name)
        else:
            inside = [pattern.namespace] if pattern.namespace else []
            yield from _walk(pattern.url_patterns, namespaces + inside)
