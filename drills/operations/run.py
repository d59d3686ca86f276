"""The drill: machines with what an operator has before the first command, then block after block."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import TextIO

from drills.operations.document import DOCUMENT, RECORD, ROOT, Block, find_missing, read_blocks, record_of
from drills.operations.machine import Machine, Network
from drills.operations.mistakes import try_mistakes

REPOSITORY = "https://git.example.com/helpcenter"
SITE, MACHINES = "help.example.com", ("help", "caddy", "db1", "db2", "app2", "new")

# What another machine would be asked for: there is no ssh between those of the drill.
STAND_INS = {
    "scp -pr root@help:/etc/helpcenter /etc/": "cp -pr /mnt/help/etc/helpcenter /etc/",
    "scp root@help:/var/lib/helpcenter/site.tar.gz root@help:settings.tar.gz /root/": (
        "cp /mnt/help/var/lib/helpcenter/site.tar.gz /mnt/help/root/settings.tar.gz /root/"
    ),
}
# Commands within sentences of the document, and why the drill doesn't run them.
NOT_RUN = {
    "install-debian help.example.com --mail you@example.com": "Let's Encrypt needs a public name",
    "LOCK=requirements-oidc.lock deploy/install-debian": "the same with more packages; no issuer here",
    "helpcenter createsuperuser": "asks for a name and a password",
    "helpcenter changepassword NAME": "asks for a password",
    "helpcenter sendtestemail you@example.com": "there's no mail server here",
    "systemctl edit helpcenter-nightly.timer": "opens an editor",
    "install-debian --help": "only prints text",
    "helpcenter backup --help": "only prints text",
    "helpcenter restore --help": "only prints text",
    "helpcenter COMMAND": "a placeholder for all commands",
    'make manage DO="COMMAND"': "for your own machine, without an installation",
    "manage.py": "a name",
    "journalctl --unit=helpcenter --lines=20": "for a site that doesn't start",
    "systemctl --failed": "for a night that failed",
    "make drill ARGS=operations": "the drill itself",
    "python benchmarks/request_log.py": "a benchmark",
}
CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={site} -addext subjectAltName="
    "DNS:{site},DNS:caddy.example.com -keyout {keys}/{site}.key -out {certificates}/{site}.pem"
)
# What a version has of its own in systemd and as its command, and going back has to take away.
UNITS_OF_2 = """
sed -i 's/^Description=.*/Description=2/' helpcenter.service
echo '# 2' >>helpcenter
sed 's/^Description=.*/Description=2/' helpcenter-nightly.timer >helpcenter-2.timer
cp helpcenter-nightly.service helpcenter-2.service
"""
USES_VERSION_1 = """
cmp /opt/helpcenter-1/deploy/helpcenter /usr/local/sbin/helpcenter
cmp /opt/helpcenter-1/deploy/helpcenter.service /etc/systemd/system/helpcenter.service
! ls /etc/systemd/system/helpcenter-2.*
systemctl is-active helpcenter helpcenter-nightly.timer
"""
# One more column, as an upgrade brings it: an old process goes on without knowing it.
MIGRATION = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "{last}")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE articles_product ADD COLUMN drilled integer NULL",
            "ALTER TABLE articles_product DROP COLUMN drilled",
        )
    ]
"""


