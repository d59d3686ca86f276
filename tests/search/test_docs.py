"""docs/search.md names the modules, the public functions, and the limits."""

import ast
import re

from articles import search
from articles.models import MAX_SEARCH_LENGTH
from articles.search import candidates, index_folder
from articles.search.weights import WEIGHTS
from tests.support.paths import ROOT

FOLDER = ROOT / "articles" / "search"
TEXT = (ROOT / "docs" / "search.md").read_text()


def test_table_lists_all_modules():
    listed = re.findall(r"^\| `(\w+\.py)` \|", TEXT, re.M)
    modules = {path.name for path in FOLDER.glob("*.py")} - {"__init__.py"}
    assert set(listed) == modules and len(listed) == len(modules)


def modules_used(path, level):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == level:
            yield from [node.module] if node.module else [alias.name for alias in node.names]


def test_modules_use_only_those_below_them():
    order = re.findall(r"^\| `(?:search/)?(\w+)(?:\.py|/)` \|", TEXT, re.M)
    upward = []
    for path in {*FOLDER.rglob("*.py")} - {FOLDER / "__init__.py"}:
        is_meaning = path.parent.name == "meaning"
        module = "meaning" if is_meaning else path.stem
        used = modules_used(path, 2 if is_meaning else 1)
        upward += [(module, name) for name in used if order.index(name) <= order.index(module)]
    assert upward == []


def test_doors_are_there():
    doors = set(re.findall(r"\bsearch\.(\w+)\(", TEXT))
    assert len(doors) >= 8
    assert [name for name in doors if not callable(getattr(search, name, None))] == []


def test_numbers_are_those_of_the_code():
    for sentence in (
        f"From {WEIGHTS.min_confidence} on",
        f"up to {candidates.MAX_HITS}, as long as it has half",
        f"best {candidates.SCORED_CANDIDATES} articles",
        f"Up to {index_folder.MAX_CHANGES_WHILE_WAITING} changes behind",
        f"up to {index_folder.MAX_REBUILT_ARTICLES} articles is rebuilt",
        f"{MAX_SEARCH_LENGTH} characters at most",
    ):
        assert sentence in " ".join(TEXT.split()), sentence
    assert WEIGHTS.claim_words == 3 and WEIGHTS.min_shown_part == 0.5


def test_table_lists_the_states_of_the_index():
    for state in index_folder.IndexState:
        assert f"| {state.name.lower()} | {state.value} |" in TEXT
