"""The browser of the tests: named by CHROMIUM, else found on the path, else installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# What Playwright turns off, as the last list alone counts; then the suggestions of the address bar, for which
# every window starts two pages of the browser's own: more than half of what a new window costs.
OFF = [
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints"),
    *("NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),
]
# One page at a time on a machine of any size, and no talk with anyone but the site under test.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    f"--disable-features={','.join(OFF)}",
]


def find() -> str | None:
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None) or _playwrights_own()


def find_or_install() -> str | None:
    """The path of the browser, or None after one line that says what to do."""
    if not _playwright_runs():
        _apt("libatomic1")  # its own Node.js needs that, and a bare Debian lacks it
        if not _playwright_runs():
            print("Playwright cannot drive a browser here; `python -m playwright --version` says why.")
            return None
    path = find()
    named = os.environ.get("CHROMIUM")
    if not path and not named:
        _install()
        path = find()
    if not path:
        reason = f"CHROMIUM={named} is no program." if named else "Chromium could not be installed."
        print(f"{reason} Install it, or name a browser of that kind: make test CHROMIUM=/path/to/chromium")
    return path


def _install() -> None:
    """Debian's package where one may, otherwise the build that Playwright brings."""
    print("Installing Chromium for the tests ...", flush=True)
    if not _apt("chromium", "fonts-dejavu-core"):
        _run(sys.executable, "-m", "playwright", "install", "chromium")


def _apt(*packages: str) -> bool:
    """Whether this is ours to install on such a system; not, whether it worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    _run("apt-get", "update", "-qq")
    _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    return True


def _playwright_runs() -> bool:
    return _run(sys.executable, "-m", "playwright", "--version") == 0


def _run(*command: str) -> int:
    """Quietly; what matters is whether the browser is there afterwards."""
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )
    return done.returncode


def _playwrights_own() -> str | None:
    """Where `playwright install` put its browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
