"""Shows the parts of a message that vary, so that it reads as a sentence wherever it's shown or copied."""

from collections.abc import Iterator

from django.utils.translation import pgettext

from articles.strings.messages import GAP, PLACEHOLDER


def split_message(message: str) -> Iterator[tuple[str, str]]:
    """Yield each fixed text of a message, with how the part after it is shown: "[number]", or an ellipsis."""
    names = {
        "path": pgettext("variable part of a message", "path"),
        "user": pgettext("variable part of a message", "user"),
        "n": pgettext("variable part of a message", "number"),
        "name": pgettext("variable part of a message", "name"),
    }
    parts = PLACEHOLDER.split(message)
    for text, key in zip(parts[::2], [*parts[1::2], ""], strict=True):
        yield text, f"[{names[key]}]" if key in names else GAP if key else ""


def readable_message(message: str) -> str:
    """Return a message as plain text, such as "within [number] days"."""
    return "".join(text + shown for text, shown in split_message(message))
