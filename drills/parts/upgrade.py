"""An upgrade of one node after the other, with a migration that only adds."""

import shutil
import time
from pathlib import Path

from drills.drill import Drill, Measures
from drills.stage import ROOT, Stage

MIGRATION = """from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", {last!r})]
    operations = [
        migrations.AddField("article", "drill_note", models.TextField(null=True)),
        migrations.AddIndex("article", models.Index(fields=["drill_note"], name="article_drill_note")),
    ]
"""
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "node_modules", ".*_cache")


def one_by_one(stage: Stage) -> Measures:
    """Bring one node to a version with a new column while the other one goes on with the old code."""
    site = stage.site
    code = stage.folder / "next-version"
    make_next_version(code)
    with site.load() as load:
        for node in site.nodes:
            node.stop()
            node.code = code
            node.start()
            time.sleep(4)  # both versions on one database
        load.fault_is_over()
    return load.measures()


def make_next_version(code: Path) -> None:
    """Copy the code, with one more migration."""
    shutil.copytree(ROOT, code, ignore=LEFT_OUT, symlinks=True)
    migrations = code / "articles" / "migrations"
    last = max(path.stem for path in migrations.glob("[0-9]*.py"))
    (migrations / "9000_drill_note.py").write_text(MIGRATION.format(last=last))


DRILLS = (
    Drill(
        "one_by_one",
        "upgrade one node after the other, with a migration that adds a column and an index",
        {"lost": 0, "errors": 0, "refused": 0, "failed_writes": 0, "stale": 5, "recovery": 0},
        one_by_one,
        seconds=150,
    ),
)
