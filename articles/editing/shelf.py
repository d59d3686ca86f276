"""Products, areas and contacts: they have no draft, so a save is public at once."""

from django.db import transaction

from articles.models import Area, Contact, Product, SiteState


def save_shelf(row: Product | Area | Contact) -> None:
    """Save a product, an area or a contact: public at once, and a change that followers must see."""
    with transaction.atomic():
        row.save()
        SiteState.take_seq()


def delete_shelf(row: Product | Area | Contact) -> None:
    """Delete one of them. Raises ProtectedError while an article needs it."""
    with transaction.atomic():
        row.delete()
        SiteState.take_seq()
