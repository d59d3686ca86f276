"""What reading and writing the Markdown form have to agree on."""

import re

SECTIONS = {
    "symptoms": "Symptoms",
    "causes": "Causes",
    "solutions": "Solutions",
    "prevention": "Prevention",
    "impact": "Impact",
    "faqs": "FAQs",
}
COMPARED = "Compared with "
DECIDING = "Deciding question:"
# The parts that are a heading with text below it: what heading and text are called.
TITLED = {"causes": ("title", "body"), "solutions": ("title", "body"), "faqs": ("question", "answer")}
# The attributes of a heading besides its key, and the value that goes without saying.
ATTRIBUTES = {
    "side": "unknown",
    "level": "basic",
    "minutes": None,
    "risk": "none",
    "needs_admin": False,
    "reversible": None,
    "place": "free",
}

HEADING = re.compile(r"(#{1,3})(?=[ \t]|\Z)|(#{2,3})(?!#)")
FENCE = re.compile(r"( {0,3})(`{3,}(?=[^`]*\Z)|~{3,})")
MARKED = re.compile(rf"\\*(?:{HEADING.pattern}|{FENCE.pattern})")
PIPE = re.compile(r"(\\*)\|")


def closing(rows: list[str], opened: int, fence: re.Match[str]) -> int:
    """The index of the line that closes the fence opened there, or 0."""
    indent, mark = len(fence[1]), fence[2]
    for n in range(opened + 1, len(rows)):
        bare = rows[n].strip(" \t")
        if bare.startswith(mark) and not bare.strip(mark[0]) and _inset(rows[n]) <= indent + 3:
            return n
    return 0


def _inset(row: str) -> int:
    spread = row.expandtabs(4)
    return len(spread) - len(spread.lstrip(" "))
