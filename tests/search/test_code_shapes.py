# ruff: noqa: E501
"""Every code of the demonstration is read in every shape in which programs and people write one."""

import re

import pytest

from articles import search
from articles.models import Publication

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.slow]

PLAIN_CODE = re.compile(r"\d{3,6}|[A-Z]{1,4}-?\d{2,4}")


@pytest.fixture(scope="module")
def plain_codes(demonstration, django_db_blocker):
    """Each code that is a number, or letters and a number, and the publication that has it."""
    with django_db_blocker.unblock():
        rows = [*Publication.objects.live().values_list("pk", "codes")]
    owners: dict[str, list[int]] = {}
    for pk, codes in rows:
        for code in codes:
            owners.setdefault(code, []).append(pk)
    plain = {code: pks[0] for code, pks in owners.items() if len(pks) == 1 and PLAIN_CODE.fullmatch(code)}
    assert len(plain) >= 90
    return plain


CERTAIN = [
    "{}", "Error {}", "rc={}", "update failed rc={}", "failed: rc: {}", "retcode = {} (see log)", "LastError={}",
    "errno: {}", "exitcode={}", "StatusCode: {} while updating", "hr={}", "OpenCompany: hr = {} (no process)",
    '{{"errorCode":"{}"}}', '{{"error": {{"code": "{}"}}}}', "<ErrorCode>{}</ErrorCode>", "<code>{}</code>",
    "Error_{}", "ERR:{}", "Error%20{}", "err{}", "[Error {}]", "worker stopped, ErrorCode={}", "error.code={}",
    "error_code: '{}'", "\x1b[31mError {}\x1b[0m: see the log", "> Error {}\n> is what I see", "**Error {}**",
    "https://help.example/errors/{}", "https://app.example/fail?error={}&ref=a", "ERROR_CODE = {}", "code -> {}",
    "resultCode:{}", "lastErrorCode: [{}]",
]  # fmt: skip
FIRST = [
    "fix for {}",
    "stuck at {}",
    "try {}",
    "solution for {}",
    "what is {}",
    "help.example/e/{}",
    "{} again?",
]


@pytest.mark.parametrize("shape", CERTAIN)
def test_a_code_is_certain_in_this_shape(plain_codes, shape):
    readings = {code: search.read_code(shape.format(code)) for code in plain_codes}
    unread = {code for code, reading in readings.items() if reading.pks != [plain_codes[code]]}
    assert not unread
    assert not {code for code, reading in readings.items() if not reading.is_certain}


@pytest.mark.parametrize("shape", FIRST)
def test_a_code_is_found_in_this_shape(plain_codes, shape):
    readings = {code: search.read_code(shape.format(code)) for code in plain_codes}
    assert not {code for code, reading in readings.items() if reading.pks != [plain_codes[code]]}


def test_what_a_link_reads_is_what_a_search_finds(plain_codes):
    for code, pk in plain_codes.items():
        results = search.find(f"update failed rc={code}", size=3)
        assert (results.hits[0].publication.pk, results.confident) == (pk, True), code
