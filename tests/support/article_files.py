"""Files of articles, written for a test and read back."""

from articles import transfer


def write(folder, text, name="article.md"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def only(path, **options):
    """The one article that a path holds."""
    [entry] = transfer.read([path], **options)
    assert not entry.faults, [str(bad) for bad in entry.faults]
    return entry.data


def front(*lines, below=""):
    """A Markdown file that is sound but for these lines, which stand at line 4 and on."""
    return "\n".join(["---", "product: Ledger", "title: It broke", *lines, "---", "", below])
