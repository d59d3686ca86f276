# ruff: noqa: E501
"""How good the search is: imports a corpus, asks every query, and says how often the right article is first.

    python benchmarks/quality.py QUERIES [CORPUS...] [--data FOLDER] [--run FILE] [--evaluate EVALUATE.PY] [--fail N]
                                 [--weights title=1.0,summary=0.5]

QUERIES is a .jsonl file (qid, kind, query, relevant, near) or a .tsv file (query, expected, kind). CORPUS are
paths for import_articles; without one the database in --data is asked as it is. Without --data everything is
imported into a folder that is removed afterwards. --run keeps what was found, a line a query:
{"qid", "results": ids, "confident"}, results being those of the page followed by its suggestions. --weights
replaces numbers of articles/search/weights.py, to see what they bring.
"""

import argparse
import csv
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

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
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="search-quality-") as scratch:
        start(options.data or Path(scratch))
        replace_weights(options.weights)
        fill(options.corpus)
        queries = load(options.queries)
        rows, milliseconds = ask(queries)
        run = options.run or Path(scratch, "run.jsonl")
        run.write_text("".join(json.dumps(row) + "\n" for row in rows))
        if options.evaluate:
            command = [sys.executable, str(options.evaluate), str(options.queries.parent), str(run)]
            subprocess.run(command, check=True)
        else:
            report(queries, rows, options.fail)
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
        {"qid": str(n), "kind": row["kind"], "query": row["query"], "expected": row["expected"].split(";")}
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
        results = search.find(query["query"], size=SHOWN)
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
