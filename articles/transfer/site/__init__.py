"""Everything on a site but articles, as one file: site.yaml."""

from .plan import SitePlan, export_site
from .synonyms import synonym_identity
from .yaml_file import FILE_NAME, SiteFile, is_site_file, read_site, site_file, write_site

__all__ = [
    "FILE_NAME",
    "SiteFile",
    "SitePlan",
    "export_site",
    "is_site_file",
    "read_site",
    "site_file",
    "synonym_identity",
    "write_site",
]
