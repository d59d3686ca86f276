"""Readers of exports: one module for each product, with `recognize(files)` and `read(files)`."""

from ..source import Reader
from . import (
    bookstack,
    confluence,
    csv_table,
    document360,
    docx_manual,
    freshdesk,
    helpscout,
    html_pages,
    intercom,
    json_list,
    markdown,
    mediawiki,
    notion,
    xlsx_table,
    zendesk,
)

# In the order in which they are asked: those that know a product before those that know an
# ending. The names are what `--from` and the report say.
READERS: dict[str, Reader] = {
    "zendesk": zendesk,
    "intercom": intercom,
    "freshdesk": freshdesk,
    "helpscout": helpscout,
    "document360": document360,
    "confluence": confluence,
    "notion": notion,
    "mediawiki": mediawiki,
    "bookstack": bookstack,
    "docx": docx_manual,
    "xlsx": xlsx_table,
    "csv": csv_table,
    "markdown": markdown,
    "html": html_pages,
    "json": json_list,
}
