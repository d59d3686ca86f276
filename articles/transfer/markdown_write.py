"""Writing the Markdown form, so that reading gives back the same snapshot."""

from collections.abc import Iterator
from itertools import groupby

from articles.content.snapshot import Data

from .front_matter import write_front
from .markdown_form import ATTRIBUTES, COMPARED, DECIDING, FENCE, MARKED, PIPE, SECTIONS, TITLED, closing


def write_markdown(data: Data) -> str:
    """The Markdown file that stands for a snapshot. Values that go without saying are left out."""
    blocks = ["\n".join(["---", *write_front(data), "---"]), *_blocks(data)]
    return "\n\n".join(blocks) + "\n"


def _blocks(data: Data) -> Iterator[str]:
    """What stands below the front matter, paragraph by paragraph."""
    if data["body"]:
        yield _escaped(data["body"])
    for section, title in SECTIONS.items():
        if data[section]:
            yield f"## {title}"
        if section in TITLED:
            for item in data[section]:
                yield from _titled_blocks(item, *TITLED[section])
        elif section == "symptoms":
            yield from _symptom_blocks(data[section])
        elif data[section]:
            yield "\n".join(f"- {text}" for text in data[section])
    for comparison in data["comparisons"]:
        yield from _comparison_blocks(data, comparison)


def _symptom_blocks(symptoms: list[Data]) -> Iterator[str]:
    level = "basic"
    for now, group in groupby(symptoms, key=lambda symptom: symptom["level"]):
        if now != level:
            level = now
            yield f"### {level.capitalize()}"
        yield "\n".join(f"- {symptom['text']}" for symptom in group)


def _titled_blocks(item: Data, title: str, text: str) -> Iterator[str]:
    attributes = [f"#{item['key']}"] if item["key"] else []
    for name, usual in ATTRIBUTES.items():
        value = item.get(name, usual)
        if value != usual:
            attributes.append(f"{name}={('no', 'yes')[value] if isinstance(value, bool) else value}")
    yield f"### {_with_braces(item[title], ' '.join(attributes))}"
    if item[text]:
        yield _escaped(item[text])


def _with_braces(words: str, attributes: str) -> str:
    return f"{words} {{{attributes}}}" if attributes or words.endswith("}") else words


def _comparison_blocks(data: Data, comparison: Data) -> Iterator[str]:
    yield f"## {_with_braces(COMPARED + comparison['with'], '')}"
    if comparison["rows"]:
        rows = [["Aspect", data["codes"][0] if data["codes"] else data["id"], comparison["with"]]]
        rows += [[row["aspect"], row["this"], row["other"]] for row in comparison["rows"]]
        lines = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
        yield "\n".join([lines[0], "| --- | --- | --- |", *lines[1:]])
    if comparison["deciding_question"]:
        yield f"{DECIDING} {comparison['deciding_question']}"


def _cell(text: str) -> str:
    return PIPE.sub(lambda found: found[1] * 2 + r"\|", text)


def _escaped(text: str) -> str:
    """Markdown text with a backslash before each line that the form would take for its own."""
    rows, out, n = text.split("\n"), [], 0
    # For kinds of fences that nothing closes: no later one of the kind needs looking for its end again.
    hopeless: dict[tuple[str, int], int] = {}
    while n < len(rows):
        fence = FENCE.match(rows[n])
        if fence:
            kind, length = (fence[2][0], len(fence[1])), len(fence[2])
            end = 0 if length >= hopeless.get(kind, 1 << 30) else closing(rows, n, fence)
            if end:
                out += rows[n : end + 1]
                n = end + 1
                continue
            hopeless[kind] = min(length, hopeless.get(kind, length))
        out.append("\\" + rows[n] if MARKED.match(rows[n]) else rows[n])
        n += 1
    return "\n".join(out)
