"""Python processes that start quickly: forks of one that has imported what every process of the site imports.

A program gets a fresh environment, `sys.argv`, and settings, as one that is started anew does; only the time
to import libraries is saved. Standard output and error are files of the fork's own.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

from tests.support.paths import ROOT

# What settings and models of the site import, and no module that reads settings when it is imported.
SERVER = """
import io, json, os, runpy, sys, traceback
import allauth, csp, environ, markdown_it, nh3, PIL.Image, psycopg, pydantic, tantivy, whitenoise, yaml
import django.core.management, django.db.backends.sqlite3.base, django.db.models
import django.forms, django.template

def run(job):
    os.environ.clear()
    os.environ.update(job["environment"])
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(job[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.FileIO(number, "w", closefd=False), write_through=True) for number in (1, 2)
    )
    first, *rest = job["arguments"]
    sys.path[0] = ""
    if first == "-c":
        sys.argv = ["-c", *rest[1:]]
        exec(compile(rest[0], "<string>", "exec"), {"__name__": "__main__"})
    else:
        sys.argv = [first, *rest]
        runpy.run_path(first, run_name="__main__")

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        code = 0
        try:
            run(json.loads(line))
        except SystemExit as stop:
            if isinstance(stop.code, str):
                print(stop.code, file=sys.stderr)
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
        except BaseException:
            traceback.print_exc()
            code = 1
        finally:
            sys.stdout.flush()
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class ForkServer:
    """Run programs one after the other, while the `with` block lasts."""

    def __enter__(self) -> Self:
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", SERVER],
            cwd=ROOT,
            env={"PATH": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_error: object) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def run(self, arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        assert self.process.stdin and self.process.stdout
        out, err = (Path(self.folder.name, name) for name in ("out", "err"))
        job = {"arguments": arguments, "environment": environment, "out": str(out), "err": str(err)}
        print(json.dumps(job), file=self.process.stdin, flush=True)
        code = int(self.process.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, out.read_text(), err.read_text())
