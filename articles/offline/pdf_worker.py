"""Turns a folder with page.html, pdf.css, and pictures into out.pdf, in a process of its own.

WeasyPrint takes 100 MB and more, and what it takes a process never gives back. So it never runs in one that
answers readers: this file is run by its path, knows nothing of the site, and has limits of memory and time.
"""

import resource
import sys
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

TOO_MANY_PAGES = 3  # exit code
MAX_MEMORY = 1_500_000_000  # bytes of address space; a long article takes a third of it
SCHEME = "site"


def main(folder: Path, max_pages: int, seconds: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc, unused-ignore]
        """Reads the files of the folder by their names, and nothing else: no network, no other file."""

        def fetch(self, url, headers=None):
            name = urlsplit(url).path
            if urlsplit(url).scheme != SCHEME or name not in names:
                raise ValueError(f"not a file of this article: {url[:100]}")
            kind = {"Content-Type": guess_type(name)[0] or "application/octet-stream"}
            return URLFetcherResponse(url, (folder / name).read_bytes(), kind)

    names = {path.name for path in folder.iterdir()}
    html = HTML(string=(folder / "page.html").read_text(encoding="utf-8"), url_fetcher=OwnFiles())
    document = html.render()
    if len(document.pages) > max_pages:
        return TOO_MANY_PAGES
    document.write_pdf(folder / "out.pdf", identifier=b"help")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
