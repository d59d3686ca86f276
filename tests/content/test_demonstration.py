"""The demonstration content: complete, linked, safe, and Error 102 fact by fact."""

import re
from pathlib import Path

import pytest
import yaml

from articles import contact_guard, markdown, transfer
from articles.content.article_checks import find_unverified_contacts
from articles.management.commands import load_demo
from tests.support.paths import DEMONSTRATION

FILES = sorted(DEMONSTRATION.rglob("*.md"))


@pytest.fixture(scope="module")
def articles_by_id():
    entries = list(transfer.read([DEMONSTRATION]))
    assert [fault for entry in entries for fault in entry.faults] == []
    return {entry.data["id"]: entry.data for entry in entries}


def test_articles_have_what_a_reader_needs(articles_by_id):
    assert len(articles_by_id) >= 60
    for data in articles_by_id.values():
        name = data["id"]
        assert data["summary"], name
        # A translation has the facts of its source.
        assert data["verified_on"] or data["translation_of"], name
        assert data["solutions"], name
        if data["codes"] and data["confidence"] != "reported":
            assert data["side"] != "unknown" or data["side_note"], name
        for solution in data["solutions"]:
            assert markdown.render(solution["body"]).steps, (
                f"{name}: {solution['title']} has no numbered step"
            )
        assert not re.search(r"(?i)\boops\b", str(data)), name


def test_every_reference_leads_to_an_article(articles_by_id):
    slugs = {data["slug"] for data in articles_by_id.values()}
    for data in articles_by_id.values():
        texts = [data["body"], *(row["body"] for row in data["causes"] + data["solutions"])]
        texts += [faq["answer"] for faq in data["faqs"]]
        named = {ref for text in texts for ref in markdown.render(text).refs}
        named |= set(data["related"]) | {comparison["with"] for comparison in data["comparisons"]}
        assert named <= set(articles_by_id) | slugs, f"{data['id']}: {named - set(articles_by_id) - slugs}"
        assert data["id"] not in named, data["id"]


def test_no_file_holds_anything_like_a_telephone_number(articles_by_id):
    for data in articles_by_id.values():
        assert list(find_unverified_contacts(data, ())) == []
    for path in FILES:
        raw = path.read_text()
        assert contact_guard.find_contacts(path.stem) == []
        assert not re.search(r"(?<![\d-])(?:\+?1[-. ]?)?\(?8\d\d\)?[-. ]\d{3}[-. ]\d{4}", raw), path.name


def test_each_picture_is_small_and_shown_with_words_for_it():
    pictures = sorted(DEMONSTRATION.glob("*.pictures/*"))
    assert len(pictures) >= 10
    for picture in pictures:
        article = picture.parent.with_suffix(".md").read_text()
        assert re.search(rf"!\[[^\]]{{20,}}\]\(/media/{picture.name}\)", article), picture
        assert picture.stat().st_size < 30_000, picture


def test_meaning_that_rests_on_one_source_is_marked(articles_by_id):
    for name in ["101", "179", "payroll-190", "POS-121"]:
        assert articles_by_id[name]["confidence"] == "reported", name
    for name in ["102", "103", "324", "H202"]:
        assert articles_by_id[name]["confidence"] == "official", name


# Error 102: each fact of the article it grew from, as a pattern that its part must hold.

MESSAGES = [
    "Error 102: The bank's website is experiencing technical issues.",
    "We're unable to update your account.",
    "Banking update unavailable at this time.",
    "QuickBooks cannot connect to your financial institution.",
    "Your account needs attention before updating.",
]
SYMPTOMS = {
    "basic": [r"transactions.*stop", r"balances", r"pending", r"[Aa]utomatic", r"[Rr]efresh"],
    "advanced": [
        r"[Ss]everal.*accounts",
        r"102.*every update",
        r"behind|outdated",
        r"[Rr]econcil",
        r"[Aa]pps",
    ],
}
CAUSES = [
    r"[Mm]aintenance",
    r"website is down",
    r"interrupted",
    r"needs something from you",
    r"internet connection",
    r"batches",
    r"security check",
    r"is new",
]
# Each solution by its title, with the steps it must name in their order.
SOLUTIONS = [
    (r"Wait a day", [r"[Ss]ign out|[Cc]lose", r"[Ww]ait at least one day", r"sign in again", r"[Uu]pdate"]),
    (r"bank's website works", [r"opens", r"online banking works", r"maintenance", r"stays until"]),
    (
        r"Sign in to your bank",
        [r"security notices.*terms.*password.*code.*verify", r"[Cc]omplete", r"summary.*history"],
    ),
    (
        r"Update the account manually",
        [r"Open QuickBooks Online", r"Bank transactions", r"[Ss]elect the account", r"Update", r"[Ww]ait"],
    ),
    (r"Update three times", [r"busy", r"Update", r"three"]),
    (r"internet connection", [r"websites", r"VPN", r"another network", r"browser"]),
    (r"cache and cookies", [r"settings", r"cache.*cookies", r"Restart", r"[Ss]ign in"]),
    (r"private window", [r"Ctrl\+Shift\+N.*Ctrl\+Shift\+P.*Command\+Shift\+N", r"[Ss]ign in"]),
    (r"Upload your bank's file", [r"[Dd]ownload", r"[Uu]pload"]),
    (r"48 hours", [r"48 hours", r"inside QuickBooks Online"]),
]
ADVANCED = [
    (r"status", [r"maintenance.*outages.*connection.*security"]),
    (r"verification", [r"one-time passwords.*verification codes.*security questions.*device"]),
    (r"another browser", [r"different browser", r"[Ss]ign in", r"[Uu]pdate"]),
    (
        r"[Dd]isconnect and reconnect",
        [
            r"For review",
            r"Edit account info",
            r"Disconnect this account on save",
            r"[Ss]earch for your bank",
            r"sign-in info.*verification",
        ],
    ),
]
PREVENTION = [
    *[r"bank's announcements", r"up to date", r"internet", r"security alerts"],
    *[r"verification", r"cache", r"connections.*regularly", r"secure"],
]
IMPACT = [r"missing", r"[Rr]econcil", r"[Rr]eports", r"[Cc]ash flow", r"manually", r"longer"]
COMPARISON = [r"[Cc]ause", r"sign-in", r"on its own", r"maintenance", r"reconnect", r"[Hh]ow long"]
QUESTIONS = [
    (r"password is wrong", r"[Nn]ot.*credentials.*103"),
    (r"How long", r"day.*48 hours"),
    (r"still use", r"Yes"),
    (r"disconnecting", r"For review.*deleted"),
    (r"Desktop", r"QuickBooks Online.*OL"),
]


