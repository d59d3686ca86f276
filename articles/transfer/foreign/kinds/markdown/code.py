"""Code in a text: hidden while the rest is changed, and given back as it was."""

import re
from dataclasses import dataclass, field

OPEN, CLOSE = "\ue000", "\ue001"
FENCE = re.compile(r"^([ \t]*)(`{3,}|~{3,})(.*)$")
HIDDEN = re.compile(f"^(.*?){OPEN}(\\d+){CLOSE}", re.MULTILINE)
SPAN = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
# MyST writes notices as code: ```{note} Title
DIRECTIVE = re.compile(r"\{([a-z-]+)\}\s*(.*)\Z")


@dataclass
class Hidden:
    """What was code, by the number that stands in its place."""

    pieces: list[str] = field(default_factory=list)

    def hide(self, piece: str) -> str:
        self.pieces.append(piece)
        return f"{OPEN}{len(self.pieces) - 1}{CLOSE}"

    def show(self, text: str) -> str:
        """Put all code back; a block takes the indentation of its place on every line."""
        for _ in range(3):  # a place inside of what was hidden
            if OPEN not in text:
                break
            text = HIDDEN.sub(self._piece, text)
            text = re.sub(f"{OPEN}(\\d+){CLOSE}", lambda match: self.pieces[int(match[1])], text)
        return text

    def _piece(self, match: re.Match[str]) -> str:
        before, piece = match[1], self.pieces[int(match[2])]
        if OPEN in before or "\n" not in piece or before.strip("> \t"):
            return before + piece
        return "\n".join(before + line if line or ">" in before else "" for line in piece.split("\n"))


def hide_code(text: str) -> tuple[str, Hidden]:
    """Return the text with a mark for each block and span of code."""
    hidden = Hidden()
    rows: list[str] = []
    lines = text.replace(OPEN, "").replace(CLOSE, "").split("\n")
    n = 0
    while n < len(lines):
        match = FENCE.match(lines[n])
        end = _end(lines, n, match) if match else 0
        if not match or ("`" in match[3] and match[2][0] == "`"):
            rows.append(lines[n])
            n += 1
            continue
        rows += _fenced(lines[n:end], match, hidden)
        n = end
    return SPAN.sub(lambda match: hidden.hide(match[0]), "\n".join(rows)), hidden


def _end(lines: list[str], start: int, match: re.Match[str]) -> int:
    mark = match[2]
    closing = re.compile(rf"^\s*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
    for n in range(start + 1, len(lines)):
        if closing.match(lines[n]):
            return n + 1
    return len(lines)


def _fenced(block: list[str], match: re.Match[str], hidden: Hidden) -> list[str]:
    indent = match[1]
    rows = [row[len(indent) :] if row.startswith(indent) else row.lstrip() for row in block]
    directive = DIRECTIVE.match(match[3].strip())
    if directive and directive[1] not in ("code", "code-block", "literalinclude"):
        inner = [row for row in rows[1:-1] if not re.match(r":[\w-]+:( |$)", row)]
        return [
            f"{indent}:::::{directive[1]} {directive[2]}",
            *(indent + row for row in inner),
            f"{indent}:::::",
        ]
    info = match[3].strip()
    language = re.match(r"[\w+#.-]+", info)
    rows[0] = match[2] + (language[0] if language else "")
    return [indent + hidden.hide("\n".join(rows))]
