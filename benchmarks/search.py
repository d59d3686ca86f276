# ruff: noqa: E501
"""How fast the search is: builds articles, asks each kind of question, prints CPU time beside the bare engine's.

    python benchmarks/search.py [--sizes 1000,10000,100000] [--data FOLDER] [--queries N] [--profile KIND]

CPU time of the thread, in milliseconds: on a busy machine wall time says more about the neighbours. "bare" is
the engine alone with one query of the same terms, in the same run. Everything the reader waits for short of
HTTP is in ours: the state of the database, the parsing, the ranking, the reading of ten results. With --data the
articles are kept and used again.
"""

import argparse
import gc
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
BATCH = 2000
SHOWN = 10
# What is allowed at 100,000 articles: the 99th of a hundred, in milliseconds.
LIMITS = {
    "code": 1.5,
    "suggest": 2,
    "words": 5,
    "common": 5,
    "message": 5,
    "paste 5 kB": 8,
    "paste 50 kB": 20,
}
WORST = [
    "the",
    "error",
    "the value of the",
    "specified resource",
    "you can use the",
    "information about the specified",
]

Question = Callable[[str], Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--size-of-child", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--profile", default="")
    parser.add_argument("--keep", action="store_true", help="use the index that is there, build none")
    parser.add_argument("--only-search", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only_search:
        only_search(options.size_of_child, options.data, options.queries)
        return
    if options.size_of_child:
        measure(options.size_of_child, options.data, options.queries, options.profile, not options.keep)
        return
    with tempfile.TemporaryDirectory(prefix="search-speed-") as scratch:
        for size in map(int, options.sizes.split(",")):
            # Each size in a process of its own: its memory is then its own too.
            folder = (options.data or Path(scratch)) / str(size)
            rest = ["--queries", str(options.queries), "--profile", options.profile]
            rest += ["--keep"] if options.keep else []
            command = [sys.executable, __file__, "--size-of-child", str(size), "--data", str(folder), *rest]
            if os.spawnv(os.P_WAIT, sys.executable, command):
                sys.exit(1)


def measure(size: int, data: Path, count: int, profiled: str, build: bool) -> None:
    start(data)
    from articles import search
    from articles.models import Publication

    if not Publication.objects.exists():
        write(size)
    began, cpu = time.perf_counter(), cpu_of_all()
    if build:
        search.rebuild(processes=0)
    seconds, cpu = time.perf_counter() - began, cpu_of_all() - cpu
    questions = questions_of(size, count)
    index_bytes = sum(f.stat().st_size for f in (data / "search").rglob("*") if f.is_file())
    built = (
        f"index built at {size / seconds:.0f} articles a second ({size / cpu:.0f} a CPU second), "
        if build
        else ""
    )
    loads = " ".join(f"{load:.1f}" for load in os.getloadavg())
    print(
        f"\n{size} articles: {built}{index_bytes / 1e6:.0f} MB; load of the machine {loads} on {os.cpu_count()}"
    )
    print(
        f"{'':14}{'p50':>8}{'p99':>8}{'bare p50':>10}{'bare p99':>10}{'ratio p99':>10}{'limit':>8}{'found':>8}"
    )
    for kind, queries in questions.items():
        show(kind, queries, profiled == kind)
    hostile()
    print(f"publish to searchable: {published():.0f} ms wall; memory of a process that only searches: "
          f"{searching(size, data, count)}")  # fmt: skip


def cpu_of_all() -> float:
    """CPU seconds of this process and of those that it has started and that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def searching(size: int, data: Path, count: int) -> str:
    """What a worker holds: a fresh process that asks every question of every kind and builds nothing."""
    command = [
        sys.executable,
        __file__,
        "--size-of-child",
        str(size),
        "--data",
        str(data),
        "--queries",
        str(count),
    ]
    return subprocess.run(
        [*command, "--only-search"], check=True, capture_output=True, text=True
    ).stdout.strip()


def only_search(size: int, data: Path, count: int) -> None:
    start(data)
    from articles import search

    before = memory()
    for kind, queries in questions_of(size, count).items():
        for q in queries:
            search.suggest(q) if kind == "suggest" else search.find(q, language="en", size=SHOWN)
    private, shared = memory()
    print(f"{private:.0f} MB of its own ({before[0]:.0f} before the first search), {shared:.0f} MB of files shared "
          "with the other workers")  # fmt: skip


HOSTILE = {
    "1 MB of words": "error bank file " * 62_500,
    "1 MB of codes": " ".join(f"E{n:04}" for n in range(160_000)),
    "1 MB of quotes": "'" * 1_000_000,
    "50 kB of codes": " ".join(f"E{n:04}" for n in range(8_500))[:50_000],
    "50 kB of pairs": "1-" * 25_000,
    "50 kB of quotes": "'" * 50_000,
    "50 kB of brackets": "<" * 25_000 + "{" * 25_000,
    "50 kB of slashes": "/a" * 25_000,
    "50 kB of selects": "SELECT a " * 5_500,
    "one word of 50 kB": "a" * 50_000,
    "NUL": "a\x00b\x00" * 500,
    "invalid UTF-8": b"\xff\xfe102\x80",
    "5,000 terms": " ".join(f"term{n}" for n in range(5000)),
    "operators": """title:( "a a:b foo AND OR NOT +a -b a^2 a~ * ? [a TO b] {a TO b} /re[g/ && || NEAR(a b) ' OR 1=1 --""",
    "500 marks": "e" + "\u0301" * 500,
    "overrides": "\u202e102\u202d error \u2067" * 100,
    "20 kB of Chinese": "\u6570\u636e\u5e93\u8fde\u63a5\u5931\u8d25" * 1000,
    "80 unknown words": " ".join(f"qzx{chr(97 + n % 26)}{chr(97 + n // 26)}wvk" for n in range(80)),
}


def hostile() -> None:
    """What no one means to ask, through the whole of the site: its status and CPU time, page and API."""
    from django.conf import settings
    from django.test import Client, override_settings

    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(ALLOWED_HOSTS=["*"], STORAGES={**settings.STORAGES, **plain}):
        rows = requests(Client(raise_request_exception=False))
    statuses = sorted({status for (_ms, status), _name in rows})
    worst = sorted(rows, reverse=True)[:4]
    print(f"hostile: {len(rows)} requests, statuses {statuses}; slowest: "
          + "; ".join(f"{name} {ms:.0f} ms ({status})" for (ms, status), name in worst))  # fmt: skip


def requests(client: Any) -> list[tuple[tuple[float, int], str]]:
    rows = []
    for name, sent in HOSTILE.items():
        for method, address in (("get", "/search/"), ("post", "/search/"), ("get", "/api/v1/search")):
            if method == "get" and len(sent) > 10_000:
                continue  # no server lets such an address through
            params = {"q": sent, "all": "1"}
            more = {"HTTP_SEC_FETCH_SITE": "same-origin"} if method == "post" else {}
            rows.append((timed_request(client, method, address, params, more), f"{method} {address} {name}"))
    for page in (2, 50, 10**6, 10**30):
        params = {"q": "the error", "page": str(page), "all": "1"}
        rows.append((timed_request(client, "get", "/search/", params, {}), f"page {page}"))
    return rows


def timed_request(
    client: Any, method: str, address: str, params: dict[str, Any], more: dict[str, str]
) -> tuple[float, int]:
    """The second of two, as the first also pays for what a process does once."""
    for _time in range(2):
        began = time.thread_time()
        status = getattr(client, method)(address, params, **more).status_code
        milliseconds = (time.thread_time() - began) * 1000
    return milliseconds, status


def memory() -> tuple[float, float]:
    """Megabytes of this process: its own, and pages of files, which every worker of the machine shares."""
    lines = Path("/proc/self/status").read_text().splitlines()
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith("Rss")}
    return sizes["RssAnon"] / 1024, sizes["RssFile"] / 1024


