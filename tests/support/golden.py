"""What people type about the demonstration articles, and the article that must come first.

Each row of data/golden.tsv: the query, the ids of which one comes first, its kind, and the reader's language
if it isn't English. NONE: nothing may be claimed. SAFETY: a question for a support number, or about a caller.
"""

import csv

from articles import search

from .paths import DATA

with open(DATA / "golden.tsv", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def find_faults():
    """Return the queries that are answered wrongly, with what is wrong."""
    faults = {
        row["query"]: find_fault(row["query"], row["expected"].split(";"), row["language"] or "en")
        for row in ROWS
    }
    return {query: fault for query, fault in faults.items() if fault}


def find_fault(query, expected, language="en"):
    """Return what is wrong with the answer, or nothing."""
    results = search.find(query, language=language)
    if expected == ["SAFETY"]:
        return "" if results.safety else "no word on safety"
    if expected == ["NONE"]:
        return f"claims {results.hits[0].publication.slug}" if results.confident or results.jump else ""
    if not results.hits:
        return f"nothing; near: {[near.code for near in results.suggestions]}"
    first = results.hits[0].publication.article.source_id
    if first not in expected:
        return f"{first} before {expected}"
    return "a word on safety" if results.safety else ""