@pytest.fixture(scope="module")
def error_102(articles_by_id):
    return articles_by_id["102"]


def holds(pattern, text):
    return re.search(pattern, " ".join(text.split()))


def assert_each(patterns, texts):
    """Each pattern fits one of the texts, and no two the same."""
    left = list(texts)
    for pattern in patterns:
        found = next((text for text in left if holds(pattern, text)), None)
        assert found, f"nothing fits {pattern!r}"
        left.remove(found)


def test_error_102_says_what_it_is(error_102):
    assert error_102["codes"][0] == "102"
    assert (error_102["product"]["name"], error_102["area"]["name"]) == ("QuickBooks Online", "Banking")
    assert error_102["side"] == "provider"
    assert "48 hours" in error_102["duration_note"]
    story = error_102["summary"] + error_102["body"]
    for fact in [r"maintenance", r"server|transfer", r"password", r"reconcil", r"secure connection"]:
        assert holds(fact, story), fact


def test_error_102_quotes_the_five_messages(error_102):
    texts = [message["text"] for message in error_102["messages"]]
    assert set(MESSAGES) <= set(texts)


@pytest.mark.parametrize("level", SYMPTOMS)
def test_error_102_names_the_symptoms(error_102, level):
    texts = [symptom["text"] for symptom in error_102["symptoms"] if symptom["level"] == level]
    assert len(texts) == 5
    assert_each(SYMPTOMS[level], texts)


def test_error_102_names_the_causes(error_102):
    assert_each(CAUSES, [cause["title"] for cause in error_102["causes"]])
    assert all(cause["body"] for cause in error_102["causes"])


@pytest.mark.parametrize(("level", "wanted"), [("basic", SOLUTIONS), ("advanced", ADVANCED)])
def test_error_102_names_the_solutions_with_their_steps(error_102, level, wanted):
    solutions = {
        solution["title"]: solution["body"]
        for solution in error_102["solutions"]
        if solution["level"] == level
    }
    assert_each([title for title, _steps in wanted], solutions)
    for title, steps in wanted:
        body = next(body for name, body in solutions.items() if holds(title, name))
        assert holds(".*".join(steps), body), f"{title}: {steps}"


def test_error_102_lets_the_vendor_speak_first(error_102):
    titles = [solution["title"] for solution in error_102["solutions"]]
    order = [
        r"bank's website works",
        r"Sign in to your bank",
        r"manually",
        r"three times",
        r"Wait a day",
        r"private window",
    ]
    places = [next(n for n, title in enumerate(titles) if holds(pattern, title)) for pattern in order]
    assert places == sorted(places)
    assert holds("isconnect", titles[-1])
    last = error_102["solutions"][-1]
    assert (last["risk"], last["level"]) == ("data-loss", "advanced")
    assert holds(r"Intuit advises against", last["body"])


def test_error_102_names_practices_and_impacts(error_102):
    assert len(error_102["prevention"]) == 8
    assert_each(PREVENTION, error_102["prevention"])
    assert len(error_102["impact"]) == 6
    assert_each(IMPACT, error_102["impact"])


def test_error_102_is_compared_with_101(error_102):
    comparison = next(comparison for comparison in error_102["comparisons"] if comparison["with"] == "101")
    assert len(comparison["rows"]) == 6
    assert_each(COMPARISON, [row["aspect"] for row in comparison["rows"]])
    assert all(row["this"] and row["other"] for row in comparison["rows"])
    assert comparison["deciding_question"]


def test_error_102_answers_the_five_questions(error_102):
    faqs = {faq["question"]: faq["answer"] for faq in error_102["faqs"]}
    for question, answer in QUESTIONS:
        found = [text for asked, text in faqs.items() if holds(question, asked)]
        assert len(found) == 1, question
        assert holds(answer, found[0]), question


def test_error_102_leads_to_the_related_errors(error_102):
    assert {"324", "payroll-190", "179", "POS-121"} <= set(error_102["related"])


@pytest.mark.parametrize(("site", "language"), [("en", ""), ("en-gb", ""), ("ar", "en"), ("es", "en")])
def test_articles_are_english_on_a_site_in_any_language(settings, tmp_path, site, language):
    settings.LANGUAGE_CODE = site
    copy = load_demo.copy_articles(DEMONSTRATION, tmp_path)
    files = {path.relative_to(copy): path for path in copy.rglob("*.md")}
    assert files.keys() == {path.relative_to(DEMONSTRATION) for path in FILES}
    facts = {
        name: yaml.safe_load(files[Path(name)].read_text().split("---")[1])
        for name in ("102.md", "es/102.md")
    }
    assert (facts["102.md"].get("language", ""), facts["es/102.md"]["language"]) == (language, "es")
