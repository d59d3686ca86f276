"""Tests lie where their subject lies, share code through tests/support alone, and fit on a few screens."""

import ast

from tests.support.paths import ROOT

TESTS = ROOT / "tests"
MODULES = sorted(TESTS.rglob("test_*.py"))
# Folders of tests that are not about one package.
OTHERS = {"browser", "data", "drills", "helpcenter", "oidc", "support"}
MAX_LINES = 500


def imported_names(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def test_no_test_imports_another():
    wrong = [
        (path.relative_to(TESTS).as_posix(), name)
        for path in TESTS.rglob("*.py")
        for name in imported_names(path)
        if any(part.startswith("test_") for part in name.split(".")[:-1])
        or (name.startswith(("tests.", ".")) and name.rsplit(".", 1)[1].startswith("test_"))
    ]
    assert wrong == []


def test_each_folder_is_named_after_a_package():
    folders = {path.name for path in TESTS.iterdir() if path.is_dir() and any(path.glob("test_*.py"))}
    packages = {path.parent.name for path in (ROOT / "articles").glob("*/__init__.py")}
    assert folders - OTHERS <= packages


def test_no_file_is_too_long():
    lengths = {path.relative_to(TESTS).as_posix(): len(path.read_text().splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}
