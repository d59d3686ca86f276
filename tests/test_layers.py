"""A package imports only those below it, as docs/architecture.md says."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.paths import ROOT

APP = ROOT / "articles"

ARCHITECTURE = APP.parent / "docs" / "architecture.md"


def levels() -> dict[str, int]:
    """Return the level of each file and package, as the table of the document gives it."""
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", ARCHITECTURE.read_text(), re.MULTILINE)
    return {name: int(level) for level, names in rows for name in re.findall(r"`(\w+)(?:\.py|/)`", names)}


LEVEL = levels()
# Packages of which others import only the package itself.
FACADES = {"search", "models", "editing"}


def package_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def imports(path: Path):
    """Every module that a file imports, as a dotted name, wherever the import stands."""
    package = ".".join(["articles", *path.relative_to(APP).parts[:-1]])
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parts, *([node.module] if node.module else [])])
            for alias in node.names:
                yield f"{base}.{alias.name}"


FILES = sorted(p for p in APP.rglob("*.py") if "migrations" not in p.parts and p.name != "__init__.py")
FILES += sorted(p for p in APP.glob("*/__init__.py") if "migrations" not in p.parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_package_imports_only_lower_packages(path):
    package = package_of(path)
    assert package in LEVEL, f"{package} has no level: give it one in docs/architecture.md"
    for name in imports(path):
        assert not name.startswith("helpcenter"), f"{path.name} imports the project ({name})"
        parts = name.split(".")
        if parts[0] != "articles" or len(parts) < 2 or parts[1] not in LEVEL or parts[1] == package:
            continue
        assert LEVEL[parts[1]] < LEVEL[package], f"{path.name} imports {name}, which is no lower"
        if parts[1] in FACADES and len(parts) > 2:
            inside = APP / parts[1] / f"{parts[2]}.py"
            assert not inside.exists(), f"{path.name} goes past the package {parts[1]}: {name}"


def test_migrations_import_no_code_of_ours():
    for path in (APP / "migrations").glob("*.py"):
        assert not [name for name in imports(path) if name.startswith("articles")], path.name


def test_the_document_names_what_is_there():
    there = {path.stem for path in APP.iterdir() if path.name[0] not in "_." and path.name != "migrations"}
    assert set(LEVEL) == there


def test_each_file_of_the_project_is_in_the_table():
    text = ARCHITECTURE.read_text()
    section = text.partition("`helpcenter/` is the Django project")[2].partition("\n## ")[0]
    listed = re.findall(r"`(?:helpcenter/)?(\w+)(?:\.py|/)`", section)
    project = ROOT / "helpcenter"
    there = {path.stem for path in project.glob("*.py")} | {
        path.parent.name for path in project.glob("*/*.py")
    }
    assert sorted(listed) == sorted(there - {"__init__"})
