"""Symbolic codes: found in any shape; unknown ones are offered with the nearest and never claimed."""

import pytest
from django.db import transaction

from articles import editing, search
from tests.support.makers import article_data

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ARTICLES = {
    "KX_LEASE_EXPIRED": "The lease of the folder has expired",
    "KX_LEASE_DENIED": "The lease of the folder was denied",
    "ELEASED": "Somebody else has the lease",
    "row_already_frozen": "A frozen row was written",
    "PrinterTrayError": "The tray of the printer is empty",
    "tray-not-closed": "The tray is open",
    "lease/not-renewed": "Nobody renewed the lease",
}


@pytest.fixture(scope="module")
def live_articles(django_db_setup, django_db_blocker):
    """One article for each code, made once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        for code, title in ARTICLES.items():
            slug = code.lower().replace("_", "-").replace("/", "-")
            editing.publish(
                editing.save(None, article_data(id=slug, slug=slug, codes=[code], title=title), None), None
            )
        yield
        transaction.set_rollback(True)


def first(typed):
    results = search.find(typed)
    return results.hits[0].publication.codes[0] if results.hits else "", results.confident


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("KX_LEASE_EXPIRED", "KX_LEASE_EXPIRED"),
        ("kx_lease_expired", "KX_LEASE_EXPIRED"),
        ("kxLeaseExpired", "KX_LEASE_EXPIRED"),
        ("KxLeaseExpired", "KX_LEASE_EXPIRED"),
        ("we see 'kx_lease_denied' twice a day", "KX_LEASE_DENIED"),
        ("error code `KX_LEASE_DENIED`", "KX_LEASE_DENIED"),
        ("getting eleased all the time", "ELEASED"),
        ("code 'ELEASED'", "ELEASED"),
        ("RowAlreadyFrozen", "row_already_frozen"),
        ("error: rowAlreadyFrozen was raised", "row_already_frozen"),
        ("ROW_ALREADY_FROZEN", "row_already_frozen"),
        ("printer_tray_error", "PrinterTrayError"),
        ("TrayNotClosed", "tray-not-closed"),
        ("traynotclosed on the printer", "tray-not-closed"),
        ("KXLEASEDENIED", "KX_LEASE_DENIED"),
        ("KxError: lease/not-renewed", "lease/not-renewed"),
    ],
)
def test_a_name_is_found_in_any_shape(live_articles, typed, code):
    assert first(typed) == (code, True)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("KX_LEASE_EXPIERD", "KX_LEASE_EXPIRED"),
        ("KX_LEASE_EXPIRE", "KX_LEASE_EXPIRED"),
        ("KX_LEASE_MISSING", "KX_LEASE_DENIED"),
        ("kx_lease_deniedd", "KX_LEASE_DENIED"),
        ("code 'ELEASER'", "ELEASED"),
        ("row_already_frozem", "row_already_frozen"),
        ("row_already_thawed", "row_already_frozen"),
        ("lease/not-renewe", "lease/not-renewed"),
        ("PrinterError", "PrinterTrayError"),
        ("PrinterTrayWasOpen", "PrinterTrayError"),
        ("ERR_LEASE_DENIED", "KX_LEASE_DENIED"),
        ("ERR_KX_LEASE_DENIED", "KX_LEASE_DENIED"),
        ("KX_LEASE_DENIED_TWICE", "KX_LEASE_DENIED"),
        ("LEASE_EXPIRES", "KX_LEASE_EXPIRED"),
        ("leaseDenied", "KX_LEASE_DENIED"),
        ("we get leaseDenied every day", "KX_LEASE_DENIED"),
        ("frozenRow", "row_already_frozen"),
        ("trayClosed", "tray-not-closed"),
    ],
)
def test_an_unknown_name_is_offered_with_the_nearest(live_articles, typed, near):
    results = search.find(typed)
    assert results.unknown and not results.confident
    assert near in [offer.code for offer in results.suggestions]
    if " " not in typed:
        assert near in [offer.code for offer in search.find_nearest(typed)]


def test_an_unknown_name_in_camel_case_is_said_to_be_unknown(live_articles):
    results = search.find("ticketRevoked")
    assert (results.unknown, results.total, results.confident) == ("ticketRevoked", 0, False)


@pytest.mark.parametrize(
    "typed",
    [
        "iPhone",
        "eBay",
        "JavaScript",
        "the tray-not opens",
        "sign-in",
        "set my_variable to one",
        "LEASE EXPIRED",
        "MY PRINTER IS EMPTY",
        "OneDrive",
    ],
)
def test_other_words_are_no_codes(live_articles, typed):
    assert not search.find(typed).unknown


def test_a_function_of_a_stack_trace_is_no_code(live_articles):
    trace = "Error: the lease is denied\n    at leaseDenied (lease.js:133:12)\n    at rowFrozen (row.js:4:1)"
    results = search.find(trace)
    assert (results.unknown, results.hits[0].publication.slug) == ("", "kx-lease-denied")


@pytest.mark.parametrize(
    ("typed", "is_claimed"),
    [
        ("the lease of the folder was denied", True),
        ("lease_folder was denied", False),
        ("LEASE_FOLDER was denied", False),
        ("lease folder was denied", True),
    ],
)
def test_nothing_is_claimed_by_the_words_of_an_unknown_name(live_articles, typed, is_claimed):
    results = search.find(typed)
    assert (results.hits[0].publication.slug, results.confident) == ("kx-lease-denied", is_claimed)


@pytest.mark.parametrize("typed", ["the update stopped with 0x8007A0B1", "access denied (0xC000A1B2)"])
def test_a_result_code_beside_words_is_a_code(live_articles, typed):
    results = search.find(typed)
    assert results.unknown and not results.confident


@pytest.mark.parametrize(
    ("typed", "is_claimed"),
    [("warning: drawer-jammed in bill.js", True), ("somebody said that the drawer jammed in may", False)],
)
def test_a_name_of_two_words_is_certain_only_joined(live_articles, make_live, typed, is_claimed):
    make_live(id="drawer", slug="drawer", codes=["drawer-jammed"], title="Something is in the way")
    assert search.find(typed).confident == is_claimed
