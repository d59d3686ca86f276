"""Ends of elements that HTML may leave out, written before a simple parser reads it: `<li>One<li>Two`."""

import re

# By the element that begins: what it ends, and where to stop looking for that.
ENDED_BY = {
    "li": ({"li"}, {"ul", "ol", "menu"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "td": ({"td", "th"}, {"table"}),
    "th": ({"td", "th"}, {"table"}),
    "tr": ({"tr"}, {"table"}),
    "p": ({"p"}, {"td", "th", "li", "div", "dd", "blockquote", "table"}),
    "option": ({"option"}, {"select"}),
}
VOID = {
    *(
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ),
    "!doctype",
}
DECLARED = re.compile(r"<!(?:--|doctype\b)", re.IGNORECASE)
RAW = ("script", "style", "textarea", "title")
NAME = re.compile(r"(/?)([a-zA-Z!][^\s/<>]*)")
MAX_DEPTH = 120  # what is deeper loses its tags, not its words


def balanced(text: str) -> str:
    """Return a page with every element ended, in one pass."""
    out: list[str] = []
    stack: list[str] = []
    lowered = text.lower()
    position = 0
    while (start := text.find("<", position)) >= 0:
        out.append(text[position:start])
        match = NAME.match(text, start + 1)
        if text.startswith("<!", start) and not DECLARED.match(text, start):
            out.append("&lt;!")
            position = start + 2
            continue
        if not match or text.startswith("<!--", start):
            position = _after_other(text, start)
            out.append(text[start:position])
            continue
        end = _tag_end(text, start)
        if not end:  # no tag ends any more
            out.append(text[start:].replace("<", "&lt;"))
            return "".join(out)
        name, tag = match[2].lower(), text[start:end]
        if name in RAW and not match[1]:
            close = lowered.find(f"</{name}", end)
            end = close if close >= 0 else end
            out.append(text[start:end])
            stack.append(name)
        else:
            out.append(_closing(name, stack) if match[1] else _opening(name, tag, stack))
        position = end
    out.append(text[position:])
    return "".join(out)


def _after_other(text: str, start: int) -> int:
    """Return where a comment or a bare sign ends."""
    if text.startswith("<!--", start):
        end = text.find("-->", start)
        return end + 3 if end >= 0 else len(text)
    return start + 1


def _tag_end(text: str, start: int) -> int:
    end = start
    for _ in range(4):  # a sign in quotes doesn't end it
        end = text.find(">", end + 1)
        if end < 0:
            return 0
        tag = text[start:end]
        if len(tag) > 5000 or (tag.count('"') % 2 == 0 and tag.count("'") % 2 == 0):
            break
    return end + 1


def _closing(name: str, stack: list[str]) -> str:
    if name not in stack:
        return ""
    while stack.pop() != name:
        pass
    return f"</{name}>"


def _opening(name: str, tag: str, stack: list[str]) -> str:
    if name in VOID or tag.endswith("/>"):
        return tag
    before = ""
    if name in ENDED_BY:
        ended, bounds = ENDED_BY[name]
        for n in range(len(stack) - 1, -1, -1):
            if stack[n] in ended:
                before = f"</{stack[n]}>"
                del stack[n:]
                break
            if stack[n] in bounds:
                break
    if len(stack) >= MAX_DEPTH:
        return before
    stack.append(name)
    return before + tag
