"""docs/operations.md says what the drill has run, and nothing that it hasn't."""

import re

from drills.operations import document
from drills.operations.run import MACHINES, NOT_RUN, STAND_INS

TEXT = document.DOCUMENT.read_text()
BLOCKS = document.read_blocks(TEXT)
PROGRAM = "install-debian|helpcenter|make|manage\\.py|python3?|systemctl|journalctl"
COMMAND = rf"(?:[A-Z]+=\S+ )?(?:\S*/)?(?:{PROGRAM})(?: |$)"


def test_commands_are_those_that_the_drill_has_run():
    """After a change of the document, `make drill ARGS=operations` runs it, and records what it ran."""
    assert document.RECORD.read_text() == document.record_of(BLOCKS)


def test_every_block_of_commands_is_run_on_a_machine_of_the_drill():
    fences = re.findall(r"^```(\w*)", re.sub(r"^```\n(?:\n|\Z)", "\n", TEXT, flags=re.M), re.M)
    assert fences.count("sh") == len(BLOCKS) > 15
    assert {fence for fence in fences if fence} == {"sh", "text", "yaml"}
    assert {block.machine for block in BLOCKS} == set(MACHINES)


def test_commands_within_sentences_are_run_or_have_a_reason():
    prose = re.sub(r"^```.*?^```$", "", TEXT, flags=re.M | re.S)
    scripts = "".join(block.script for block in BLOCKS)
    named = {code for code in re.findall(r"`([^`\n]+)`", prose) if re.match(COMMAND, code)}
    assert {code for code in named if code not in scripts} == set(NOT_RUN)


def test_stand_ins_are_for_commands_of_the_document():
    lines = {line for block in BLOCKS for line in block.script.splitlines()}
    assert set(STAND_INS) <= lines


def test_what_is_printed_is_looked_for_in_its_order():
    output = "==> Starting\nSite:   https://help.example.com/\nCopied 3 users. All rows match.\n"
    assert document.find_missing(("Starting", "Copied … All rows match."), output) == ""
    assert document.find_missing(("Copied …", "Starting"), output) == "Starting"
    assert document.find_missing(("Copied … users, 1 article",), output) == "Copied … users, 1 article"
