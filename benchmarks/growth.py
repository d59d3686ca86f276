"""What grows with the number of articles: python benchmarks/growth.py [--sizes 100,1000,10000]

CPU time in milliseconds, of the thread for readers and editors, of the process for the rest; the least of
several rounds, as neighbors on the machine only add. Pages go through the WSGI application with compression,
without the store of pages: "first" is the reader who comes first after something was published, "next" the
median of those after. The last column is the growth with the last step, beside that of n log n. With --data
the articles are kept and used again; 100,000 take ten minutes to make.
"""

import argparse
import io
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from corpus import articles
from results_page import request
from search import questions_of, start, timed, write

ROUNDS, READERS = 5, 20
IMPORTED = 100
Row = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--size-of-child", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.size_of_child:
        print(json.dumps(measure(options.size_of_child, options.data)))
        return
    sizes = sorted(map(int, options.sizes.split(",")))
    with tempfile.TemporaryDirectory(prefix="growth-", dir="/tmp") as scratch:
        rows = [measure_apart(size, (options.data or Path(scratch)) / str(size)) for size in sizes]
    show(sizes, rows)


def measure_apart(size: int, folder: Path) -> Row:
    """Measure in a process of its own, whose caches are then its own, too."""
    command = [sys.executable, __file__, "--size-of-child", str(size), "--data", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(done.returncode)
    return json.loads(done.stdout.splitlines()[-1])


def show(sizes: list[int], rows: list[Row]) -> None:
    print(f"{'CPU ms':34}" + "".join(f"{size:>10}" for size in sizes) + f"{'growth':>10}")
    for name in rows[-1]:
        figures = "".join(f"{row[name]:>10.1f}" for row in rows)
        growth = f"{rows[-1][name] / max(rows[-2][name], 0.01):>10.1f}" if len(rows) > 1 else ""
        print(f"{name:34}{figures}{growth}")
    if len(sizes) > 1:
        before, last = sizes[-2:]
        allowed = last * math.log(last) / (before * math.log(before))
        print(f"{'n log n':34}{'':{10 * len(sizes)}}{allowed:>10.1f}")


def measure(size: int, data: Path) -> Row:
    start(data)
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.test import override_settings

    from articles import search
    from articles.models import Publication

    if Publication.objects.count() < size:
        write(size)
    search.sync(wait=600)
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ALLOWED_HOSTS=["*"], STORAGES={**settings.STORAGES, **plain}):
        application = get_wsgi_application()
        row = writes(data)
        row |= pages(application) | searches(application, size)
        return row | desk() | programs(application, data)


def writes(data: Path) -> Row:
    """Import and publish articles, import them again changed, and publish one."""
    from articles import editing, search
    from articles.models import Publication
    from articles.transfer import ArticleImport, ImportOptions

    file = data / "import.jsonl"

    def take(summary: str) -> float:
        rows = [
            {**row, "id": f"import-{row['id']}", "slug": f"import-{row['id']}"}
            for row in articles(IMPORTED, 9)
        ]
        rows = [{**row, "summary": f"{summary}{row['summary']}"} for row in rows]
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        return spent(lambda: ArticleImport(ImportOptions([str(file)], publish=True)).run().check())

    mark = str(time.time())
    row = {f"import of {IMPORTED}": take(mark), f"import of {IMPORTED}, changed": take(f"{mark} again ")}
    article = Publication.objects.get(slug="import-a1").article

    def publish() -> None:
        editing.publish(article, None)
        search.find("import")  # brings the index up to date

    publish()
    return row | {"publication until found": min(spent(publish) for _round in range(ROUNDS))}


def pages(application: Any) -> Row:
    from articles.catalog import count_families
    from articles.models import Product

    product = Product.objects.order_by("slug").values_list("slug", flat=True)[0]
    family = max(count_families("en", [product]), key=lambda family: family.code_count)
    addresses = {
        "article": "/articles/import-a1/",
        "home": "/",
        "product": f"/products/{product}/",
        "codes": "/codes/",
        "codes, page 3": "/codes/?page=3",
        "codes of a side": "/codes/?side=unknown",
        "family": family.url,
    }
    request(application, "/safety/", {})
    row: Row = {}
    for name, address in addresses.items():
        row[f"{name}, first"], row[f"{name}, next"] = visits(application, address)
    return row


def visits(application: Any, address: str) -> tuple[float, float]:
    from articles.models import SiteState

    def page(address: str) -> None:
        path, _mark, query = address.partition("?")
        status = request(application, path, dict([query.split("=")]) if query else {})
        assert status[:3] in ("200", "404"), (address, status)

    firsts, nexts = [], []
    for _round in range(ROUNDS):
        SiteState.take_seq()
        firsts.append(timed(page, [address])[0])
        nexts.append(timed(page, [address] * READERS)[0])
    return min(firsts), min(nexts)


def searches(application: Any, size: int) -> Row:
    def page(q: str) -> None:
        status = request(application, "/search/", {"q": q})
        assert status[:3] in ("200", "302"), status

    row: Row = {}
    for kind, queries in questions_of(size, 60).items():
        if kind in ("code", "unknown code", "words", "message"):
            rounds = [timed(page, queries[:60]) for _round in range(ROUNDS)]
            row[f"search: {kind}"] = min(p50 for p50, _p99 in rounds[1:])
    row["search: nothing found"] = min(timed(page, ["zzzqqq"])[0] for _round in range(ROUNDS))
    return row


def desk() -> Row:
    """Return what the start page and the lists of editors cost."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    user, _created = get_user_model().objects.get_or_create(
        username="growth", is_superuser=True, is_staff=True
    )
    client = Client()
    client.force_login(user)
    row: Row = {}
    for name, address in {
        "desk: start page": "/admin/",
        "desk: articles": "/admin/articles/article/",
        "desk: articles, found": "/admin/articles/article/?q=import",
        "desk: feedback": "/admin/articles/feedback/",
        "desk: links to codes": "/admin/articles/codehistory/",
    }.items():

        def visit(address: str) -> None:
            response = client.get(address)
            assert response.status_code == 200, (address, response.status_code)

        row[name] = min(timed(visit, [address])[0] for _round in range(ROUNDS))
    return row


def programs(application: Any, data: Path) -> Row:
    """Return what the outputs for programs, a backup, and the index cost."""
    from django.core.management import call_command

    from articles import search

    def page(address: str) -> None:
        path, _mark, query = address.partition("?")
        status = request(application, path, dict([query.split("=")]) if query else {})
        assert status.startswith("200"), (address, status)

    archive = data / "growth-backup.tar.gz"
    archive.unlink(missing_ok=True)
    with mock.patch("sys.stdout", io.StringIO()):
        return {
            "sitemap": timed(page, ["/sitemap.xml"])[0],
            "feed": timed(page, ["/feeds/articles.atom"])[0],
            "manage.py codes": spent(lambda: call_command("codes", output=data / "codes.csv", verbosity=0)),
            "manage.py backup": spent(lambda: call_command("backup", archive, verbosity=0)),
            "index, rebuilt": spent(search.rebuild),
        }


def spent(work: Callable[[], Any]) -> float:
    """Return the CPU milliseconds of this process that something takes."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    main()
