"""Requests per second of CPU time, beside nginx: python benchmarks/serve.py [--seconds N] [--rounds N]

The site runs with the demonstration and one worker on the first core, the load (wrk) on the last one, and
nginx serves the very bytes of each stored page from files, in turns with the site, on the first core, too.
The CPU time of all processes of a server is read from /proc, so it does not count who else is busy. "ratio"
is that of the site to nginx. Needs wrk and nginx, as Debian has them; everything stays on 127.0.0.1.
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

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = "/articles/quickbooks-online-error-102/"
SITE_PORT, NGINX_PORT = 8471, 8472
# What is computed for each reader.
LIVE = {
    "search by code": "/search/?q=102",
    "search by words": "/search/?q=cannot+connect+to+the+bank",
    "unknown code": "/search/?q=H999",
    "article without the store": f"{ARTICLE}?utm=1",
}
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
}}
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    if missing := [name for name in ("wrk", "nginx", "taskset") if not shutil.which(name)]:
        sys.exit(f"{', '.join(missing)} missing: apt-get install wrk nginx-light util-linux")
    with tempfile.TemporaryDirectory(prefix="serve-", dir="/tmp") as scratch:
        folder = Path(scratch)
        with site(folder) as server:
            rows = [ARTICLE, "/", "/products/quickbooks-online/", "/codes/", "/faqs/"]
            headers = save_pages(folder / "pages", rows)
            with nginx(folder, headers) as static:
                print(f"{'':34}{'site':>10}{'nginx':>10}{'ratio':>8}   requests per second of CPU time")
                for address in rows:
                    show(address, address, server, static, options)
                show("unchanged (304)", ARTICLE, server, static, options, unchanged=True)
                for name, address in LIVE.items():
                    show(name, address, server, None, options)


def show(
    name: str, address: str, server: int, static: int | None, options: Any, unchanged: bool = False
) -> None:
    """Print the best of some rounds, as neighbors only take away."""
    best = [0.0, 0.0]
    for _round in range(options.rounds):
        best[0] = max(best[0], load(SITE_PORT, address, server, options.seconds, unchanged))
        if static:
            file = "/" + page_name(address)
            best[1] = max(best[1], load(NGINX_PORT, file, static, options.seconds, unchanged))
    ratio = f"{best[0] / best[1]:>8.2f}" if best[1] else ""
    print(f"{name:34}{best[0]:>10.0f}" + (f"{best[1]:>10.0f}" if best[1] else " " * 10) + ratio, flush=True)


def load(port: int, address: str, server: int, seconds: int, unchanged: bool) -> float:
    """Return the requests that a server answers in a second of its CPU time."""
    etag = ask(address, port)[0]["etag"] if unchanged else ""
    more = ["-H", f"If-None-Match: {etag}"] if unchanged else []
    before = processor_seconds(server)
    command = ["taskset", "-c", str((os.cpu_count() or 1) - 1), "wrk", "-t1", f"-c{CONNECTIONS}"]
    command += [f"-d{seconds}", "-H", "Accept-Encoding: gzip", *more, f"http://127.0.0.1:{port}{address}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30)
    if failed := re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: [^\n]*[1-9]", done.stdout):
        sys.exit(f"{address} on port {port}: {failed[0]}")
    counted = re.search(r"(\d+) requests in", done.stdout)
    assert counted, done.stdout
    return int(counted[1]) / (processor_seconds(server) - before)


def processor_seconds(pid: int) -> float:
    """Return the CPU time of a process and of those that it started."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    own = (int(fields[11]) + int(fields[12])) / TICKS
    return own + sum(processor_seconds(int(child)) for child in children)


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
def site(folder: Path) -> Iterator[int]:
    environment = {
        **os.environ, "HELPCENTER_LOCAL": "1", "DATA_DIR": str(folder / "data"), "PORT": str(SITE_PORT),
        "WORKERS": "1", "READS_DAYS": "90",
    }  # fmt: skip
    command = ["taskset", "-c", "0", sys.executable, "-m", "helpcenter.start"]
    with running(command, environment, SITE_PORT, "/livez") as pid:
        yield pid


@contextlib.contextmanager
def nginx(folder: Path, headers: str) -> Iterator[int]:
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, port=NGINX_PORT, headers=headers))
    folder.chmod(0o755)
    command = ["taskset", "-c", "0", "nginx", "-c", str(configuration)]
    with running(command, dict(os.environ), NGINX_PORT, "/") as pid:
        yield pid


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str], port: int, address: str) -> Iterator[int]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        until = time.monotonic() + 120
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                ask(address, port)
                break
            time.sleep(0.2)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


if __name__ == "__main__":
    main()
