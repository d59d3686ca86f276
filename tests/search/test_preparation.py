"""Documents that other processes prepare are those that this one prepares, in the same order."""

import os
import subprocess
import sys

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
