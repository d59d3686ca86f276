"""Readers of exports: one module for each product, with `recognize(files)` and `read(files)`."""

from . import zendesk

# In the order in which they are asked: the particular before the general.
READERS = {
    "zendesk": zendesk,
}
