"""`make drill` from inside: what it counts, and that its promises are those of the document."""

import os
import re
import signal

import pytest

from drills import parts, processes, report
from drills.__main__ import main
from drills.drill import Drill, Result
from drills.nginx import DEPLOYED, rewrite
from drills.report import Answer, Publication, measure
from drills.requests import Form
from drills.stage import open_stage
from tests.support.paths import ROOT

DRILLS = dict(parts.all_drills())


def answer(status, at=0.0, kind="article", seconds=0.1, **more):
    return Answer(kind, at, at + seconds, status, **more)


def page(version, at, **more):
    return answer(200, at, version=version, article="/a/", **more)


def test_document_has_the_promises_of_the_code():
    document = (ROOT / "docs" / "drills.md").read_text()
    promised = document.partition("## Promises")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `[a-z]+\.\w+` \|.*$", promised, re.M)
    assert rows == report.promise_rows(DRILLS.items())


def test_every_promise_is_of_a_known_measure():
    assert {name for drill in DRILLS.values() for name in drill.promises} <= set(report.MEASURES)


def test_list_names_every_drill_and_runs_none(capsys):
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(DRILLS)


def test_parts_are_chosen_by_name():
    name, part = next(iter(DRILLS)), parts.NAMES[0]
    assert [full for full, _drill in parts.choose([name])] == [name]
    assert {full.partition(".")[0] for full, _drill in parts.choose([part])} == {part}
    with pytest.raises(SystemExit):
        main(["nonsense"])


def test_lost_requests_errors_and_refusals_are_told_apart():
    answers = [
        answer(200), answer(404), answer(0), answer(500), answer(503), answer(503, may_retry=True),
        answer(0, kind="vote"), answer(502, kind="vote"), answer(503, kind="vote", may_retry=True),
        answer(503, kind="publish", may_retry=True),
    ]  # fmt: skip
    measures = measure(answers, [])
    counts = {
        name: measures[name] for name in ("lost", "errors", "refused", "failed_writes", "refused_writes")
    }
    assert counts == {"lost": 2, "errors": 2, "refused": 1, "failed_writes": 1, "refused_writes": 2}


def test_recovery_ends_with_the_last_bad_answer_after_the_fault():
    answers = [answer(0, 1.0), answer(500, 9.0), answer(503, 11.0, may_retry=True), answer(200, 12.0)]
    assert measure(answers, [], over_at=10.0)["recovery"] == pytest.approx(1.1)
    assert measure(answers, [], over_at=11.5)["recovery"] == 0


def test_a_reader_who_waited_long_counts_as_slowest():
    assert measure([answer(200), answer(200, seconds=7), answer(302, kind="publish", seconds=9)], [])[
        "slowest"
    ] == pytest.approx(7)


def test_stale_is_how_long_after_the_first_newer_publication_an_old_page_was_asked_for():
    publications = [Publication("/a/", 2, 10.0), Publication("/a/", 3, 20.0), Publication("/b/", 4, 0.0)]
    old = [page(1, 9.0), page(1, 11.5), page(2, 19.0), page(3, 99.0)]
    assert report.stale_seconds(old, publications) == 1.5
    assert report.stale_seconds([page(1, 21.0)], publications) == 11
    assert report.stale_seconds([answer(200, 50.0)], publications) == 0


def test_nodes_and_nginx_are_stale_apart():
    measures = measure([page(1, 12.0), page(1, 11.0, is_direct=True)], [Publication("/a/", 2, 10.0)])
    assert (measures["stale"], measures["stale_nodes"]) == (2, 1)


def test_all_that_was_started_is_ended_and_removed_even_if_it_hangs():
    with pytest.raises(ValueError, match="in a drill"), open_stage() as stage:
        stage.processes.patience = 0.1
        script = "trap '' TERM; sleep 600 & echo >sleeps; wait; sleep 600"
        stage.processes.start(["sh", "-c", script], "stubborn")
        processes.wait_for((stage.folder / "sleeps").exists, "it sleeps")
        started = processes.descendants(os.getpid())[1:]
        for pid in started:
            os.kill(pid, signal.SIGSTOP)
        raise ValueError("in a drill")
    assert not [pid for pid in started if pid in processes.parents()]
    assert not stage.folder.exists()
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler


@pytest.mark.parametrize(
    ("measures", "broken"), [({"lost": 1}, []), ({"lost": 2}, ["lost"]), ({"errors": 0}, ["lost"])]
)
def test_a_promise_is_broken_by_more_or_by_nothing(measures, broken):
    result = Result("a", {"lost": 1}, measures)
    assert result.broken() == broken
    assert result.verdict == ("FAIL" if broken else "PASS")


def test_summary_tells_measure_and_promise_side_by_side():
    results = [
        Result("a.b", {"lost": 0, "stale": 5}, {"lost": 3, "stale": 1.25, "requests": 90}),
        Result("c.d", {"lost": 0}, problem="no mount", is_skipped=True),
    ]
    text = report.summary(results)
    assert "FAIL  a.b  lost 3/0!, stale s 1.2/5   (requests 90)" in text
    assert "SKIP  c.d  no mount" in text
    assert text.endswith("1 FAIL, 1 SKIP")


def test_a_drill_promises_something():
    with pytest.raises(AssertionError):
        Drill("empty", "nothing", {}, lambda stage: {})


def test_nginx_is_that_of_deploy_with_two_nodes(tmp_path):
    text = rewrite(DEPLOYED.read_text(), tmp_path, 8080, [8001, 8002])
    servers = re.findall(r"server (127[^;]+);", text)
    assert servers == ["127.0.0.1:8001 max_fails=0", "127.0.0.1:8002 max_fails=0"]
    assert re.findall(r"listen ([^;]+);", text) == ["127.0.0.1:8080"]
    assert "ssl" not in text
    assert "proxy_cache_use_stale" in text
    # With it, the first reader after an hour gets the page of then: a bound is in what pages say themselves.
    assert "updating" not in re.search(r"proxy_cache_use_stale ([^;]+);", text)[1]


def test_a_form_is_read_as_a_browser_would_send_it():
    html = """<form id=a><input name=x value="1 &amp; 2"><input type=checkbox name=y>
        <input type=checkbox name=z checked>
        <textarea name=t>\nline</textarea><select name=s><option value=1><option value=2 selected></select>
        <input type=submit name=go></form><form id=b><input name=other></form>"""
    assert Form(html, "a").fields == {"x": "1 & 2", "z": "on", "t": "line", "s": "2"}
