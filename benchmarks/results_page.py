"""What the page of results costs beside its search: python benchmarks/results_page.py [--size N]

CPU time of the thread, in milliseconds, through the WSGI application with compression and all that begins and
ends a request. The least of several rounds is shown, as neighbors on the machine only add. "page/search" is
the ratio to hold against other runs.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from search import questions_of, start, timed, write

HEADERS = {"accept-encoding": "br"}
PAGE_SIZE = 20
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=1000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--queries", type=int, default=200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="page-speed-") as scratch:
        start(options.data or Path(scratch))
        from articles.models import Publication

        if not Publication.objects.exists():
            write(options.size)
        show(options.size, options.queries)


def show(size: int, count: int) -> None:
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.test import override_settings

    from articles import search

    search.rebuild()
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ALLOWED_HOSTS=["*"], STORAGES={**settings.STORAGES, **plain}):
        application = get_wsgi_application()
        columns = ("page p50", "p99", "search p50", "p99", "rest p50", "page/search")
        print(f"{'':10}" + "".join(f"{column:>12}" for column in columns))
        for kind, queries in questions_of(size, count).items():
            if kind in ("words", "common", "message"):
                show_kind(application, kind, queries)


def show_kind(application: Any, kind: str, queries: list[str]) -> None:
    from articles import search

    def page(q: str) -> None:
        status = request(application, "/search/", {"q": q, "all": "1"})
        assert status.startswith("200"), status

    def find(q: str) -> None:
        search.find(q, language="en", size=PAGE_SIZE)

    # The first half warms up, as the first minutes of a server do.
    middle = len(queries) // 2
    least = []
    for question in (page, find):
        timed(question, queries[:middle])
        rounds = [timed(question, queries[middle:]) for _round in range(ROUNDS)]
        least += [min(p50 for p50, _p99 in rounds), min(p99 for _p50, p99 in rounds)]
    page_p50, page_p99, find_p50, find_p99 = least
    figures = (page_p50, page_p99, find_p50, find_p99, page_p50 - find_p50, page_p50 / find_p50)
    print(f"{kind:10}" + "".join(f"{figure:12.2f}" for figure in figures))


def request(application: Any, address: str, params: dict[str, str]) -> str:
    """Ask for a page as a server does, and return the status."""
    from django.test import RequestFactory

    statuses: list[str] = []
    environ = RequestFactory().get(address, params, headers=HEADERS).environ
    response = application(environ, lambda status, _headers: statuses.append(status))
    for _part in response:
        pass
    response.close()
    return statuses[0]


if __name__ == "__main__":
    main()
