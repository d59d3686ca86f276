# ruff: noqa: E501
"""How good the search is: imports a corpus, asks every query, and says how often the right article is first.

    python benchmarks/quality.py QUERIES [CORPUS...] [--data FOLDER] [--run FILE] [--evaluate EVALUATE.PY] [--fail N]
                                 [--weights title=1.0,summary=0.5] [--steps] [--check CHECK.PY]

QUERIES is a .jsonl file (qid, kind, query, relevant, near) or a .tsv file (query, expected, kind, language). CORPUS are
paths for import_articles; without one the database in --data is asked as it is. Without --data everything is
imported into a folder that is removed afterwards. --run keeps what was found, a line a query:
{"qid", "results": ids, "confident"}, results being those of the page followed by its suggestions. --weights
replaces numbers of articles/search/weights.py, to see what they bring. --steps prints a table with one row for
each step of the search, and what is found without it. --check asks the pages, links, and API as CHECK.PY tells,
for a .tsv file of its form, and prints what holds by kind.
"""

import argparse
import csv
import dataclasses
import importlib
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
SHOWN = 10
NO_ANSWER = ("no-article", "unknown-code")
# What a .tsv file expects instead of an article.
NONE, SAFETY = "NONE", "SAFETY"

Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("queries", type=Path)
    parser.add_argument("corpus", nargs="*")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--evaluate", type=Path)
    parser.add_argument("--fail", type=int, default=0)
    parser.add_argument("--weights", default="")
    parser.add_argument("--steps", action="store_true")
    parser.add_argument("--check", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="search-quality-") as scratch:
        start(options.data or Path(scratch))
        replace_weights(options.weights)
        fill(options.corpus)
        if options.check:
            check(options.check, options.queries, options.steps)
            return
        queries = load(options.queries)
        if options.steps:
            print("| without | MRR | real | symptom | localized | near codes | wrong claims | withheld |")
            print("|---|---:|---:|---:|---:|---:|---:|---:|")
            compare_steps(lambda: figures(queries, ask(queries)[0]))
            return
        rows, milliseconds = ask(queries)
        run = options.run or Path(scratch, "run.jsonl")
        run.write_text("".join(json.dumps(row) + "\n" for row in rows))
        if options.evaluate:
            command = [sys.executable, str(options.evaluate), str(options.queries.parent), str(run)]
            subprocess.run(command, check=True)
        else:
            report(queries, rows, options.fail)
        *_means, wrong, withheld = figures(queries, rows)
        print(f"wrong claims: {wrong}, withheld answers: {withheld}")
        milliseconds.sort()
        print(f"{len(rows)} queries, CPU p50 {milliseconds[len(rows) // 2]:.1f} ms, "
              f"p99 {milliseconds[int(len(rows) * 0.99)]:.1f} ms with the reading of the results")  # fmt: skip


def start(data: Path) -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.update(
        HELPCENTER_LOCAL="1", DATA_DIR=str(data.resolve()), DJANGO_SETTINGS_MODULE="helpcenter.settings"
    )
    import django

    data.mkdir(parents=True, exist_ok=True)
    django.setup()
    from django.conf import settings

    # Before the images of articles, which are stored through the same setting.
    plain_files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain_files}


def replace_weights(changes: str) -> None:
    """Use other weights: "title=1.0,claim_words=2"."""
    from articles.search import weights

    pairs = [change.split("=") for change in changes.split(",") if change]
    numbers = {name: type(getattr(weights.WEIGHTS, name))(number) for name, number in pairs}
    weights.WEIGHTS = dataclasses.replace(weights.WEIGHTS, **numbers)


def fill(corpus: list[str]) -> None:
    from django.core.management import CommandError, call_command

    from articles import search

    if corpus:
        call_command("migrate", verbosity=0)
        try:
            with open(os.devnull, "w") as nowhere:
                call_command("import_articles", *corpus, publish=True, stdout=nowhere, stderr=nowhere)
        except CommandError as error:
            print(error, file=sys.stderr)  # a few that the guard holds back change no figure
    print(f"{search.rebuild()} articles", file=sys.stderr)
    search.meaning.make_vectors()  # nothing without SEARCH_MEANING=1


def load(path: Path) -> list[Row]:
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        {
            "qid": str(n),
            "kind": row["kind"],
            "query": row["query"],
            "expected": row["expected"].split(";"),
            "language": row.get("language") or "en",
        }
        for n, row in enumerate(rows)
    ]


def ask(queries: list[Row]) -> tuple[list[Row], list[float]]:
    from articles import search
    from articles.models import Article

    names = dict(Article.objects.values_list("pk", "source_id"))
    search.find("warm up")
    rows, milliseconds = [], []
    for query in queries:
        began = time.thread_time()
        results = search.find(query["query"], language=query.get("language"), size=SHOWN)
        milliseconds.append((time.thread_time() - began) * 1000)
        shown = [row.publication for row in [*results.hits, *results.suggestions]]
        ids = list(dict.fromkeys(names[publication.article_id] for publication in shown))
        rows.append(
            {"qid": query["qid"], "results": ids, "confident": results.confident, "safety": results.safety}
        )
    return rows, milliseconds


