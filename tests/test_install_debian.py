"""deploy/install-debian: what it reads, refuses, and puts in place. The drill runs it on real machines."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.support.paths import ROOT

INSTALLER = ROOT / "deploy/install-debian"
FUNCTIONS = INSTALLER.read_text().partition('\nread_arguments "$@"\n')[0]
ENVIRONMENT = "SITE_URL=https://help.example.com\nHOST=127.0.0.1\nPORT={port}\n"


def free_port() -> int:
    """Return a port that is free, as is the next one."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port = first.getsockname()[1]
            with socket.socket() as second:
                if port < 65_000 and second.connect_ex(("127.0.0.1", port + 1)):
                    return port


@pytest.fixture
def site(tmp_path):
    (tmp_path / "environment").write_text(ENVIRONMENT.format(port=free_port()))
    for folder in ("bin", "sites-available", "sites-enabled"):
        (tmp_path / folder).mkdir()
    (tmp_path / "bin/systemctl").write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/systemctl.log\n')
    (tmp_path / "bin/systemctl").chmod(0o755)
    return tmp_path


def run(site: Path, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script after the installer's functions, with the files of a site in a folder."""
    paths = (
        f"ETC={site} APP={site}/app UNITS={site}/units COMMAND={site}/command"
        f" NGINX_SITE={site}/sites-available/nginx CADDYFILE={site}/Caddyfile"
    )
    return subprocess.run(
        ["bash", "-c", f'{FUNCTIONS}\n{paths}\nread_arguments "$@"\n{script}', INSTALLER, *arguments],
        env={"PATH": f"{site}/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", **environment},
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip


def refusal(site: Path, *arguments: str) -> str:
    done = run(site, "check_arguments\ncheck_ports", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize(
    "url", ["https://help.example.com:8443", '"https://help.example.com/"', "http://help.example.com "]
)
def test_name_of_the_site_is_known_however_its_url_is_written(site, url):
    (site / "environment").write_text(f"SITE_URL=https://old.example.com\nSITE_URL={url}\n")
    assert run(site, "check_arguments", "help.example.com", "--no-proxy").stderr == ""
    assert "the name of this site is help.example.com" in refusal(site, "hlep.example.com")


@pytest.mark.parametrize(
    "arguments, reason",
    [
        ("help.example.com --no-proxy --database postgres://a@b/c", "change DATABASE_URL in"),
        ("help.example.com --no-proxy --port 9000", "change PORT in"),
        ("help.example.com --no-proxy --mail you@example.com", "on the proxy's machine"),
        ("help.example.com --no-proxy --caddy", "on the proxy's machine"),
        ("help.example.com --caddy --mail you@example.com", "Caddy gets its own certificate"),
        ("--caddy", "need the NAME of the site"),
        ("--restore /nowhere.tar.gz", "/nowhere.tar.gz can't be read"),
    ],
)  # fmt: skip
def test_arguments_that_would_be_ignored_are_refused(site, arguments, reason):
    assert reason in refusal(site, *arguments.split())


def test_other_certificate_than_that_of_the_proxy_is_refused(site):
    (site / "sites-available/nginx").write_text("    ssl_certificate /etc/ssl/old.pem;\n")
    key = ("--certificate", str(site / "environment"), "--key", str(site / "environment"))
    assert "names another certificate" in refusal(site, "help.example.com", *key)
    assert "the key of the certificate can't be read: --key FILE" in refusal(site, "x", *key[:2])
    assert "/nowhere.pem can't be read" in refusal(site, "x", "--certificate", "/nowhere.pem")


def test_name_with_capitals_is_refused_in_every_locale(site):
    (site / "environment").unlink()
    assert "isn't a host name" in refusal(site, "Help.example.com", "--no-proxy")
    assert "https://help.example.com isn't a host name" in refusal(
        site, "https://help.example.com", "--no-proxy"
    )


def test_process_beside_the_main_one_has_the_next_port(site):
    port = free_port()
    (site / "environment").write_text(ENVIRONMENT.format(port=port))
    done = run(site, 'check_arguments; check_ports; mkdir "$UNITS"; write_standby "$HERE"')
    assert done.stderr == ""
    unit = (site / "units/helpcenter-standby.service").read_text()
    assert f"PORT={port + 1} exec" in unit
    assert f"\nWorkingDirectory={ROOT}\n" in unit


def test_first_installation_has_the_ports_that_are_chosen_or_the_usual_ones(site):
    (site / "environment").unlink()
    known = "is_taken() { false; }; check_arguments; check_ports; echo $port $standby"
    assert run(site, known, "help.example.com", "--no-proxy").stdout == "8000 8001\n"
    assert run(site, known, "help.example.com", "--no-proxy", "--port", "9000").stdout == "9000 9001\n"


@pytest.mark.skipif(not shutil.which("ss"), reason="iproute2 isn't installed")
@pytest.mark.parametrize("offset", [0, 1])
def test_port_of_another_program_is_refused(site, offset):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        (site / "environment").write_text(ENVIRONMENT.format(port=port - offset))
        assert f"port {port}" in (line := refusal(site))
        assert "is in use" in line


@pytest.mark.parametrize("port", ["65535", "0", "http"])
def test_port_without_a_next_one_is_refused(site, port):
    (site / "environment").write_text(ENVIRONMENT.format(port=port))
    assert "PORT must be a number from 1 to 65534" in refusal(site)


@pytest.mark.parametrize(
    "proxy, text", [("sites-available/nginx", ""), ("Caddyfile", "# Caddy sets X-Forwarded-For\n")]
)
def test_port_that_the_proxy_does_not_ask_is_refused(site, proxy, text):
    (site / proxy).write_text(f"{text}server 127.0.0.1:1;")
    assert "uses another one" in refusal(site)


@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_proxy_that_refuses_its_site_is_left_as_it_was(site, proxy):
    """Another run with the right certificate then makes the site."""
    (site / "bin" / proxy).write_text("#!/bin/sh\necho the key is wrong >&2\nexit 1\n")
    (site / "bin" / proxy).chmod(0o755)
    (site / "Caddyfile").write_text("before\n")
    known = ["--certificate", str(site / "environment"), "--key", str(site / "environment")]
    known += ["--caddy"] if proxy == "caddy" else []
    done = run(site, f"check_arguments; check_ports; start_{proxy}", "help.example.com", *known)
    assert done.returncode == 1
    reason, advice = done.stderr.splitlines()
    assert reason == "the key is wrong"
    assert advice.endswith("Fix that, then run this again.")
    assert [*(site / "sites-available").iterdir(), *(site / "sites-enabled").iterdir()] == []
    assert (site / "Caddyfile").read_text() == "before\n"


def test_lock_is_remembered(site):
    assert run(site, "chosen_locks").stdout == "requirements.lock\n"
    (site / "lock").write_text("requirements-oidc.lock\n")
    assert run(site, "chosen_locks").stdout == "requirements-oidc.lock\n"
    assert run(site, "chosen_locks", LOCK="requirements-s3.lock").stdout == "requirements-s3.lock\n"
    missing = run(site, "install_code", LOCK="other.lock").stderr
    assert "there is no other.lock" in missing
    assert "requirements-oidc.lock" in missing


def make_version(folder: Path, *units: str) -> Path:
    (folder / "deploy").mkdir(parents=True)
    for name in ("helpcenter", "helpcenter-standby.service", *units):
        (folder / "deploy" / name).write_text(f"{folder.name}\n")
    return folder


def test_going_back_brings_back_units_and_command_and_deletes_newer_units(site):
    (site / "units").mkdir()
    one = make_version(site / "one", "helpcenter.service", "helpcenter-nightly.timer")
    two = make_version(site / "two", "helpcenter.service", "helpcenter-nightly.timer", "helpcenter-new.timer")
    (site / "units/helpcenter-mine.service").write_text("of the operator\n")
    for version in (one, two, one):
        done = run(site, f"check_arguments; check_ports; use_version {version}")
        assert done.stderr == ""
        assert (site / "app").resolve() == version
        assert (site / "command").read_text() == f"{version.name}\n"
        units = {path.name: path.read_text().strip() for path in (site / "units").iterdir()}
        assert units.pop("helpcenter-mine.service") == "of the operator"
        assert set(units) == {path.name for path in (version / "deploy").iterdir()} - {"helpcenter"}
        assert set(units.values()) == {version.name}
    calls = (site / "systemctl.log").read_text().splitlines()
    assert calls.count("enable --quiet helpcenter-nightly.timer") == 1  # later, its operator decides
    assert "disable --quiet --now helpcenter-new.timer" in calls
