"""Contact marks: `[[contact:key]]` in a text stands for a verified contact, filled in when it is read."""

import re
from collections.abc import Mapping

KEY_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
MARK = re.compile(rf"\[\[contact:({KEY_PATTERN})\]\]")
# A misspelled mark, such as [[contact: Support]].
LOOSE_MARK = re.compile(r"\[\[\s{0,3}contact\s{0,3}:([^\[\]\n]{0,80})\]\]", re.IGNORECASE)


def find_keys(text: str) -> list[str]:
    """Return the keys of the verified contacts that a text names, each once, in order."""
    return list(dict.fromkeys(MARK.findall(text))) if "[[contact:" in text else []


def fill_marks(text: str, values: Mapping[str, str], missing: str) -> str:
    """Replace each mark with the value of its key, or with `missing` if there is none."""
    if "[[contact:" not in text:
        return text
    return MARK.sub(lambda mark: values.get(mark[1]) or missing, text)
