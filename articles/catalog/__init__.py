"""Live settings, public once saved: products, areas, contacts, incidents, redirects and search rules."""

from .announcing import announce_incidents
from .contacts import pages_with, verified_numbers
from .families import (
    FamilyCount,
    NamedFamily,
    count_families,
    families_of_code,
    family_name,
    family_url,
    named_families,
)
from .incidents import end_incident, incident_faults, move_incident_end, save_incident
from .live_counts import Shelf, ShelfCount, count_shelves
from .live_settings import delete_live_settings, save_live_settings
from .product_counts import AreaCount, CodeCount, ProductCount, count_codes, count_products
from .redirects import PlannedRedirect, plan_redirects, stored_redirects, write_redirects

__all__ = [
    "AreaCount",
    "CodeCount",
    "FamilyCount",
    "NamedFamily",
    "PlannedRedirect",
    "ProductCount",
    "Shelf",
    "ShelfCount",
    "announce_incidents",
    "count_codes",
    "count_families",
    "count_products",
    "count_shelves",
    "delete_live_settings",
    "end_incident",
    "families_of_code",
    "family_name",
    "family_url",
    "incident_faults",
    "move_incident_end",
    "named_families",
    "pages_with",
    "plan_redirects",
    "save_incident",
    "save_live_settings",
    "stored_redirects",
    "verified_numbers",
    "write_redirects",
]
