#!/usr/bin/env python3
"""Django's command line for this site."""

import sys

from helpcenter.bootstrap import load_settings


def main() -> None:
    load_settings()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
