"""Commands that delete: which are found in what readers may copy or type, and what each can do."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import command_guard, markdown
from articles.command_guard import CODE_CLOSE, CODE_OPEN, CommandMatch
from tests.support.paths import DATA
from tests.support.timing import processor_limit


def examples(name: str) -> dict[str, list[str]]:
    """The Markdown texts of a file by the heading above them."""
    sections: dict[str, list[str]] = {}
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            texts = sections.setdefault(line[3:], [])
        else:
            texts.append(line.replace("␤", "\n"))
    return {title: texts for title, texts in sections.items() if texts}


DESTRUCTIVE = examples("commands_destructive.txt")
LOW_RISK = examples("commands_low_risk.txt")
HARMLESS = examples("commands_harmless.txt")
# A text by itself, as a step, within a quotation, and after a harmless command.
AROUND = ["{}", "1. Open a prompt\n2. Do this:\n\n{}\n\nThen wait.", "`git status`\n\n{}"]


def find(text: str) -> list[CommandMatch]:
    return command_guard.find_commands(markdown.inspect(text).passages)


def loses_data(text: str) -> bool:
    return any(match.loses_data for match in find(text))


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("section", DESTRUCTIVE)
def test_command_that_loses_data_is_found(section, around):
    assert [text for text in DESTRUCTIVE[section] if not loses_data(around.replace("{}", text))] == []


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("section", LOW_RISK)
def test_command_of_low_risk_is_found(section, around):
    wrong = [text for text in LOW_RISK[section] if not find(around.replace("{}", text)) or loses_data(text)]
    assert wrong == []


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("section", HARMLESS)
def test_harmless_text_is_left_alone(section, around):
    assert [text for text in HARMLESS[section] if find(around.replace("{}", text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "> Run `rm -rf /srv`",
        "| do | this |\n|---|---|\n| 1 | `rm -rf /srv` |",
        "- a\n  - `rm -rf /srv`",
        "**Run** *rm* -rf /srv",
        "```sh\n# clean up\ncd /srv\nrm -rf books\n```",
        "    rm -rf books",
        "```\nrsync -a \\\n  --delete a/ b/\n```",
        "[rm -rf /srv](https://example.com)",
        "rm&nbsp;-rf /srv",
        "rm \\-rf /srv",
        "r\u200bm -rf /srv",
        "## rm -rf /srv",
    ],
)
def test_command_is_found_in_every_part_of_markdown(text):
    assert loses_data(text)


def test_only_instructions_count_where_a_text_may_name_a_command():
    def count(text):
        return len(command_guard.find_commands([text], only_instructions=True))

    assert count("After DROP TABLE the report is empty") == 0
    assert count("Run rm -rf /var/lib/foo once a week") == 1
    assert count("Never run rm -rf /var/lib/foo") == 0


@pytest.mark.parametrize(
    "command",
    ["ｒｍ －ｒｆ ~", "rm\u3000\u2e3arf ~", "r\u200em -rf ~", "\ufb01nd . -delete", "rm \ufe58rf ~"],
)
def test_disguised_command_is_found(command):
    assert command_guard.find_commands([f"Run {command}"])


def test_command_is_shown_as_it_is_written():
    assert [match.command for match in find("Run `sudo rm  -rf  /srv` now")] == ["rm -rf"]
    assert [match.command for match in find("`robocopy a b /MIR`")] == ["robocopy a b /MIR"]


@pytest.mark.slow
@given(st.text())
def test_any_text_is_survived(text):
    command_guard.find_commands([text, f"{CODE_OPEN}{text}"])


UNITS = [
    *[
        "rm ",
        "rm -",
        "find ",
        "find -exec ",
        "git ",
        "git -c a ",
        "aws --x ",
        "DROP TABLE ",
        "DELETE FROM a ",
    ],
    *["alter table a ", "update a set ", "net user ", "az group ", "gcloud a ", "format ", "docker compose "],
    *["diskpart clean\n", ": >", "never run ", "rm \\\n", "truncate a,", "fdisk -", ".drop", "a.b.c."],
    *[f"{CODE_OPEN}rm ", f"{CODE_OPEN}rm{CODE_CLOSE}", "kubectl -n ", "restore database with ", "remove-az "],
]


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_long_hostile_text_takes_less_than_a_second(unit):
    text = (unit * 50_000)[:50_000]
    with processor_limit(1):
        command_guard.find_commands([text])
        command_guard.find_commands([f"{CODE_OPEN}{text}{CODE_CLOSE}"])


def test_the_examples_are_many_and_different():
    def count(sections):
        return len({re.sub(r"\s+", " ", text) for texts in sections.values() for text in texts})

    assert count(DESTRUCTIVE) + count(LOW_RISK) > 240
    assert count(HARMLESS) > 230
