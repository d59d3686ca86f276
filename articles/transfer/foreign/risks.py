"""What the solutions of another product risk: as far as their commands show, and unknown for the rest.

No other product says it. "No risk" would be a promise that no one made.
"""

import re
from collections.abc import Iterator

from articles import markdown
from articles.content.article_checks import riskiest_command
from articles.content.snapshot import Data
from articles.models import Risk

# What says that a step needs the rights of an administrator, in the languages that headings are known in.
_ADMIN = re.compile(
    r"\bsudo\s+\S|\b(?:run|open|start|launch)\b[^.\n]{0,60}\bas (?:an? |the )?admin(?:istrator)?\b"
    r"|\belevated (?:command prompt|powershell|prompt|terminal|shell|window)\b|\bRun as administrator\b"
    r"|\bals Administrator (?:aus|star|öffn)|\bexécuter en tant qu['’]administrateur\b"
    r"|\bejecutar como administrador\b|\bexecutar como administrador\b|\besegui come amministratore\b"
    r"|\bals administrator uitvoeren\b|管理者として実行",
    re.IGNORECASE,
)


def judge_risks(data: Data) -> Iterator[str]:
    """Set the risk of each solution of a snapshot; yield what is told of those with commands that delete."""
    for solution in data["solutions"]:
        command, needed = riskiest_command(solution["title"], markdown.inspect(solution["body"]))
        solution["risk"] = needed.value if command else Risk.UNKNOWN.value
        solution["needs_admin"] = solution["needs_admin"] or bool(_ADMIN.search(solution["body"]))
        if needed is Risk.DATA_LOSS:
            solution["reversible"] = False
        if command:
            yield f"{command}: {needed.label}"
