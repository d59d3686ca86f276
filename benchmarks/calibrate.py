"""Fits how sure the search is of its first hit: on all products but one, tried on the one left out.

    python benchmarks/calibrate.py FOLDER... [--data FOLDER]

Each FOLDER has corpus.jsonl.gz and queries.jsonl, as for quality.py. --data keeps the databases for the next
time. Printed are the weights for articles/search/weights.py, fitted on everything, and how often the hits of
the products left out were right at each level of confidence. A question about one product is also asked among
the articles of each other product, where nothing is right, and so are two or three neighboring words of it,
as people type no more. Such rows count little, as there are many.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import quality

MADE_WEIGHT, RIDGE, STEPS, MAX_WORDS, MIN_HALF_WORDS = 0.06, 0.5, 25, 12, 4
LEVELS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)
LIMITS, LIMIT = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6), 0.4
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--collect", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.collect:
        for row in collect(options.folders[0], options.data):
            print(json.dumps(row))
        return
    with tempfile.TemporaryDirectory(prefix="search-calibration-") as scratch:
        rows = [row for folder in options.folders for row in ask(folder, options.data or Path(scratch))]
    judged = [row for row in rows if row["signs"]]
    for name in ("sure_words", "sure_message"):
        same = [row for row in judged if name in row["signs"]]
        for sign, weight in fit(same).items():
            print(f"    {sign}: float = {weight:.2f}")
        for group in sorted({row["group"] for row in same}):
            weights = fit([row for row in same if row["group"] != group])
            for row in same:
                if row["group"] == group:
                    row["confidence"] = estimate(weights, row["signs"])
    report([row for row in rows if not row["is_made"]])


def ask(folder: Path, data: Path) -> list[Row]:
    """Collect the rows of one folder in a process of its own, as each has a database of its own."""
    command = [sys.executable, __file__, str(folder), "--collect", "--data", str(data / folder.name)]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def collect(folder: Path, data: Path) -> Iterator[Row]:
    is_new = not list(data.glob("*.sqlite3"))
    quality.start(data)
    quality.fill([str(folder / "corpus.jsonl.gz")] if is_new else [])
    from articles.models import Publication

    places = dict(Publication.objects.values_list("article__source_id", "product__slug"))
    names = dict(Publication.objects.values_list("pk", "article__source_id"))
    for query in quality.load(folder / "queries.jsonl"):
        right = [name for name, grade in (query.get("relevant") or {}).items() if grade >= 2]
        yield judge(query, right, [], names, is_made=False)
        if query["kind"].startswith(("message", "symptom")):
            families = {places[name].split("-")[0] for name in query["relevant"] if name in places}
            for product in sorted(set(places.values())):
                if product.split("-")[0] not in families:
                    yield judge(query, [], [f"p:{product}"], names, is_made=True)
            for part in parts(query["query"]):
                yield judge({**query, "query": part}, right, [], names, is_made=True)


def parts(text: str) -> Iterator[str]:
    """Yield the first and last words of a text, and two or three neighbors but for small words."""
    from articles.search.query import parse_query

    half = (len(text.split()) + 1) // 2
    if half >= MIN_HALF_WORDS:
        yield " ".join(text.split()[:half])
        yield " ".join(text.split()[-half:])

    words = parse_query(text).content_words[:MAX_WORDS]
    for size in (2, 3):
        for n in range(0, len(words) - size, 2):
            yield " ".join(words[n : n + size])


def judge(query: Row, right: Sequence[str], filters: list[str], names: dict[int, str], is_made: bool) -> Row:
    """Return the signs of the first hit and whether it is right; no signs if a rule decides."""
    from articles.search import confidence, other_languages
    from articles.search.index_folder import INDEX
    from articles.search.query import parse_query

    def rank(index: Any) -> Any:
        return other_languages.rank_in_any_language(parse_query(query["query"]), index, filters, "en")

    ranking = INDEX.ask(rank)
    assert ranking is not None
    hits = ranking.hits
    is_judged = ranking.confidence > 0 and not ranking.codes.certain
    return {
        "group": query.get("product") or "none",
        "is_made": is_made,
        "has_answer": bool(right),
        "right": bool(hits) and names.get(hits[0].pk) in right,
        "signs": confidence.read_signs(hits) if is_judged else None,
        "confidence": ranking.confidence,
    }


def fit(rows: list[Row]) -> dict[str, float]:
    """Fit a logistic regression with a ridge, by Newton's method. The first sign is the constant."""
    names = list(rows[0]["signs"])
    weights = [0.0] * len(names)
    examples = [
        ([row["signs"][name] for name in names], row["right"], MADE_WEIGHT if row["is_made"] else 1.0)
        for row in rows
    ]
    for _step in range(STEPS):
        slope = [0.0 if n == 0 else RIDGE * weight for n, weight in enumerate(weights)]
        curve = [[RIDGE * (n == m > 0) for m in range(len(names))] for n in range(len(names))]
        for values, is_right, importance in examples:
            guess = _logistic(sum(a * b for a, b in zip(weights, values, strict=True)))
            for n, value in enumerate(values):
                slope[n] += importance * (guess - is_right) * value
                for m, other in enumerate(values):
                    curve[n][m] += importance * guess * (1 - guess) * value * other
        weights = [old - change for old, change in zip(weights, _solve(curve, slope), strict=True)]
    return dict(zip(names, weights, strict=True))


def estimate(weights: dict[str, float], signs: dict[str, float]) -> float:
    return _logistic(sum(weights[name] * value for name, value in signs.items()))


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a small system of linear equations by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for n in range(len(rows)):
        pivot = max(range(n, len(rows)), key=lambda m: abs(rows[m][n]))
        rows[n], rows[pivot] = rows[pivot], rows[n]
        for m in range(len(rows)):
            if m != n:
                factor = rows[m][n] / rows[n][n]
                rows[m] = [a - factor * b for a, b in zip(rows[m], rows[n], strict=True)]
    return [row[-1] / row[n] for n, row in enumerate(rows)]


def report(rows: list[Row]) -> None:
    """Print the precision at each level, and wrong and withheld answers by product."""
    print("\nconfidence   hits  right")
    for low, high in pairwise(LEVELS):
        level = [row for row in rows if row["signs"] and low <= row["confidence"] < high]
        print(f"{low:.1f} to {high:.1f}   {len(level):4}  {_share(level, 'right')}")
    codes = [row for row in rows if not row["signs"] and row["confidence"] == 1]
    print(f"a code       {len(codes):4}  {_share(codes, 'right')}\n\nclaimed from   claims  wrong  withheld")
    for limit in LIMITS:
        print(f"{limit:<14} {_count(rows, limit)}")
    print(f"\nproduct, claimed from {LIMIT}")
    for group in [*sorted({row["group"] for row in rows}), ""]:
        mine = [row for row in rows if group in (row["group"], "")]
        print(f"{group or 'all':24} {_count(mine, LIMIT)}")


def _count(rows: list[Row], limit: float) -> str:
    """Return how many hits are claimed, how many of them are wrong, and how many answers are withheld."""
    claims = [row for row in rows if row["confidence"] >= limit]
    answers = [row for row in rows if row["has_answer"]]
    wrong = sum(not row["right"] for row in claims)
    withheld = sum(row["confidence"] < limit for row in answers)
    return f"{len(claims):6} {wrong:6} {withheld:5} of {len(answers)}"


def _share(rows: list[Row], key: str) -> str:
    return f"{sum(row[key] for row in rows) / len(rows):6.1%}" if rows else "     -"


if __name__ == "__main__":
    main()
