"""Whether pages offer a PDF."""

from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec


@cache
def is_available() -> bool:
    """Return whether the extra `pdf` and what it draws with are installed. Loading them takes 50 MB."""
    return find_spec("weasyprint") is not None and find_library("pango-1.0") is not None
