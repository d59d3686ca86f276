"""What a manifest of an archive may say, and the headers of its entries."""

import gzip
import tarfile
import tracemalloc

import pytest

from helpcenter.backup.archive import Archive
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


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_name_of_hundred_million_characters_is_not_read_into_memory(tmp_path, kind):
    header = tarfile.TarInfo("name")
    header.type, header.size = kind, 100_000_000
    path = tmp_path / "site.tar.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(header.tobuf(tarfile.USTAR_FORMAT))
        for _n in range(100):
            file.write(bytes(1_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(DamagedError):
            Archive(path)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
