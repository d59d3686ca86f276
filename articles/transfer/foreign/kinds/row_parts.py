"""The parts of an article from the values of a row, and its title where no column has one."""

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .cells import cell_html, lines_of
from .columns import PARTS, Column, spaced
from .values import text_of

MAX_TITLE = 160
MAX_SUMMARY = 600
MAX_LABELED = 80  # characters of a value that may be a title
MIN_TOLD = 25  # characters of a part that are no accident in another text
_SENTENCE = re.compile(r".+?[.!?。！？](?=\s|\Z)|.+", re.S)


Pairs = Sequence[tuple[Column, Any]]


class Values:
    """The values of one row in one language, by field, in the order of their columns."""

    def __init__(self, pairs: Iterable[tuple[Column, Any]]):
        self.by_field: dict[str, list[tuple[Column, Any]]] = defaultdict(list)
        for column, value in pairs:
            if value not in (None, "", [], {}) and text_of(value) not in (
                "-",
                "—",
                "n/a",
                "N/A",
                "null",
                "NULL",
            ):
                self.by_field[column.field].append((column, value))

    def text(self, name: str) -> str:
        return next((text_of(value) for _, value in self.by_field.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        return [line for _, value in self.by_field.get(name, ()) for line in lines_of(value)]

    def has(self, *names: str) -> bool:
        return any(name in self.by_field for name in names)


def html_text(text: str) -> str:
    """Return a title, which has no tags, where it has some."""
    return re.sub(r"</?(?:b|i|em|strong|span|code|p|br|font|u|sup|sub)\b[^<>]*>", " ", text)


def plain_lines(text: str) -> list[str]:
    """Return the blocks of a text without tags and the marks of Markdown."""
    text = re.sub(r"</?(?:p|div|li|ul|ol|br|h[1-6]|t[rdh]|table)\b[^<>]*>", "\n\n", text)
    text = html.unescape(re.sub(r"<[a-zA-Z/!][^<>]*>|[*`]{2,3}", "", text))
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-•*]|\d{1,2}[.)])\s)", text)
    return [" ".join(block.split()) for block in blocks if block.strip()]


def parts_of(values: Values) -> dict[str, str]:
    parts = {name: _part(values, name) for name in PARTS if name not in ("solutions", "faqs", "body")}
    parts["solutions"] = _solutions(values)
    parts["faqs"] = _faqs(values)
    others = ("messages", "symptoms", "causes", "summary", "solutions", "solution.steps")
    texts = [_squashed(text_of(value)) for name in others for _, value in values.by_field.get(name, ())]
    told = [text for text in texts if len(text) > MIN_TOLD]
    body = [cell_html(value, "body") for _, value in values.by_field.get("body", ())]
    # Some lists have the whole page in a column as well: it says what the others say.
    blocks = [text for text in (*body, *_unknown(values)) if sum(one in _squashed(text) for one in told) < 2]
    if not parts["summary"] and len(blocks) > 0 and blocks[0] in body and _is_summary(blocks[0]):
        parts["summary"] = blocks.pop(0)
    parts["body"] = "\n".join(filter(None, blocks))
    return {name: text for name, text in parts.items() if text}


def _squashed(text: str) -> str:
    return re.sub(r"\W+", "", html.unescape(re.sub(r"<[^<>]*>", "", text))).lower()


def _is_summary(text: str) -> bool:
    return (
        text.startswith("<p>")
        and text.count("<p>") == 1
        and text.endswith("</p>")
        and len(text) < MAX_SUMMARY
    )


def _part(values: Values, name: str) -> str:
    return "\n".join(filter(None, (cell_html(value, name) for _, value in values.by_field.get(name, ()))))


