"""Readers of exports: one module for each product, with `recognize(files)` and `read(files)`."""
