"""MDX: imports, exports, expressions, and parts of pages that other pages take in."""

import posixpath
import re
from functools import partial

from ..paths import beside
from .front import split_front
from .places import Page
from .site import Site

IMPORT = re.compile(r"^import\s+(?:[^'\";]*?\bfrom\s+)?['\"]([^'\"]+)['\"];?[ \t]*$", re.MULTILINE)
DEFAULT = re.compile(r"^import\s+(\w+)\s+from\s+['\"]([^'\"]+)['\"]", re.MULTILINE)
EXPORT = re.compile(
    r"^export\s+(?:const|let|var|default|function|async)\b.*?(?:^\};?[ \t]*$|^\s*$|;[ \t]*$)",
    re.MULTILINE | re.DOTALL,
)
STYLE = re.compile(r"\s(?:style|sx|className|class)=\{(?:\{[^{}]*\}|[^{}]*)\}")
CALLED = re.compile(r"=\{\s*(?:require|useBaseUrl)\(\s*['\"`]([^'\"`]+)['\"`]\s*\)(?:\.default)?\s*\}")
TEXT_VALUE = re.compile(r"=\{\s*(['\"`])([^'\"`{}]*)\1\s*\}")
MAX_PART = 100_000


def plain_mdx(text: str, page: Page, site: Site, depth: int = 0) -> str:
    """Return the text without its program; imported Markdown stands where its component stood."""
    head, fences = _outside_fences(text)
    imported = {match[1]: match[2] for match in DEFAULT.finditer(head)}
    head = EXPORT.sub("", IMPORT.sub("", head))
    head = re.sub(r"^import\s+\{[^}]*\}\s+from\s+['\"][^'\"]+['\"];?[ \t]*$", "", head, flags=re.MULTILINE)
    head = CALLED.sub(r'="\1"', STYLE.sub("", head))
    head = TEXT_VALUE.sub(lambda match: f'="{match[2]}"', head)
    for name, source in imported.items():
        if re.search(r"\.mdx?\Z", source):
            head = re.sub(rf"<{name}\b[^>]*/>", partial(_replace, source, page, site, depth), head)
        elif re.search(r"\.(?:png|jpe?g|gif|svg|webp)\Z", source, re.IGNORECASE):
            head = head.replace(f"={{{name}}}", f'="{source}"')
    head = re.sub(r"\{frontMatter\.(\w+)\}", lambda match: page.front.text(match[1].lower()), head)
    return re.sub("\ue004(\\d+)\ue005", lambda match: fences[int(match[1])], head)


def _replace(source: str, page: Page, site: Site, depth: int, _match: re.Match[str]) -> str:
    return _part(source, page, site, depth)


def _outside_fences(text: str) -> tuple[str, list[str]]:
    fences: list[str] = []

    def keep(match: re.Match[str]) -> str:
        fences.append(match[0])
        return f"\ue004{len(fences) - 1}\ue005"

    fenced = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n]*\n.*?^[ \t]*\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
    return fenced.sub(keep, re.sub("[\ue004\ue005]", "", text)), fences


def _part(source: str, page: Page, site: Site, depth: int) -> str:
    source = re.sub(r"\A@site/", "/", source)
    path = (
        posixpath.normpath(f"{site.base}/{source}".lstrip("/"))
        if source.startswith("/")
        else beside(page.path, source)
    )
    if path not in site.known or depth > 3:
        return ""
    text = split_front(site.text(path)[:MAX_PART])[1]
    inner = Page(path, posixpath.splitext(path)[0])
    return f"\n\n{plain_mdx(text, inner, site, depth + 1).strip()}\n\n"