def start(data: Path) -> None:
    os.environ.update(
        HELPCENTER_LOCAL="1", DATA_DIR=str(data.resolve()), DJANGO_SETTINGS_MODULE="helpcenter.settings"
    )
    data.mkdir(parents=True, exist_ok=True)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    gc.freeze()  # as every worker of the server does


def write(size: int) -> None:
    """Rows as editing makes them, without revisions' checks and pages' HTML: only searching is measured."""
    from corpus import articles
    from django.db import transaction
    from django.utils import timezone

    from articles.content import snapshot
    from articles.models import Article, Product, Publication, PublicationCode, Revision, SiteState
    from articles.strings.sorting import sort_key

    products: dict[str, Any] = {}
    rows: list[tuple[Any, dict[str, Any]]] = []

    def flush() -> None:
        with transaction.atomic():
            made = Article.objects.bulk_create([article for article, _data in rows])
            revisions = Revision.objects.bulk_create(
                Revision(
                    article=article, number=1, data=data, schema=snapshot.SCHEMA, sha256=snapshot.digest(data)
                )
                for article, (_a, data) in zip(made, rows, strict=True)
            )
            first = SiteState.take_seq(len(rows))
            live = Publication.objects.bulk_create(
                Publication(
                    article=revision.article, live=True, language="en", slug=revision.data["slug"],
                    product=revision.article.product, revision=revision, title=revision.data["title"],
                    summary=revision.data["summary"], codes=revision.data["codes"], published_at=timezone.now(),
                    sort_key=sort_key(revision.data["codes"][0], ""), seq=first + n,
                )
                for n, revision in enumerate(revisions)
            )  # fmt: skip
            PublicationCode.objects.bulk_create(codes_of(live))
        rows.clear()

    for raw in articles(size):
        data = snapshot.normalize(raw)
        slug = data["product"]["slug"]
        if slug not in products:
            products[slug] = Product.objects.create(slug=slug, name=data["product"]["name"])
        article = Article(source_id=data["id"], slug=data["slug"], language="en", product=products[slug],
                          title=data["title"], summary=data["summary"])  # fmt: skip
        rows.append((article, data))
        if len(rows) == BATCH:
            flush()
    flush()


