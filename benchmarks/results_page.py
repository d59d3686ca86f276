"""What the page of results costs beside its search: python benchmarks/results_page.py [--size N]

CPU time of the thread, in milliseconds, through the whole of the site with compression. "page/search" is the
ratio to hold against other runs: on a busy machine both are slow.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from search import Question, questions_of, start, timed, write

HEADERS = {"accept-encoding": "br"}
PAGE_SIZE = 20


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
    from django.test import Client, override_settings

    from articles import search

    search.rebuild()
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ALLOWED_HOSTS=["*"], STORAGES={**settings.STORAGES, **plain}):
        client = Client()
        columns = ("page p50", "p99", "search p50", "p99", "rest p50", "page/search")
        print(f"{'':10}" + "".join(f"{column:>12}" for column in columns))
        for kind, queries in questions_of(size, count).items():
            if kind in ("words", "common", "message"):
                show_kind(client, kind, queries)


def show_kind(client: Any, kind: str, queries: list[str]) -> None:
    from articles import search

    def page(q: str) -> None:
        response = client.get("/search/", {"q": q, "all": "1"}, headers=HEADERS)
        assert response.status_code == 200, response.status_code

    def find(q: str) -> None:
        search.find(q, language="en", size=PAGE_SIZE)

    questions: list[Question] = [page, find]
    # The first half warms up, as the first minutes of a server do.
    middle = len(queries) // 2
    for question in questions:
        timed(question, queries[:middle])
    (page_p50, page_p99), (find_p50, find_p99) = (timed(question, queries[middle:]) for question in questions)
    figures = (page_p50, page_p99, find_p50, find_p99, page_p50 - find_p50, page_p50 / find_p50)
    print(f"{kind:10}" + "".join(f"{figure:12.2f}" for figure in figures))


if __name__ == "__main__":
    main()
