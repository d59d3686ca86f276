"""Tools of assistants: the articles, search, and incidents through the Model Context Protocol.

`tools` answers and knows nothing of the protocol. Only `protocol` imports the SDK, which is an extra, so the
site starts without it and loads it with the first message.
"""

from importlib.util import find_spec

INSTALL_HINT = "Install the extra: pip install -r requirements-mcp.lock"


def is_installed() -> bool:
    """Return whether the SDK is there, without importing it."""
    return find_spec("mcp") is not None