def codes_of(publications: list[Any]) -> list[Any]:
    """Rows of their codes, unsaved, in the families that codes have of themselves."""
    from articles.models import PublicationCode
    from articles.strings.code_families import family_of
    from articles.strings.codes import canonical_code

    return [
        PublicationCode(
            publication=publication,
            position=n,
            code=code,
            canonical=canonical,
            family=family_of(canonical, {}),
        )
        for publication in publications
        for n, code in enumerate(publication.codes)
        for canonical in [canonical_code(code)]
    ]


def questions_of(size: int, count: int) -> dict[str, list[str]]:
    """Questions about articles that exist, asked as people ask."""
    from corpus import articles

    draw = random.Random(7)
    sample = list(articles(min(size, 3000)))
    texts = [one["summary"] for one in sample]

    def message(one: dict[str, Any]) -> str:
        return (
            one["messages"][0]
            .replace("{name}", "main.cfg")
            .replace("{n}", "41")
            .replace("{path}", r"C:\data\x.db")
        )

    def paste(length: int) -> str:
        lines = [
            f"2026-01-02 10:11:{n % 60:02} INFO worker-{n} {draw.choice(texts)[:160]}"
            for n in range(length // 150)
        ]
        lines.insert(len(lines) // 2, "ERROR " + message(draw.choice(sample)))
        return "\n".join(lines)[:length]

    def typed(one: dict[str, Any]) -> str:
        return f"{one['title'].split()[0]} {draw.choice(one['symptoms'])}"

    some = [draw.choice(sample) for _ in range(count)]
    return {
        "code": [f"error {one['codes'][0]}" for one in some],
        "unknown code": [f"XQ{n}7{n}" for n in range(count)],
        "suggest": [one["title"][: draw.randint(1, 14)] for one in some],
        "words": [typed(one) for one in some],
        "common": WORST * (count // len(WORST) + 1),
        "message": [message(one) for one in some],
        "paste 5 kB": [paste(5_000) for _ in range(count // 2)],
        "paste 50 kB": [paste(50_000) for _ in range(count // 6)],
    }


def show(kind: str, queries: list[str], profiled: bool) -> None:
    from articles import search

    found = 0

    def ask(q: str) -> None:
        nonlocal found
        found += bool(
            search.suggest(q) if kind == "suggest" else search.find(q, language="en", size=SHOWN).total
        )

    for q in queries[:5]:
        ask(q)
    found = 0
    if profiled:
        profile(ask, queries)
        return
    ours, bare = timed(ask, queries), timed(bare_engine(kind), queries)
    limit = LIMITS.get(kind)
    print(f"{kind:14}{ours[0]:8.2f}{ours[1]:8.2f}{bare[0]:10.2f}{bare[1]:10.2f}{ours[1] / bare[1]:10.1f}"
          f"{limit or '':>8}{found / len(queries):8.0%}", flush=True)  # fmt: skip


def profile(ask: Question, queries: list[str]) -> None:
    import cProfile
    import pstats

    profiler = cProfile.Profile()
    profiler.enable()
    for q in queries:
        ask(q)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(28)


def bare_engine(kind: str) -> Question:
    """The same index asked directly for the ten best of one field, with nothing around it."""
    import tantivy

    from articles.search.engine import FIELDS
    from articles.search.index_folder import INDEX
    from articles.search.stems import stem_words
    from articles.strings.codes import canonical_code, strip_cue_words
    from articles.strings.words import split_words

    engine = INDEX.follow()._engine
    searcher, schema = engine.searcher(), engine.schema
    field = {
        "code": "code",
        "unknown code": "code",
        "suggest": "start",
        "words": "text",
        "common": "text",
    }.get(kind, "message")
    option = FIELDS[field][1]

    def ask(q: str) -> None:
        words = list(dict.fromkeys(split_words(q)))
        if field == "code":
            words = [canonical_code(strip_cue_words(q))]
        elif field != "start":
            words = stem_words(words)
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, field, word, option)) for word in words
        ]
        searcher.search(tantivy.Query.boolean_query(terms), SHOWN, count=False)

    return ask


def timed(ask: Question, queries: list[str]) -> tuple[float, float]:
    """Median and 99th of a hundred, in milliseconds of CPU."""
    gc.collect()
    times = []
    for q in queries:
        began = time.thread_time()
        ask(q)
        times.append((time.thread_time() - began) * 1000)
    times.sort()
    return times[len(times) // 2], times[min(int(len(times) * 0.99), len(times) - 1)]


def published() -> float:
    """From the commit of a change to an answer that shows it, in milliseconds of wall time, the middle of five."""
    from articles import search
    from articles.models import Publication, SiteState

    times = []
    for n in range(5):
        one = Publication.objects.select_related("revision").order_by("pk")[n]
        one.revision.data["codes"] = [f"FRESH-{n}"]
        one.revision.save()
        Publication.objects.filter(pk=one.pk).update(seq=SiteState.take_seq())
        began = time.perf_counter()
        assert search.find(f"FRESH-{n}").total, "what was published is not found"
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[2]


if __name__ == "__main__":
    main()
