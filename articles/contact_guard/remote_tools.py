"""Find names of remote-control tools, which scammers ask their victims to install."""

import re

from .matches import ContactMatch

_NAMES = (
    "anydesk", "any desk", "teamviewer", "team viewer", "ultraviewer", "logmein", "gotoassist", "supremo",
    "rustdesk", "screenconnect", "connectwise", "splashtop", "zoho assist", "quick assist", "aeroadmin",
    "ammyy", "alpemix", "iperius remote", "dwservice", "remotepc", "getscreen", "hoptodesk",
)  # fmt: skip
_NAME = re.compile(rf"(?<!\w)(?:{'|'.join(_NAMES)})(?!\w)", re.IGNORECASE)


def find_remote_tools(text: str) -> list[ContactMatch]:
    """Return mentions of remote-control tools. They are no fault: an article about safety must name them."""
    lowered = text.lower()
    if not any(name in lowered for name in _NAMES):
        return []
    return [ContactMatch("remote-tool", *match.span(), match[0]) for match in _NAME.finditer(text)]
