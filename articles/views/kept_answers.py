"""What a view tells the store of pages in front of it: keys of the environment of WSGI, which META is."""

from typing import Any

from articles import insights

# Set by the store: the answer goes to whoever asks, so the view counts nothing itself.
FOR_EVERYBODY = "articles.for_everybody"
# Set by views whose answers may be kept only if the index was up to date.
MAY_BE_KEPT = "articles.may_be_kept"
VIEWED = "articles.viewed"  # the article whose views are counted
LOGGED = "articles.logged"  # the insights.SearchEntry to count for each reader


def log_or_leave(environ: dict[str, Any], entry: insights.SearchEntry, reader: str) -> None:
    """Count a search, or leave that to the store, which knows every reader who gets the answer."""
    if FOR_EVERYBODY in environ:
        environ[LOGGED] = entry
    else:
        insights.log_search(entry, reader)