def _solutions(values: Values) -> str:
    """Return the solutions of a row: several columns are several, `Step 1` and `Step 2` are steps of one."""
    found, titles, steps = (values.by_field.get(f"solution{end}", []) for end in ("s", ".title", ".steps"))
    numbers = {column.number for column, _ in [*found, *titles]} - {0}
    if not numbers:
        return _one_solution(found, titles, steps)
    blocks = []
    for number in sorted({column.number for column, _ in [*found, *titles, *steps]}):
        of_it = ([one for one in some if one[0].number == number] for some in (found, titles, steps))
        blocks.append(_one_solution(*of_it))
    return "\n".join(blocks)


def _one_solution(found: Pairs, titles: Pairs, steps: Pairs) -> str:
    made = "".join(cell_html(value, "steps") for _, value in steps)
    if len(steps) > 1:
        made = cell_html([line for _, value in steps for line in _lines(value)], "steps")
    names = [text_of(value) for _, value in titles]
    texts = [(column.name, cell_html(value, "solutions")) for column, value in found]
    if made and len(found) == 1 and not names and _is_title(found[0][1]):
        names, texts = [text_of(found[0][1])], []
    if made:
        texts.append((steps[0][0].name, made))
    blocks = []
    for n, (name, text) in enumerate(texts):
        title = names[n] if n < len(names) else _label(name)
        blocks += [f"<h3>{html.escape(title)}</h3>" if title and not text.startswith("<h3>") else "", text]
    return "\n".join(
        filter(None, [*blocks, *(f"<h3>{html.escape(name)}</h3>" for name in names[len(texts) :])])
    )


def _is_title(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_LABELED and "\n" not in value.strip()


def _label(name: str) -> str:
    """Return the name of a column as a heading: "How to fix" of `howToFix`, nothing of "column 7"."""
    plain = " ".join(re.sub(r"[(\[].*?[)\]]|[:：?*]+\Z", "", name).split())
    words = plain if " " in plain else spaced(plain.split(".")[0])
    return (
        ""
        if re.match(r"column \d", words)
        else words[:1].upper() + words[1:].lower()
        if words.islower()
        else words
    )


def _lines(value: Any) -> list[str]:
    return [text_of(one) for one in value] if isinstance(value, list) else [text_of(value)]


def _faqs(values: Values) -> str:
    whole = [cell_html(value, "faqs") for _, value in values.by_field.get("faqs", ())]
    questions = [text_of(value) for _, value in values.by_field.get("faq.question", ())]
    answers = [cell_html(value, "body") for _, value in values.by_field.get("faq.answer", ())]
    pairs = (f"<h3>{html.escape(q)}</h3>\n{a}" for q, a in zip(questions, answers, strict=False))
    return "\n".join([*whole, *pairs])


def _unknown(values: Values) -> Iterator[str]:
    """Yield what nothing is known of, with the name of its column: no text is lost."""
    others = [*values.by_field.get("", ()), *values.by_field.get("title", ())[1:]]
    for column, value in others:
        text = cell_html(value, "body")
        label = f"<strong>{html.escape(spaced(column.name))}:</strong> "
        if column.field == "title" and text_of(value) == values.text("title"):
            continue
        yield text.replace("<p>", f"<p>{label}", 1) if text.startswith("<p>") else f"<p>{label}</p>\n{text}"


def title_from(parts: dict[str, str], values: Values) -> tuple[str, dict[str, str]]:
    """Return a title for a row that names none: its description or message, which it then is instead."""
    names = ["summary", "messages", "symptoms", "causes", "body"]
    message, summary = values.text("messages"), values.text("summary")
    if message and len(message) < min(len(summary), MAX_LABELED) and not re.search(r"[{%<\n]", message):
        names.insert(0, "messages")
    for name in names:
        lines = plain_lines(next((text_of(value) for _, value in values.by_field.get(name, ())), ""))
        sentence = _SENTENCE.match(lines[0]) if lines else None
        if sentence and len(sentence[0]) <= MAX_TITLE:
            if name == "summary" and lines == [sentence[0].strip()]:
                parts = {key: text for key, text in parts.items() if key != name}
            return sentence[0].strip().rstrip("."), parts
    return "", parts
