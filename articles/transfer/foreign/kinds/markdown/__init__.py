"""Markdown: folders of Docusaurus, MkDocs, Hugo, Jekyll, wikis, plain files, one page of many articles."""

from .reading import read, recognize

__all__ = ["read", "recognize"]
