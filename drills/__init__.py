"""Drills: what the site does while its parts fail under load. Run them with `make drill`."""