class Drill:
    def __init__(self, network: Network, folder: Path, log: TextIO) -> None:
        self.network, self.folder, self.log = network, folder, log
        self.failures: list[str] = []
        self.commands = 0

    def prepare(self) -> None:
        """Make the repository with two versions, the certificate, and the machines."""
        self.repository = self.folder / "helpcenter.git"
        _make_versions(self.repository, self.folder / "checkout")
        made = CERTIFICATE.format(site=SITE, keys=self.folder, certificates=self.folder)
        subprocess.run(made.split(), check=True, capture_output=True)
        for name in MACHINES:
            self.equip(self.network.machine(name))
        self.network.alias(SITE, self.network.machine("help"))

    def equip(self, machine: Machine) -> None:
        machine.copy(self.folder / f"{SITE}.pem", f"/etc/ssl/certs/{SITE}.pem")
        machine.copy(self.folder / f"{SITE}.key", f"/etc/ssl/private/{SITE}.key")
        (machine.root / f"etc/ssl/private/{SITE}.key").chmod(0o644)  # Caddy isn't root
        (machine.root / "etc/ssl/private").chmod(0o711)
        machine.copy(self.folder / f"{SITE}.pem", "/usr/local/share/ca-certificates/drill.crt")
        shutil.copytree(self.repository, machine.root / "srv/helpcenter.git")
        settings = f'[url "/srv/helpcenter.git"]\n\tinsteadOf = {REPOSITORY}\n[safe]\n\tdirectory = *\n'
        machine.write("/root/.gitconfig", settings)
        machine.run("update-ca-certificates")

    def run_block(self, block: Block) -> bool:
        machine = self.network.machine(block.machine)
        script, started = block.script, time.monotonic()
        for command, stand_in in STAND_INS.items():
            if command in script:
                self._share(self.network.machine("help"), machine)
                script = script.replace(command, stand_in)
        done = machine.run(script)
        missing = find_missing(block.prints, done.stdout)
        if "install-debian --restore" in script and done.returncode == 0:
            shown, done = done.stdout, machine.run(USES_VERSION_1)
            done.stdout = shown + done.stdout
        seconds = time.monotonic() - started
        self.commands += len(block.script.splitlines())
        self.log.write(f"[{block.machine}] {seconds:.1f} s, exit code {done.returncode}\n{block.script}")
        self.log.write("".join(f"    {line}\n" for line in done.stdout.splitlines()))
        if done.returncode or missing:
            what = f"exit code {done.returncode}" if done.returncode else f"doesn't print {missing!r}"
            self.failures.append(f"[{block.machine}] {block.script.splitlines()[0]} ...: {what}")
            self.log.write(f"FAILED: {what}\n")
        self.log.flush()
        return not (done.returncode or missing)

    def _share(self, source: Machine, target: Machine) -> None:
        for path in ("etc/helpcenter", "var/lib/helpcenter/site.tar.gz", "root/settings.tar.gz"):
            copy = target.root / "mnt/help" / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            if (source.root / path).is_dir():
                shutil.copytree(source.root / path, copy, dirs_exist_ok=True)
            elif (source.root / path).exists():
                shutil.copy(source.root / path, copy)

    def run_document(self) -> None:
        blocks = read_blocks(DOCUMENT.read_text())
        for block in blocks:
            print(f"  {block.machine}: {block.script.splitlines()[-1][:90]}", flush=True)
            if not self.run_block(block):
                print(f"  FAILED {self.failures[-1]}", flush=True)
        if not self.failures:
            RECORD.write_text(record_of(blocks))


def _make_versions(repository: Path, checkout: Path) -> None:
    """Make a repository of the working tree: `main` is installed first, `v2` has one more migration."""

    def git(*arguments: str, folder: Path = checkout) -> None:
        named = ["-c", "user.name=drill", "-c", "user.email=drill@example.com"]
        subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)

    checkout.mkdir()
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, checkout / name)
    git("init", "--quiet", "--initial-branch=main")
    git("add", "--all")
    git("commit", "--quiet", "--message=1")
    git("checkout", "--quiet", "-b", "v2")
    migrations = checkout / "articles" / "migrations"
    last = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / f"{int(last[:4]) + 1:04d}_drill.py").write_text(MIGRATION.format(last=last))
    subprocess.run(["sh", "-ec", UNITS_OF_2], cwd=checkout / "deploy", check=True)
    git("add", "--all")
    git("commit", "--quiet", "--message=2")
    git("checkout", "--quiet", "main")
    git("clone", "--quiet", "--bare", str(checkout), str(repository), folder=checkout.parent)


def run(folder: Path) -> dict[str, float]:
    """Run the whole document; return how many blocks and mistakes went wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    cache = Path(os.environ.get("DRILL_CACHE") or home / "helpcenter-drill")
    cache.mkdir(parents=True, exist_ok=True)
    report = Path(os.environ.get("DRILL_LOG") or folder / "operations.log")
    with Network(folder, cache) as network, open(report, "w") as log:
        drill = Drill(network, folder, log)
        drill.prepare()
        drill.run_document()
        mistakes = try_mistakes(network.machine("help"), log)
    for failure in [*drill.failures, *mistakes]:
        print(f"  {failure}", flush=True)
    print(f"  {drill.commands} lines of commands", flush=True)
    return {"failed_steps": len(drill.failures) + len(mistakes)}
