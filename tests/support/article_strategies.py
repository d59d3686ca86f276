"""Articles that hypothesis makes up, as files may hold them."""

import string

from hypothesis import strategies as st

from articles.content import snapshot
from articles.models import Confidence, DataState, Level, Placement, Risk, Side

FENCES = ["```", "````", "~~~", "   ```", "    ```", "```sh", "``` a`b", "\\```", "~~~~ x"]


MARKS = [
    "## Solutions",
    "# x",
    "### Title {#aaaaaaaa side=user}",
    "#### deep",
    "\\## x",
    "\\\\# x",
    "##x",
    "#1",
    "##",
]


ROWS = [
    *FENCES,
    *MARKS,
    "",
    "  ",
    "\\",
    "---",
    "- a",
    "| a | b |",
    "Deciding question: x",
    "text",
    "    code",
    "tab\t",
    "two  ",
]


BITS = [
    "{",
    "}",
    "{}",
    " {",
    "{#aaaaaaaa}",
    '"',
    "'",
    ": ",
    " #",
    "|",
    "\\|",
    "\\",
    "- ",
    "---",
    "[x]",
    "&a",
    "*a",
    "!t",
    "%",
    "@",
    "`",
    "~",
    "null",
    "yes",
    "0102",
    "1:30",
    "...",
    "? ",
    "é",
    "\u2028",
    "\x85",
    "\ufeff",
    "😀",
    "\x07",
    "\x1b",
    " ",
    "\u00a0",
    "#",
    "## ",
    "x",
]


line = st.text(max_size=12) | st.lists(st.sampled_from(BITS), max_size=6).map("".join)


block = st.text(max_size=30) | st.lists(st.sampled_from(ROWS) | line, max_size=8).map("\n".join)


key = st.just("") | st.text(string.ascii_lowercase + string.digits, min_size=8, max_size=8)


def some(**fields):
    return st.lists(st.fixed_dictionaries(fields), max_size=3)


def word(choices):
    return st.sampled_from(choices.values)


named = st.fixed_dictionaries({"slug": st.sampled_from(["a", "a-b"]), "name": line})


articles = st.fixed_dictionaries(
    {"title": line, "product": named},
    optional={
        "id": line,
        "language": st.just("en"),
        "translation_of": line,
        "area": st.none() | named,
        "codes": st.lists(line, max_size=3),
        "summary": line,
        "messages": some(text=block, confidence=word(Confidence) | st.just("")),
        "symptoms": some(text=line, level=word(Level)),
        "causes": some(key=key, title=line, body=block, side=word(Side)),
        "solutions": some(
            key=key,
            title=line,
            body=block,
            level=word(Level),
            minutes=st.none() | st.integers(0, 100_000),
            risk=word(Risk),
            needs_admin=st.booleans(),
            reversible=st.none() | st.booleans(),
            place=word(Placement),
        ),
        "prevention": st.lists(line, max_size=3),
        "impact": st.lists(line, max_size=3),
        "faqs": some(key=key, question=line, answer=block),
        "comparisons": st.lists(
            st.fixed_dictionaries(
                {
                    "with": line,
                    "rows": some(aspect=line, this=line, other=line),
                    "deciding_question": line,
                }
            ),
            max_size=2,
        ),
        "related": st.lists(line, max_size=3),
        "body": block,
        "side": word(Side),
        "side_note": line,
        "typical_duration": line,
        "duration_note": line,
        "data": word(DataState),
        "data_note": line,
        "sources": some(
            title=line, url=st.sampled_from(["", "https://example.com/a#b?c={d}&e='f'"]), publisher=line
        ),
        "confidence": word(Confidence),
        "verified_on": st.just("") | st.dates().map(str),
        "verified_with": line,
        "owner": line,
        "review_due": st.just("") | st.dates().map(str),
    },
)


def snapshots(raw):
    """The snapshot of a made-up article without the parts that none can have, or None."""
    for _ in range(40):
        try:
            return snapshot.normalize(raw)
        except snapshot.Invalid as invalid:
            top = invalid.path.split("[")[0].split(".")[0]
            if top in ("title", "product"):
                raw = {**raw, "title": "T", "product": {"slug": "p"}}
            else:
                raw = {name: value for name, value in raw.items() if name != top}
    return None


def with_first(data, n):
    """Name one of the solutions as the first to try."""
    if data and data["solutions"]:
        solution = data["solutions"][n % len(data["solutions"])]
        data = {**data, "first": solution["key"] or solution["title"]}
    return data


snapshots_of_articles = st.builds(with_first, articles.map(snapshots), st.integers(0, 2)).filter(bool)
