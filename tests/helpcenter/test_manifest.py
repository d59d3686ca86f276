"""What a manifest of an archive may say."""

import pytest

from helpcenter.backup.errors import DamagedError
from helpcenter.backup.manifest import Manifest


@pytest.mark.parametrize(
    "change",
    [
        {"version": 5},
        {"version": None},
        {"version": "²"},
        {"version": "9" * 6000},
        {"migrations": ["a"]},
        {"migrations": {"articles": 5}},
        {"migrations": {"articles": [["a"]]}},
        {"members": {"rows.tsv": {"size": float("inf"), "sha256": ""}}},
    ],
)
def test_manifest_with_values_of_another_kind_is_damaged(change):
    raw = {
        "format": 1, "version": "1.0", "created_at": "", "site": "", "vendor": "sqlite", "migrations": {},
        "secret_key": "", "counts": {},
        "members": {name: {"size": 0, "sha256": ""} for name in ("database.sqlite3", "rows.tsv")},
    }  # fmt: skip
    assert Manifest.from_json(raw).version == "1.0"
    with pytest.raises(DamagedError, match="its manifest can't be read"):
        Manifest.from_json({**raw, **change})
