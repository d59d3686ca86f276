"""The hour after an outage: python benchmarks/spike.py [--readers 2000] [--seconds 60] [--own]

Readers arrive evenly over the time, each with connections of their own, and ask for the same article, for a
code that no article has, and for a search: all for the same, or with --own each for something else. Half of
them take it compressed. Every ten seconds something is published. Shown is the wall time in milliseconds
until the whole answer was there, and the errors. The site runs with one worker on the first core, the
readers on the last one.
"""

import argparse
import asyncio
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

from serve import ARTICLE, ROOT, SITE_PORT, prepare, processor_seconds, site

PUBLISH_SECONDS = 10.0
PUBLISH = """
import time
from articles.models import SiteState
while True:
    SiteState.take_seq()
    time.sleep({seconds})
"""
Times = dict[str, list[float]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--readers", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--own", action="store_true", help="let each reader search for something else")
    options = parser.parse_args()
    os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})
    with tempfile.TemporaryDirectory(prefix="spike-", dir="/tmp") as scratch:
        folder = Path(scratch)
        prepare(folder, options.size)
        lines = (folder / "words.txt").read_text().splitlines()
        searches = [re.sub("&utm=1$", "", line) for line in lines]
        with site(folder) as server, publishing(folder):
            before = processor_seconds(server)
            times, errors = asyncio.run(spike(options, searches))
            spent = processor_seconds(server) - before
    print(f"{'ms':16}{'answers':>10}{'p50':>10}{'p99':>10}{'worst':>10}")
    for name, taken in times.items():
        taken.sort()
        figures = (taken[len(taken) // 2], taken[int(len(taken) * 0.99)], taken[-1])
        print(f"{name:16}{len(taken):>10}" + "".join(f"{figure:>10.1f}" for figure in figures))
    print(f"errors: {len(errors)} {sorted(set(errors))[:5]}; the server took {spent:.1f} s of CPU")


async def spike(options: argparse.Namespace, searches: list[str]) -> tuple[Times, list[str]]:
    times: Times = {"article": [], "unknown code": [], "search": []}
    errors: list[str] = []

    async def reader(number: int) -> None:
        await asyncio.sleep(number * options.seconds / options.readers)
        search = searches[number % len(searches)] + f"+{number}" if options.own else searches[0]
        unknown = f"H{number}77" if options.own else "H77999"
        addresses = {
            "article": (ARTICLE, 200),
            "unknown code": (f"/search/?q={quote_plus(unknown)}", 200),
            "search": (search, 200),
        }
        for name, (address, status) in addresses.items():
            began = time.perf_counter()
            try:
                answer = await asyncio.wait_for(ask(address, number), 30)
                if answer != status:
                    errors.append(f"{name}: {answer}")
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                errors.append(f"{name}: {type(error).__name__}")
            times[name].append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*(reader(number) for number in range(options.readers)))
    return times, errors


async def ask(address: str, number: int) -> int:
    """Ask over a connection of its own, read the whole answer, and return the status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", SITE_PORT)
    encoding = "gzip, deflate, br" if number % 2 else "identity"
    lines = [
        f"GET {address} HTTP/1.1", f"Host: 127.0.0.1:{SITE_PORT}", f"User-Agent: Mozilla/5.0 reader {number}",
        f"Accept-Encoding: {encoding}", "Connection: close",
    ]  # fmt: skip
    writer.write("\r\n".join([*lines, "", ""]).encode())
    answer = await reader.read(-1)
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return int(answer[9:12] or 0)


@contextlib.contextmanager
def publishing(folder: Path) -> Iterator[None]:
    """Move the site on, as a publication does, from another process."""
    environment = {
        **os.environ,
        "HELPCENTER_LOCAL": "1",
        "DATA_DIR": str(folder / "data"),
        "PORT": str(SITE_PORT),
    }
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", PUBLISH.format(seconds=PUBLISH_SECONDS)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    main()
