"""`make drill`: let parts of the site fail under load, and compare what happens with what is promised.

Everything runs on 127.0.0.1 and under a folder of its own, and is ended and removed at the end. Arguments are
parts (`primary`) or drills (`primary.restart`), all if there are none. Exit code 1: a promise is broken.
"""

import argparse
import signal
import sys
import time
from typing import NoReturn

from drills import parts, report
from drills.drill import Drill, Result, Skipped
from drills.stage import Stage, open_stage


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="make drill", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("drills", nargs="*", help="parts or drills to run (default: all)")
    parser.add_argument(
        "--list", action="store_true", help="list parts, drills, and promises without running them"
    )
    parser.add_argument("--promises", action="store_true", help="print the table in docs/drills.md")
    options = parser.parse_args(arguments)
    try:
        chosen = parts.choose(options.drills)
    except ValueError as error:
        parser.error(str(error))
    if options.promises:
        print(*report.promise_rows(chosen), sep="\n")
        return 0
    if options.list:
        for name, drill in chosen:
            promises = ", ".join(f"{key} <= {report.number(most)}" for key, most in drill.promises.items())
            print(f"{name:20} {drill.text} ({promises})")
        return 0
    for number in (signal.SIGTERM, signal.SIGHUP):  # so that what was started is ended
        signal.signal(number, lambda *_: sys.exit("stopped"))
    signal.signal(signal.SIGALRM, _time_is_up)
    results: list[Result] = []
    try:
        _run_all(chosen, results)
    except KeyboardInterrupt:
        print("\nstopped", flush=True)
        results.append(Result("stopped", {}, problem="before all drills ran"))
    print("", report.summary(results), sep="\n", flush=True)
    return 1 if any(result.verdict == "FAIL" for result in results) else 0


def _run_all(chosen: list[tuple[str, Drill]], results: list[Result]) -> None:
    """Run the drills on one stage, and on a new one after a drill that left it in disorder."""
    rest = list(chosen)
    while rest:
        with open_stage() as stage:
            while rest:
                name, drill = rest.pop(0)
                result = _run(stage, name, drill)
                results.append(result)
                if result.problem and not result.is_skipped:
                    break


def _run(stage: Stage, name: str, drill: Drill) -> Result:
    print(f"{name}: {drill.text} ...", flush=True)
    started = time.monotonic()
    result = Result(name, drill.promises)
    try:
        if drill.needs_site:
            signal.alarm(240)
            _ = stage.site  # starts it, which belongs to no drill
        signal.alarm(drill.seconds)
        result.measures = drill.run(stage)
    except Skipped as reason:
        result.problem, result.is_skipped = str(reason), True
    except Exception as error:
        result.problem = f"{type(error).__name__}: {error}".replace("\n", "\n    ")
    finally:
        signal.alarm(0)
    seconds = time.monotonic() - started
    print(f"  {result.verdict} in {seconds:.0f} s: {report.judged(result)}", flush=True)
    if result.verdict == "FAIL":
        print(*(f"    {line}" for line in stage.log_lines()), sep="\n", flush=True)
    return result


def _time_is_up(*_signal: object) -> NoReturn:
    raise TimeoutError("the drill didn't end in time")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
