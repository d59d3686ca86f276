"""Live settings, public once saved: products, areas, contacts, incidents, redirects and search rules."""

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
from .live_settings import delete_live_settings, save_live_settings
from .product_counts import AreaCount, ProductCount, count_products
from .redirects import PlannedRedirect, plan_redirects, stored_redirects, write_redirects

__all__ = [
    "AreaCount",
    "FamilyCount",
    "NamedFamily",
    "PlannedRedirect",
    "ProductCount",
    "count_families",
    "count_products",
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
