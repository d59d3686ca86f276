"""The commands of docs/operations.md: what an operator types, on which machine, and what it prints then.

A block of ```sh is for the first machine, one of ```sh db1 for that machine; a block of ```text after it is
what is printed when it went well, with … for what differs.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "docs" / "operations.md"
# The commands of the document as they were when the drill last ran them all; written by the drill.
RECORD = Path(__file__).with_name("drilled.txt")
FIRST = "help"
_BLOCK = re.compile(r"^```sh(?: (\w+))?\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.M | re.S)


@dataclass(frozen=True)
class Block:
    machine: str
    script: str
    prints: tuple[str, ...]


def read_blocks(text: str) -> list[Block]:
    return [
        Block(machine or FIRST, script, tuple(line for line in prints.splitlines() if line.strip()))
        for machine, script, prints in _BLOCK.findall(text)
    ]


def record_of(blocks: list[Block]) -> str:
    """Return what is compared: each block with its machine and what it prints."""
    return "\n".join(
        f"[{block.machine}]\n{block.script}" + "".join(f"> {line}\n" for line in block.prints)
        for block in blocks
    )


def find_missing(prints: tuple[str, ...], output: str) -> str:
    """Return the first line that isn't in the output, after those before it."""
    rest = iter(output.splitlines())
    for line in prints:
        pattern = re.compile(".*".join(re.escape(part.strip()) for part in line.split("…")))
        if not any(pattern.search(printed) for printed in rest):
            return line
    return ""
