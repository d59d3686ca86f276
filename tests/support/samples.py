"""Articles in which every section has something to show."""

FULL_ARTICLE = {
    "id": "102", "slug": "ledger-error-102", "codes": ["102", "FDP-102"],
    "title": "The bank's website has trouble",
    "summary": "No new data comes from the bank.", "side": "provider", "side_note": "Your sign-in is fine",
    "typical_duration": "Hours to a day", "duration_note": "Ask after 48 hours", "data": "safe",
    "data_note": "Nothing is lost", "confidence": "official", "verified_on": "2026-10-12",
    "verified_with": "Ledger 7",
    "messages": ["We cannot reach {name}.", {"text": "Old text", "confidence": "reported"}],
    "symptoms": ["Balances stay", {"text": "Feeds fall behind", "level": "advanced"}],
    "causes": [{"key": "cause001", "title": "Maintenance", "body": "It is **planned**.", "side": "provider"}],
    "solutions": [
        {"key": "fix00001", "title": "Update by hand", "body": "1. Open\n2. Update `update --now`",
         "minutes": 3},
        {"key": "fix00002", "title": "Look at the bank's site", "body": "1. Look", "minutes": 2},
        {"key": "fix00003", "title": "Reconnect", "body": "1. Let go", "level": "advanced", "minutes": 90,
         "risk": "data-loss", "reversible": False, "needs_admin": True},
    ],
    "first": "Look at the bank's site", "prevention": ["Read notices"], "impact": ["Reports are late"],
    "faqs": [{"key": "faq00001", "question": "Is it my password?", "answer": "No."}],
    "comparisons": [{"with": "101", "rows": [{"aspect": "Passes", "this": "Often", "other": "Rarely"}],
                     "deciding_question": "Is the bank's site down?"}],
    "related": ["101"], "body": "## Behind it\n\nMore words.",
    "sources": [{"title": "Banking error 102", "url": "https://example.com/102", "publisher": "Example"}],
}  # fmt: skip


SHORT_ARTICLE = {
    "codes": ["102"], "summary": "The bank is down.", "messages": ["Try again"], "symptoms": ["No news"],
    "causes": [{"title": "Outage", "body": "Text"}], "prevention": ["p1"], "impact": ["i1"],
    "solutions": [{"title": "Wait", "body": "1. Wait a *day*"}, {"title": "Ask", "level": "advanced"}],
    "faqs": [{"question": "Why?", "answer": "So"}], "body": "## More\n\nWords", "related": ["103"],
    "comparisons": [{"with": "103", "rows": [{"aspect": "When", "this": "now", "other": "later"}]}],
    "sources": [{"title": "Page", "url": "https://example.com/"}], "verified_on": "2026-11-23",
}  # fmt: skip
