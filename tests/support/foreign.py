"""Articles of another product, made and converted in tests."""

from articles.transfer.foreign.convert import Context, to_entry
from articles.transfer.foreign.source import SourceArticle

PRODUCT = {"slug": "ledgerline", "name": "Ledgerline"}


class Files:
    """An export in memory."""

    name = "export"

    def __init__(self, **contents):
        self.contents = contents

    def paths(self):
        return sorted(self.contents)

    def read(self, path, limit=0):
        return self.contents[path]


def source(html="", title="Error LL-204: Bank feed stopped updating", **values):
    return SourceArticle(ext=values.pop("ext", "4001"), place="articles[0]", title=title, html=html, **values)


def convert_all(*articles, files=None, mapping=None):
    context = Context("zendesk", PRODUCT, files, mapping or {})
    for article in articles:
        context.note(article)
    return [to_entry(article, context) for article in articles]


def convert(html="", **values):
    """Return the snapshot of one article."""
    files, mapping = values.pop("files", None), values.pop("mapping", None)
    converted = convert_all(source(html, **values), files=files, mapping=mapping)[0]
    assert not converted.entry.faults, converted.entry.faults
    return converted.entry.data


def told(html="", **values):
    """Return the topics and details that are told of one article."""
    files = values.pop("files", None)
    return [
        (remark.topic, remark.detail)
        for remark in convert_all(source(html, **values), files=files)[0].remarks
    ]
