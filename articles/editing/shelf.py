"""Products, areas, contacts, synonyms and pins: they have no draft, so a save is public at once."""

from django.db import transaction

from articles.models import Area, Contact, Pin, Product, SiteState, Synonym

Shelved = Product | Area | Contact | Synonym | Pin


def save_shelf(*rows: Shelved) -> None:
    """Save products, areas, contacts, synonyms or pins: public at once, a change that followers must see."""
    with transaction.atomic():
        for row in rows:
            row.save()
        SiteState.take_seq()


def delete_shelf(*rows: Shelved) -> None:
    """Delete some of them. Raises ProtectedError while an article needs one; then all stay."""
    with transaction.atomic():
        for row in rows:
            row.delete()
        SiteState.take_seq()
