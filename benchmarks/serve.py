"""Requests per second of CPU time, beside nginx: python benchmarks/serve.py [--size N]

The site runs with the demonstration, N more articles, and one worker on the first core, the load (wrk) on the
last one. nginx serves the very bytes of each stored page from files, in turns with the site, on the first
core, too, and the site's pages from its own cache. The CPU time of all processes of a server is read from
/proc, so it does not count who else is busy. "ratio" is that to nginx with files. Then come 200 different
searches of each kind without the store, the memory of the worker after all that, and what a start costs.
Needs wrk and nginx, as Debian has them; everything stays on 127.0.0.1.
"""

import argparse
import contextlib
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = "/articles/quickbooks-online-error-102/"
SITE_PORT, NGINX_PORT, CACHE_PORT = 8471, 8472, 8473
# What is computed for each reader, as no stored page has this parameter.
UNSTORED = "utm=1"
KINDS = {"code": "search by code", "words": "search by words", "message": "search by message",
         "unknown code": "unknown code"}  # fmt: skip
TICKS = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 16
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/errors.log;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; keepalive_requests 100000000; gzip_static on; open_file_cache max=100;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{ listen 127.0.0.1:{port}; root {folder}/pages; default_type text/html; {headers} }}
  proxy_cache_path {folder}/cache keys_zone=pages:10m;
  server {{
    listen 127.0.0.1:{cache_port};
    location / {{
      proxy_pass http://127.0.0.1:{site_port}; proxy_set_header Host $http_host; proxy_http_version 1.1;
      proxy_cache pages; proxy_cache_lock on; proxy_cache_background_update on;
      proxy_cache_use_stale updating error timeout;
    }}
  }}
}}
"""
# Asks for the addresses in a file, one after the other.
WRK = """
local addresses, n = {{}}, 0
for line in io.lines("{file}") do addresses[#addresses + 1] = line end
request = function() n = n % #addresses + 1; return wrk.format("GET", addresses[n]) end
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        fill(options.fill, options.size)
        return
    if missing := [name for name in ("wrk", "nginx", "taskset") if not shutil.which(name)]:
        sys.exit(f"{', '.join(missing)} missing: apt-get install wrk nginx-light util-linux")
    with tempfile.TemporaryDirectory(prefix="serve-", dir="/tmp") as scratch:
        folder = Path(scratch)
        files = prepare(folder, options.size)
        with site(folder) as server:
            rows = [ARTICLE, "/", "/products/quickbooks-online/", "/codes/", "/faqs/"]
            headers = save_pages(folder / "pages", rows)
            with nginx(folder, headers) as static:
                print(f"{'':34}{'site':>10}{'nginx':>10}{'ratio':>8}   requests per second of CPU time")
                for address in rows:
                    show(address, address, server, static, options)
                show("unchanged (304)", ARTICLE, server, static, options, unchanged=True)
                show("from nginx's cache", ARTICLE, static, static, options, port=CACHE_PORT)
                show("suggestions for ba", "/search/suggest/?q=ba", server, None, options)
                show("article without the store", f"{ARTICLE}?{UNSTORED}", server, None, options)
                for kind, name in KINDS.items():
                    show(name, "/", server, None, options, script=files[kind])
            [worker] = children(server)
            print(f"memory of the worker: {proportional_memory(worker):.0f} MB")
        costs = [start_again(folder) for _round in range(options.rounds)]
        print(f"start to first page: {min(costs):.2f} s of CPU time")


def show(
    name: str, address: str, server: int, static: int | None, options: Any, unchanged: bool = False,
    port: int = SITE_PORT, script: Path | None = None,
) -> None:  # fmt: skip
    """Print the best of some rounds, as neighbors only take away."""
    best = [0.0, 0.0]
    for _round in range(options.rounds):
        best[0] = max(best[0], load(port, address, server, options.seconds, unchanged, script))
        if static:
            file = "/" + page_name(address)
            best[1] = max(best[1], load(NGINX_PORT, file, static, options.seconds, unchanged))
    ratio = f"{best[0] / best[1]:>8.2f}" if best[1] else f"{'':18}{1000 / best[0]:8.2f} ms"
    print(f"{name:34}{best[0]:>10.0f}" + (f"{best[1]:>10.0f}" if best[1] else "") + ratio, flush=True)


def load(
    port: int, address: str, server: int, seconds: int, unchanged: bool, script: Path | None = None
) -> float:
    """Return the requests that a server answers in a second of its CPU time."""
    etag = ask(address, port)[0]["etag"] if unchanged else ""
    more = ["-H", f"If-None-Match: {etag}"] if unchanged else []
    more += ["-s", str(script)] if script else []
    before = processor_seconds(server)
    command = ["taskset", "-c", str((os.cpu_count() or 1) - 1), "wrk", "-t1", f"-c{CONNECTIONS}"]
    command += [f"-d{seconds}", "-H", "Accept-Encoding: gzip", *more, f"http://127.0.0.1:{port}{address}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30)
    if failed := re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: [^\n]*[1-9]", done.stdout):
        sys.exit(f"{address} on port {port}: {failed[0]}")
    counted = re.search(r"(\d+) requests in", done.stdout)
    assert counted, done.stdout
    return int(counted[1]) / (processor_seconds(server) - before)


def prepare(folder: Path, size: int) -> dict[str, Path]:
    """Fill the site with the demonstration and `size` more articles; return scripts with searches by kind."""
    done = subprocess.run([sys.executable, __file__, "--fill", str(folder), "--size", str(size)], check=False)
    if done.returncode:
        sys.exit(done.returncode)
    scripts = {kind: folder / f"{kind.replace(' ', '-')}.lua" for kind in KINDS}
    for script in scripts.values():
        script.write_text(WRK.format(file=script.with_suffix(".txt")))
    return scripts


def fill(folder: Path, size: int) -> None:
    import search as benchmark

    benchmark.start(folder / "data")
    from django.core.management import call_command

    from articles import search

    call_command("load_demo", verbosity=0)
    benchmark.write(size)
    search.rebuild(processes=0)
    questions = benchmark.questions_of(max(size, 1000), 200)
    for kind in KINDS:
        addresses = [f"/search/?q={quote_plus(q)}&{UNSTORED}" for q in questions[kind]]
        (folder / f"{kind.replace(' ', '-')}.txt").write_text("\n".join(addresses))


def children(pid: int) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(child) for child in listed.stdout.split()]


def proportional_memory(pid: int) -> float:
    """Return megabytes of a process, with its part of what it shares with others."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def start_again(folder: Path) -> float:
    """Return the CPU seconds from the start of a server, whose folder is ready, to its first page."""
    with site(folder, "helpcenter.serve", "--prepared") as server:
        assert ask(ARTICLE)[1]
        return processor_seconds(server)


def processor_seconds(pid: int) -> float:
    """Return the CPU time of a process and of those that it has started."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    own = sum(map(int, fields[11:15])) / TICKS  # with those that have ended
    return own + sum(map(processor_seconds, children(pid)))


def ask(address: str, port: int = SITE_PORT) -> tuple[dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    return {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def page_name(address: str) -> str:
    return (address.strip("/").replace("/", "-") or "home") + ".html"


def save_pages(folder: Path, addresses: list[str]) -> str:
    """Save the pages as they go out, and return nginx's lines for the headers that they have in common."""
    folder.mkdir()
    for address in addresses:
        headers, body = ask(address)
        (folder / page_name(address)).write_bytes(b"served compressed only")
        (folder / (page_name(address) + ".gz")).write_bytes(body)
    own = {"etag", "content-type", "content-length", "content-encoding", "server", "date", "link"}
    common = ((name, value) for name, value in headers.items() if name not in own)
    return " ".join(f"add_header {name} {quoted(value)};" for name, value in common)


def quoted(value: str) -> str:
    return '"' + value.replace('"', '\\"') + '"'


@contextlib.contextmanager
def site(folder: Path, *module: str) -> Iterator[int]:
    environment = {
        **os.environ, "HELPCENTER_LOCAL": "1", "DATA_DIR": str(folder / "data"), "PORT": str(SITE_PORT),
        "WORKERS": "1",
    }  # fmt: skip
    command = ["taskset", "-c", "0", sys.executable, "-m", *(module or ["helpcenter.start"])]
    with running(command, environment, SITE_PORT, "/livez") as pid:
        yield pid


@contextlib.contextmanager
def nginx(folder: Path, headers: str) -> Iterator[int]:
    configuration = folder / "nginx.conf"
    configuration.write_text(
        NGINX.format(
            folder=folder, port=NGINX_PORT, headers=headers, cache_port=CACHE_PORT, site_port=SITE_PORT
        )
    )
    folder.chmod(0o755)
    command = ["taskset", "-c", "0", "nginx", "-c", str(configuration)]
    with running(command, dict(os.environ), NGINX_PORT, "/") as pid:
        yield pid


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str], port: int, address: str) -> Iterator[int]:
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            if process.poll() is not None:
                sys.exit(f"{' '.join(command)} ended with {process.returncode}")
            with contextlib.suppress(OSError):
                ask(address, port)
                break
            time.sleep(0.05)
        yield process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


if __name__ == "__main__":
    main()
