"""`make audit`: every kind of page of the demonstration, judged by Lighthouse and the Nu HTML checker.

Starts a site of its own on a free port with data of its own, looks at it, and ends it. Needs node with npm,
java and a Chromium; what they run is locked in package-lock.json here and installed under DATA_DIR. Ends
with 1 where a page falls below the limits. Words choose kinds of page: `make audit ARGS="article home"`.
"""

import gzip
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from tests.support import chromium  # noqa: E402

ARTICLE = "/articles/quickbooks-online-error-102/"
# Kind of page, address, whether search engines may keep it.
PAGES = [
    ("home", "/", True),
    ("article", ARTICLE, True),
    ("article, long", "/articles/quickbooks-desktop-error-h202/", True),
    ("product", "/products/quickbooks-online/", True),
    ("area", "/products/quickbooks-online/banking/", True),
    ("codes", "/codes/", True),
    ("codes, filtered", "/codes/?q=bank", True),
    ("codes of a side", "/codes/?side=provider", True),
    ("questions", "/faqs/", True),
    ("questions, found", "/faqs/?q=password", True),
    ("compare", "/compare/quickbooks-online-error-101/quickbooks-online-error-102/", True),
    ("safety", "/safety/", True),
    ("privacy", "/privacy/", True),
    ("search", "/search/", False),
    ("results", "/search/?q=bank+website", False),
    ("embed", "/embed/102/?product=quickbooks-online", False),
]
# What is not there, or is for editors, is for the checker alone.
ABSENT = [
    ("nothing found", "/search/?q=zzzz+qqqq+xxxx"),
    ("unknown code", "/e/6000-9999/"),
    ("chooser", "/e/6190/"),
    ("not there", "/articles/nonsense/"),
    ("embed, unknown", "/embed/zz-99/"),
    ("sign in", "/admin/login/"),
]
SCORES = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
LCP, HTML, VIEW, REQUESTS = 1200, 14_000, 45_000, 8
TRIES = 3  # a machine that does something else meanwhile is slow, never fast


@dataclass
class Seen:
    kind: str
    scores: dict[str, int] = field(default_factory=dict)
    lcp: float = 0
    cls: float = 0
    tbt: float = 0
    html: int = 0
    view: int = 0
    requests: int = 0
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def main(wanted: list[str]) -> int:
    for kinds in (PAGES, ABSENT):
        kinds[:] = [one for one in kinds if not wanted or any(word in one[0] for word in wanted)]
    missing = [name for name in ("node", "npm", "java") if not shutil.which(name)]
    browser = chromium.find()
    if missing or not browser:
        print(f"Needed and not found: {', '.join(missing or ['a Chromium'])}.")
        return 1
    tools = _installed(Path(os.environ.get("DATA_DIR", "var")).absolute() / "audit")
    with _site(tools / "site") as base, sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=chromium.FLAGS)
        pages = [_look(opened, base, kind, path) for kind, path, _may in PAGES]
        absent = [Seen(kind) for kind, _path in ABSENT]
        opened.close()
        _check_html(base, tools, [*pages, *absent])
        for seen, (_kind, path, may_be_kept) in zip(pages, PAGES, strict=True):
            _judge(seen, base + path, tools, browser, may_be_kept)
    return _report(pages, absent)


def _installed(tools: Path) -> Path:
    tools.mkdir(parents=True, exist_ok=True)
    lock = (HERE / "package-lock.json").read_bytes()
    done = tools / "installed.json"
    if not done.exists() or done.read_bytes() != lock:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, tools)
        print("Installing Lighthouse and the Nu HTML checker ...", flush=True)
        subprocess.run(["npm", "ci", "--no-fund", "--no-audit", "--silent"], cwd=tools, check=True)
        done.write_bytes(lock)
    return tools


