"""What the documents name is there: files, folders, commands, and public functions."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).parent.parent
DOCUMENTS = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]
# Where a path in a document may begin, besides the folder of the project.
BASES = [ROOT, ROOT / "articles", ROOT / "docs"]
PATH = re.compile(r"`((?:[\w.-]+/)*[\w-]+\.(?:py|html|css|js|md|toml|txt|tsv)|(?:[\w.-]+/)+)`")
CALL = re.compile(r"`(?:articles\.)?(\w+)\.(\w+)\(")
PACKAGES = ["articles", "articles.content", "articles.insights", "articles.offline"]
FOLDERS = ("articles", "helpcenter", "tests", "benchmarks", "drills", "static", "templates", "fixtures")
# What a site makes, and examples of an author's own files.
EXAMPLES = {"var/", "102.pictures/", "articles.pictures/"}


def is_there(path: str) -> bool:
    """A path from one of the folders, or the bare name of a file, wherever it is."""
    if any((base / path).exists() for base in BASES):
        return True
    return "/" not in path and any(next((ROOT / folder).rglob(path), None) for folder in FOLDERS)


def paths():
    for document in DOCUMENTS:
        if document.name != "CHANGELOG.md":
            for found in PATH.findall(document.read_text()):
                yield document.name, found


def test_files_and_folders_that_documents_name_are_there():
    missing = [
        (document, found)
        for document, found in sorted(set(paths()))
        if found not in EXAMPLES and not is_there(found)
    ]
    assert missing == []


def test_relative_links_lead_to_a_file():
    missing = [
        (document.name, target)
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([\w./-]+)(?:#[^)]*)?\)", document.read_text())
        if not target.startswith("/") and not (document.parent / target).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_that_documents_name_are_there(document):
    named = set(re.findall(r"manage\.py (\w+)|`(\w+_\w+)(?: [^`]*)?` command", document.read_text()))
    assert {one or other for one, other in named} <= set(get_commands()), document.name


def test_public_functions_that_the_architecture_names_are_there():
    table = (ROOT / "docs" / "architecture.md").read_text().split("## Public functions")[1].split("\n## ")[0]
    calls = set(CALL.findall(table))
    assert len(calls) > 30
    missing = [call for call in sorted(calls) if not resolves(*call)]
    assert missing == []


def resolves(module: str, name: str) -> bool:
    for package in PACKAGES:
        try:
            found = import_module(f"{package}.{module}")
        except ModuleNotFoundError:
            continue
        if hasattr(found, name):
            return True
    return False
