"""Each fitted number of the ranking has a name and a line in weights.py."""

import ast
import dataclasses
import io
import re
import tokenize
from pathlib import Path

import pytest

from articles import search
from articles.search import weights

FOLDER = Path(search.__file__).parent
# Seconds between two looks at something, which no order depends on.
ALLOWED = {
    ("index_access.py", 5.0),
    ("index_folder.py", 30.0),
    ("index_writing.py", 0.005),
    ("index_writing.py", 0.01),
    ("offers.py", 60.0),
}


def floats(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value not in (0.0, 1.0):
            yield path.name, node.value


def test_no_fitted_number_stands_outside_the_weights():
    modules = [path for path in FOLDER.glob("*.py") if path.name != "weights.py"]
    modules.append(FOLDER / "meaning" / "weighing.py")
    assert len(modules) > 15
    assert {number for path in modules for number in floats(path)} - ALLOWED == set()


def test_each_weight_says_what_it_does_and_what_it_was_fitted_on():
    source = (FOLDER / "weights.py").read_text()
    comments = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    fields = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.AnnAssign)]
    assert len(fields) == len(dataclasses.fields(weights.Weights)) > 50
    for field in fields:
        comment = comments.get(field.lineno, "")
        assert re.search(r"\((?:.*, )?(?:dev|golden|order|free|speed|by eye|BM25)\b.*\)$", comment), (
            field.target.id
        )


def test_all_weights_are_used():
    code = "".join(path.read_text() for path in FOLDER.rglob("*.py") if path.name != "weights.py")
    fields = [field.name for field in dataclasses.fields(weights.Weights)]
    assert [
        name for name in fields if not re.search(rf"(?:WEIGHTS|w|self\.weights)\.{name}\b|\"{name}\"", code)
    ] == []


@pytest.mark.django_db
@pytest.mark.once
def test_other_weights_count_at_once(make_live, monkeypatch):
    make_live(slug="title", title="Printer offline", summary="Something is wrong with it")
    make_live(
        slug="summary", title="Something is wrong", summary="The printer is offline, the printer offline"
    )

    def first(**changes):
        with monkeypatch.context() as patch:
            patch.setattr(weights, "WEIGHTS", dataclasses.replace(weights.WEIGHTS, **changes))
            return search.find("offline printer").hits[0].publication.slug

    assert first() == "title"
    assert first(title=0.0, title_asked=0.0, verbatim=0.0, summary=9.0) == "summary"
