"""Documents that other processes prepare are those that this one prepares; thousands alike are found."""

import json
import os
import subprocess
import sys
from datetime import datetime

import pytest

from articles.content import snapshot
from articles.search.document import Row, build_document
from articles.search.engine import Index
from articles.search.preparation import prepare
from articles.search.query import parse_query
from articles.search.ranking import rank

PROGRAM = """
import datetime, json, django
django.setup()
from articles.content import snapshot
from articles.search.document import Row
from articles.search.preparation import prepare_all

def row(n):
    data = snapshot.normalize({"title": f"Trouble {n}", "codes": [f"E{n}"], "product": "x",
                               "messages": [f"Cannot open {{path}} of word{n}"], "body": "Some prose."})
    kept = json.dumps(data) if n != 400 else None
    return Row(n, n, datetime.datetime.now(), f"a{n}", "en", f"Trouble {n}", snapshot.SCHEMA, kept,
               "x", "X", "", None, None, {})

rows = [row(n) for n in range(350)]
def facts(made):
    return [(one.numbers, sorted(one.words.split()), one.stored_text.split(b"\\n", 2)[2]) for one in made]
assert facts(prepare_all(rows, 2)) == facts(prepare_all(rows)) and facts(prepare_all([], 2)) == []
try:
    list(prepare_all([row(400)], 2))
except ValueError as error:
    print(error)
"""


def test_several_processes_prepare_the_same_and_tell_what_fails():
    """In a process of its own: what is forked has to have one thread."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "helpcenter.settings"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "a400 is live without a revision\n"), done.stderr


@pytest.mark.django_db
def test_a_word_of_every_article_of_thousands_is_found(tmp_path):
    data = snapshot.normalize({"title": "The trouble", "product": "x"})
    row = Row(
        1, 1, datetime.now(), "a", "en", data["title"], snapshot.SCHEMA, json.dumps(data),
        "x", "X", "", None, None, {},
    )  # fmt: skip
    document = prepare(build_document(row))
    index = Index.open(str(tmp_path), create=True)
    writer = index.writer()
    for pk in range(1, 20_001):
        writer.add(document._replace(numbers=(pk, *document.numbers[1:])))
    writer.commit({})
    ranking = rank(parse_query("the trouble"), index.reopen(), [], "en")
    assert [hit.pk for hit in ranking.hits[:3]] == [1, 2, 3]
