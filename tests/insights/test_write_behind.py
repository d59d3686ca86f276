"""What a process has counted is written when it ends, and in the processes that it forks."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

# Counts in a process, forks another that counts too, and says what each has written as it ends.
COUNTING = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()
from articles.insights.write_behind import WriteBehind

class Printed(WriteBehind):
    name = "numbers"
    def __init__(self):
        super().__init__()
        self.numbers = {}
    def take(self, everything):
        numbers, self.numbers = self.numbers, {}
        return (numbers,)
    def write(self, batch):
        print(sys.argv[1], *batch[0], flush=True)
    def delete_old(self):
        pass

pending = Printed()
def count(number):
    pending.numbers[number] = 1
    pending.wake(len(pending.numbers))

count(1)
pending.flush()
import multiprocessing
child = multiprocessing.get_context("fork").Process(target=count, args=(2,))
child.start()
child.join()
count(3)
"""


def test_rest_is_written_when_a_process_ends_and_in_forks():
    run = [sys.executable, "-c", COUNTING, "wrote"]
    root = Path(settings.BASE_DIR)
    printed = subprocess.run(run, cwd=root, check=True, capture_output=True, text=True, timeout=60)
    assert printed.stdout.splitlines() == ["wrote 1", "wrote 2", "wrote 3"], printed.stderr
