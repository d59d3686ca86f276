"""Articles that are written and read again, whatever they hold."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import transfer
from articles.content import snapshot
from tests.support.article_files import front, only, write
from tests.support.article_strategies import BITS, ROWS, snapshots_of_articles
from tests.support.timing import processor_limit


@pytest.mark.slow
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=snapshots_of_articles)
def test_markdown_gives_back_every_article(tmp_path, data):
    text = transfer.write_markdown(data)
    again = only(write(tmp_path, text))
    assert again == data
    assert transfer.write_markdown(again) == text


@pytest.mark.slow
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=snapshots_of_articles)
def test_jsonl_gives_back_every_article(tmp_path, data):
    line = transfer.write_jsonl(data)
    assert line.count("\n") == 1
    again = only(write(tmp_path, line, "a.jsonl"))
    assert again == data
    assert transfer.write_jsonl(again) == line


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.binary(max_size=200)
    | st.lists(st.sampled_from([*ROWS, *BITS]), max_size=20).map(lambda rows: "\n".join(rows).encode())
)
def test_no_file_makes_reading_fail(tmp_path, raw):
    for name, before in (
        ("a.md", b""),
        ("b.md", front().encode()),
        ("c.md", b"---\n"),
        ("a.json", b""),
        ("a.jsonl", b""),
        ("a.jsonl.gz", b""),
    ):
        for entry in transfer.read([write(tmp_path, before + raw, name)]):
            assert (entry.data is None) == bool(entry.faults)


@pytest.mark.slow
def test_hostile_text_is_written_in_no_time():
    data = snapshot.normalize({"product": "P", "title": "T"})
    for row in ("```a", "~~~", "#", "```a\n~~~\n ```a\n  ~~~"):
        with processor_limit(2):
            transfer.write_markdown({**data, "body": (row + "\n") * (190_000 // (len(row) + 1))})
