"""What is in deploy/ names only what there is."""

import re

import pytest
import yaml
from django.core.management import get_commands

from tests.support.paths import ROOT

DEPLOY = ROOT / "deploy"
DOCUMENTED = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs/deploy.md").read_text()))
RUN = r"""^ExecStart=/bin/sh -c '.*exec "\$\(pwd -P\)/\.venv/bin/python" (.*)'$"""
MAY_DIFFER = ("#", "ExecStart=", "ExecReload=", "Type=", "Restart", "KillMode=", "TimeoutStop")
UNITS = sorted(DEPLOY.glob("*.service"))


def variables_in(text: str) -> set[str]:
    return {name.removesuffix("_FILE") for name in re.findall(r"^#?([A-Z_]+)=", text, re.M)}


def test_environment_holds_only_documented_settings():
    names = variables_in((DEPLOY / "environment.example").read_text())
    assert {"SITE_URL", "ALLOWED_HOSTS", "SECRET_KEY", "TRUST_PROXY"} <= names <= DOCUMENTED


def test_compose_file_passes_on_only_documented_settings():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert set(services["site"]["environment"]) <= DOCUMENTED
    assert set(services["site"]["depends_on"]) <= set(services)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_unit_runs_what_there_is_as_its_own_user(unit):
    text = unit.read_text()
    (arguments,) = re.findall(RUN, text, re.M)
    assert arguments == "-m helpcenter.start" or arguments.removeprefix("manage.py ") in get_commands()


def test_units_differ_only_in_what_they_run():
    hardened = {
        unit.name: {
            line
            for line in unit.read_text().partition("[Service]")[2].partition("[Install]")[0].splitlines()
            if line and not line.startswith(MAY_DIFFER)
        }
        for unit in UNITS
    }
    assert set(hardened) == {"helpcenter.service", "helpcenter-standby.service", "helpcenter-nightly.service"}
    main = hardened["helpcenter.service"]
    assert {"User=helpcenter", "UMask=0077", "NoNewPrivileges=yes", "ProtectSystem=strict"} <= main
    assert all(lines == main for lines in hardened.values())


def test_image_copies_what_there_is_and_runs_as_nobody_special():
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    copied = [name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]]
    assert {"articles", "helpcenter", "templates", "static"} <= set(copied)
    assert all((ROOT / name).exists() for name in copied)
    sent = (ROOT / ".dockerignore").read_text().splitlines()
    assert {line.removeprefix("!") for line in sent if line.startswith("!")} == set(copied)
    assert "USER helpcenter" in lines
    assert any("--require-hashes" in line for line in lines)


def test_proxies_set_the_headers_that_the_site_trusts():
    nginx = (DEPLOY / "nginx.conf").read_text()
    for header in ("Host $host", "X-Forwarded-Proto $scheme", "X-Forwarded-For $remote_addr"):
        assert f"proxy_set_header {header};" in nginx
    for path in ("/livez", "/readyz"):
        assert path in nginx
        assert path in (DEPLOY / "Caddyfile").read_text()
