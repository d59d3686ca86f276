"""Exports of another product on the disk, small ones."""

import json
from pathlib import Path
from typing import Any

HOST = "https://ledgerline.zendesk.com"


def zendesk_article(number: int, title: str, body: str = "<p>Text.</p>", **more: Any) -> dict[str, Any]:
    """An article as the API gives it; `more` are other keys."""
    return {
        "id": 36000004000 + number,
        "html_url": f"{HOST}/hc/en-us/articles/{36000004000 + number}-Title",
        "title": title,
        "body": body,
        "locale": "en-us",
        "section_id": 1,
        "label_names": [],
        "draft": False,
        "user_segment_id": None,
        "updated_at": "2025-06-01T09:00:00Z",
        **more,
    }


def write_zendesk(folder: Path, *articles: dict[str, Any]) -> Path:
    """A folder with the articles of one page and their only section."""
    folder.mkdir(exist_ok=True)
    (folder / "articles.json").write_text(json.dumps({"articles": list(articles), "count": len(articles)}))
    sections = {"sections": [{"id": 1, "name": "Bank feeds", "category_id": 2, "locale": "en-us"}]}
    (folder / "sections.json").write_text(json.dumps(sections))
    return folder
