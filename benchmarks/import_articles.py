"""How fast articles are imported and published: python benchmarks/import_articles.py [--count N]

CPU seconds of one process, with the index, beside those of the bare rows alone: no checks, no pages, no
index. The ratio is what to hold against other runs: on a busy machine both are slow.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

from corpus import articles
from search import start, write


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1000)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory(prefix="import-speed-") as scratch:
        file = Path(scratch) / "articles.jsonl"
        file.write_text("".join(f"{json.dumps(article)}\n" for article in articles(count)))
        start(Path(scratch) / "data")
        from django.core.management import call_command

        from articles.transfer import ArticleImport, ImportOptions

        def run() -> float:
            began = time.process_time()
            ArticleImport(ImportOptions([str(file)], publish=True)).run().check()
            return time.process_time() - began

        ours = run()
        changed = [{**article, "summary": f"Again: {article['summary']}"} for article in articles(count)]
        file.write_text("".join(f"{json.dumps(article)}\n" for article in changed))
        again = run()
        call_command("flush", interactive=False, verbosity=0)
        began = time.process_time()
        write(count)
        bare = time.process_time() - began
    print(
        f"{count} articles: {ours * 1000 / count:.1f} CPU s per 1,000, {count / ours * 60:.0f} a CPU minute, "
        f"bare rows {bare * 1000 / count:.1f}, ratio {ours / bare:.1f}\n"
        f"changed and imported again: {again * 1000 / count:.1f} CPU s per 1,000, "
        f"{count / again * 60:.0f} a CPU minute"
    )


if __name__ == "__main__":
    main()