@contextmanager
def _site(data: Path) -> Iterator[str]:
    """A site with the demonstration, as `make run` serves it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DEBUG", "SITE_URL")
    }
    environ |= {"HELPCENTER_LOCAL": "1", "DATA_DIR": str(data), "PORT": str(port), "HOST": "127.0.0.1"}
    data.mkdir(parents=True, exist_ok=True)
    with open(data / "audit.log", "w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "helpcenter.start"], cwd=ROOT, env=environ, stdout=log, stderr=log
        )
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{base}/search/?q=102&all=1", server)
        yield base
    finally:
        server.terminate()
        server.wait(20)


def _wait(address: str, server: subprocess.Popen) -> None:
    for _ in range(240):
        if server.poll() is not None:
            sys.exit("The site did not start; DATA_DIR/audit/site/audit.log says why.")
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("The site did not answer within two minutes.")


def _look(browser: Browser, base: str, kind: str, path: str) -> Seen:
    """What the first view costs on the wire, as a phone gets it."""
    seen = Seen(kind)
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    sizes: dict[str, int] = {}
    client.on(
        "Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]})
    )
    page.on("request", lambda request: seen.hosts.add(urlsplit(request.url).hostname or ""))
    page.goto(base + path, wait_until="networkidle")
    seen.view, seen.requests = sum(sizes.values()), len(sizes)
    context.close()
    request = urllib.request.Request(base + path, headers={"Accept-Encoding": "gzip, deflate, br"})
    with urllib.request.urlopen(request) as answer:
        seen.html = len(answer.read())
    return seen


def _check_html(base: str, tools: Path, pages: list[Seen]) -> None:
    jar = tools / "node_modules/vnu-jar/build/dist/vnu.jar"
    paths = [path for _kind, path, *_may in [*PAGES, *ABSENT]]
    with tempfile.TemporaryDirectory() as folder:
        for n, path in enumerate(paths):
            Path(folder, f"{n}.html").write_bytes(_body(base + path))
        files = [str(Path(folder, f"{n}.html")) for n in range(len(paths))]
        command = ["java", "-jar", str(jar), "--errors-only", "--format", "json", *files]
        told = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    for one in json.loads(told)["messages"]:
        if one["type"] == "error":
            where = re.sub(r".*/(\d+)\.html", r"\1", one.get("url", ""))
            extract = " ".join(one.get("extract", "").split())[:80]
            pages[int(where)].errors.append(f"line {one.get('lastLine')}: {one['message']} ({extract})")


def _body(address: str) -> bytes:
    try:
        answer = urllib.request.urlopen(address)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        body = answer.read()
        return gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body


def _judge(seen: Seen, address: str, tools: Path, browser: str, may_be_kept: bool) -> None:
    """Lighthouse for phones, a few times where it is not content, since noise only ever makes it worse."""
    for _ in range(TRIES):
        report = _lighthouse(address, tools, browser, may_be_kept)
        scores = {name: round((report["categories"][name]["score"] or 0) * 100) for name in SCORES}
        if not seen.scores or scores["performance"] > seen.scores["performance"]:
            audits = report["audits"]
            seen.scores = scores
            seen.lcp = audits["largest-contentful-paint"]["numericValue"]
            seen.cls = audits["cumulative-layout-shift"]["numericValue"]
            seen.tbt = audits["total-blocking-time"]["numericValue"]
            seen.faults = _failed(report)
        if not _below(seen):
            break
    print(f"  {seen.kind}: {' '.join(map(str, seen.scores.values()))}", flush=True)


def _lighthouse(address: str, tools: Path, browser: str, may_be_kept: bool) -> dict:
    command = [
        "node",
        str(tools / "node_modules/lighthouse/cli/index.js"),
        address,
        "--quiet",
        "--output=json",
    ]
    command += [f"--only-categories={','.join(SCORES)}", f"--chrome-flags={' '.join(chromium.FLAGS)}"]
    if not may_be_kept:
        command.append("--skip-audits=is-crawlable")
    environ = {**os.environ, "CHROME_PATH": browser}
    for _ in range(TRIES):  # a browser that starts slowly is no fault of the page
        done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
        if done.returncode == 0:
            return json.loads(done.stdout)
    sys.exit(f"Lighthouse failed on {address}:\n{done.stderr[-2000:]}")


def _failed(report: dict) -> list[str]:
    """What it found in the categories that are to be whole."""
    wanted = [
        ref["id"]
        for name in list(SCORES)[1:]
        for ref in report["categories"][name]["auditRefs"]
        if ref["weight"]
    ]
    audits = (report["audits"][name] for name in wanted)
    return [f"{one['id']}: {one['title']}" for one in audits if one["score"] is not None and one["score"] < 1]


def _below(seen: Seen) -> list[str]:
    """The limits that a page does not keep."""
    below = [
        f"{name} {seen.scores[name]} < {least}" for name, least in SCORES.items() if seen.scores[name] < least
    ]
    below += [f"Nu: {error}" for error in seen.errors]
    if seen.hosts != {"127.0.0.1"}:
        below.append(f"asks {', '.join(sorted(seen.hosts))}")
    if seen.kind.startswith("article"):
        limits = (
            ("LCP", seen.lcp, LCP),
            ("CLS", seen.cls, 0.0),
            ("TBT", seen.tbt, 0),
            ("HTML", seen.html, HTML),
        )
        below += [f"{name} {value:.3g} > {most}" for name, value, most in limits if value > most]
    if seen.view > VIEW or seen.requests > REQUESTS:
        below.append(f"first view {seen.view} bytes in {seen.requests} requests")
    return below


def _report(pages: list[Seen], absent: list[Seen]) -> int:
    head = "perf  a11y  best  seo   LCP ms  CLS    TBT ms  HTML br  view     requests  Nu errors"
    print(f"\n{'page':<20}{head}")
    for seen in pages:
        scores = "  ".join(f"{value:>4}" for value in seen.scores.values())
        cost = f"{seen.lcp:>6.0f}  {seen.cls:.3f}  {seen.tbt:>6.0f}"
        cost += f"  {seen.html:>7}  {seen.view:>6}  {seen.requests:>8}"
        print(f"{seen.kind:<20}{scores}  {cost}  {len(seen.errors):>9}")
    for seen in absent:
        print(f"{seen.kind:<20}{len(seen.errors):>79}")
    bad = {seen.kind: _below(seen) + seen.faults for seen in pages if _below(seen)}
    bad |= {seen.kind: seen.errors for seen in absent if seen.errors}
    for kind, reasons in bad.items():
        print(f"\n{kind}:")
        print(*(f"  {reason}" for reason in reasons), sep="\n")
    print(
        f"\n{len(bad)} of {len(pages) + len(absent)} kinds of page below the limits."
        if bad
        else "\nAll within limits."
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
