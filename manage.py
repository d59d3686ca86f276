#!/usr/bin/env python3
"""Django's command line for this site."""

import sys

from helpcenter.bootstrap import load_settings, run_command

if __name__ == "__main__":
    load_settings()
    run_command(sys.argv)
