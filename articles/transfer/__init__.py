r"""Import and export: articles as Markdown or JSON files, and everything else of a site as site.yaml.

Reading checks each file completely: an article becomes a valid snapshot or a list of its faults, each with
file, line and key. Writing is the inverse: what `write_markdown` or `write_jsonl` wrote is read back equal,
and written again equal to the byte. docs/article-format.md describes both formats for authors.
"""

from .article_files import (
    file_name,
    read,
    write_codes_beside,
    write_file,
    write_folder,
    write_history,
    write_site_beside,
)
from .article_import import ArticleImport, ImportOptions
from .code_list import PublishedCode, published_codes, write_codes_as_csv, write_codes_as_json
from .export import export_articles
from .exported_files import ExportedFiles
from .images import Mention, folder_of, mentions, read_image
from .import_report import ArticlesHeld, ImportFailed
from .json_form import write_jsonl
from .markdown_write import write_markdown
from .origin import Entry, Origin, ParseError
from .redirects import read_redirects
from .site import (
    SiteFile,
    SitePlan,
    export_site,
    is_site_file,
    read_site,
    site_file,
    write_site,
)
from .synonym_import import plan_synonyms
from .synonyms import read_synonyms, write_synonyms
from .template_content import (
    MAX_EMPTY_ROWS,
    TEMPLATE_ROWS,
    InvalidContent,
    complete_data,
    read_content,
    write_content,
)

__all__ = [
    "MAX_EMPTY_ROWS",
    "TEMPLATE_ROWS",
    "ArticleImport",
    "ArticlesHeld",
    "Entry",
    "ExportedFiles",
    "ImportFailed",
    "ImportOptions",
    "InvalidContent",
    "Mention",
    "Origin",
    "ParseError",
    "PublishedCode",
    "SiteFile",
    "SitePlan",
    "complete_data",
    "export_articles",
    "export_site",
    "file_name",
    "folder_of",
    "is_site_file",
    "mentions",
    "plan_synonyms",
    "published_codes",
    "read",
    "read_content",
    "read_image",
    "read_redirects",
    "read_site",
    "read_synonyms",
    "site_file",
    "write_codes_as_csv",
    "write_codes_as_json",
    "write_codes_beside",
    "write_content",
    "write_file",
    "write_folder",
    "write_history",
    "write_jsonl",
    "write_markdown",
    "write_site",
    "write_site_beside",
    "write_synonyms",
]