def report(queries: list[Row], rows: list[Row], failures: int) -> None:
    """Success at 1 and 5 by kind; for what has no article, how often nothing was claimed."""
    by_kind: dict[str, list[tuple[float, float]]] = defaultdict(list)
    failed = []
    for query, row in zip(queries, rows, strict=True):
        scores = score(query, row)
        by_kind[query["kind"]].append(scores)
        by_kind["all"].append(scores)
        if scores[0] < 1:
            failed.append((query, row))
    for kind, scores in by_kind.items():
        first, five = (sum(column) / len(scores) for column in zip(*scores, strict=True))
        print(f"{kind:16} n={len(scores):<4} success@1={first:.3f}  success@5={five:.3f}")
    for query, row in failed[:failures]:
        print(f"  {query['kind']}: {query['query'][:90]!r} wants {query.get('expected') or query.get('relevant')}, "
              f"got {row['results'][:3]}, {'claimed' if row['confident'] else 'not claimed'}")  # fmt: skip


def compare_steps(measure: Callable[[], list[str]]) -> None:
    """Print what is measured of the whole search, and without each of its steps."""
    print(f"| (nothing) | {' | '.join(measure())} |", flush=True)
    for name, left_out in steps_left_out():
        with left_out:
            try:
                cells = " | ".join(measure())
            except Exception as error:  # a step that the later ones are built upon
                cells = f"fails: {type(error).__name__}"
        print(f"| `{name}` | {cells} |", flush=True)


def steps_left_out() -> Iterator[tuple[str, AbstractContextManager[Any]]]:
    """Yield each step of a ranking, and what a search does besides, with what leaves it out."""
    from articles.search import findings, ranking, rules

    for step in ranking.STEPS:
        others = tuple(other for other in ranking.STEPS if other is not step)
        yield step.__name__, mock.patch.object(ranking, "STEPS", others)
    yield "rank_in_any_language", mock.patch.object(findings, "rank_in_any_language", ranking.rank)
    yield "correct", mock.patch.object(findings, "correct", return_value=None)
    yield "near_articles", mock.patch.object(findings, "near_articles", return_value=())
    yield "current_rules", rules.use_rules(rules.Rules())


def figures(queries: list[Row], rows: list[Row]) -> list[str]:
    """Return mean reciprocal ranks, near codes among the first five, and how many claims and answers are wrong."""
    found, near, claims, wrong, withheld = [], [], 0, 0, 0
    for query, row in zip(queries, rows, strict=True):
        if query.get("expected") == [SAFETY]:
            continue
        good = right_articles(query)
        is_claim = row["confident"] and bool(row["results"])
        claims += is_claim
        wrong += is_claim and row["results"][0] not in good
        if query.get("near"):
            near.append(bool({*query["near"]} & {*row["results"][:5]}))
        if good:
            withheld += not is_claim
            ranks = (n for n, name in enumerate(row["results"][:SHOWN], 1) if name in good)
            found.append((1 / next(ranks, math.inf), query))
    real = [rank for rank, query in found if query.get("origin") == "issue"]
    symptoms = [rank for rank, query in found if query["kind"] == "symptom"]
    localized = [rank for rank, query in found if query["kind"] == "message-localized"]
    means = [_mean(values) for values in ([rank for rank, _query in found], real, symptoms, localized, near)]
    return [*means, f"{wrong} of {claims} ({wrong / max(claims, 1):.1%})",
            f"{withheld} of {len(found)} ({withheld / max(len(found), 1):.1%})"]  # fmt: skip


def _mean(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.3f}" if values else ""


def check(script: Path, table: Path, by_steps: bool) -> None:
    """Let a script of its own judge the pages, links, and API, which are asked in this process."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS, settings.RATELIMIT_ENABLE = ["*"], False
    sys.path.insert(0, str(script.parent))
    checker = importlib.import_module(script.stem)

    class Site(checker.Site):
        def __init__(self) -> None:
            self.client = Client()

        def get(self, path: str, follow: bool = True, data: Any = None, headers: Any = None) -> Any:
            ask = self.client.post if data is not None else self.client.get
            options = {"data": data, "content_type": "application/json"} if data is not None else {}
            answer = ask(path, **options)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            return answer.status_code, body.decode(errors="replace"), answer.headers

    def measure() -> list[str]:
        kinds = checker.run(Site(), rows).values()
        hits, total, false = (sum(kind[key] for kind in kinds) for key in ("hits", "total", "false"))
        return [f"{hits} of {total}", str(false)]

    rows = list(checker.rows(table))
    if not by_steps:
        checker.show(checker.run(Site(), rows))
        return
    print("| without | cases that hold | false claims |\n|---|---:|---:|")
    compare_steps(measure)


def right_articles(query: Row) -> list[str]:
    expected = query.get("expected") or [
        name for name, grade in (query.get("relevant") or {}).items() if grade >= 2
    ]
    return [] if expected in ([NONE], [SAFETY]) or query["kind"] in NO_ANSWER else expected


def score(query: Row, row: Row) -> tuple[float, float]:
    expected = query.get("expected") or [
        name for name, grade in (query.get("relevant") or {}).items() if grade >= 2
    ]
    if expected == [NONE] or query["kind"] in NO_ANSWER:
        return (float(not row["confident"]),) * 2
    if expected == [SAFETY]:
        return (float(row["safety"]),) * 2
    wanted, results = set(expected), row["results"]
    return float(bool(wanted & set(results[:1]))), float(bool(wanted & set(results[:5])))


if __name__ == "__main__":
    main()
