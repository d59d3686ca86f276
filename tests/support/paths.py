"""Where the files lie that tests read."""

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "tests" / "data"
DEMONSTRATION = ROOT / "fixtures" / "quickbooks"
