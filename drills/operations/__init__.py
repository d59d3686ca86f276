"""Every command of docs/operations.md, run on bare Debian machines in the order of the document."""
