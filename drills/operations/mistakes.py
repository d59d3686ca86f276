"""What operators get wrong at a first start or with the installer: one line names it, and changes nothing."""

import re
from dataclasses import dataclass
from typing import TextIO

from drills.operations.machine import Machine

SETTINGS = {
    "SITE_URL": "https://help.example.com",
    "ALLOWED_HOSTS": "help.example.com",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz0123456789",
    "TRUST_PROXY": "1",
    "DATA_DIR": "/var/tmp/mistakes/data",
    "PORT": "8123",
}


@dataclass(frozen=True)
class Mistake:
    settings: dict[str, str]
    named: str  # a pattern of the line
    before: str = ""
    starts: bool = False  # it's a warning, and the site starts
    page: str = "<title>"  # what a page then shows


MISTAKES = (
    Mistake({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
    Mistake({"SITE_URL": "help.example.com"}, "SITE_URL isn't valid"),
    Mistake({"ALLOWED_HOSTS": "www.example.com"}, "ALLOWED_HOSTS doesn't contain help.example.com"),
    Mistake({"DATABASE_URL": "postgres://a:b@127.0.0.1:1/c"}, "can't connect to the database"),
    Mistake({"DATABASE_URL": "postgres://helpcenter:wrong@db1/helpcenter"}, "can't connect to the database"),
    Mistake({"PORT": "8000"}, "port 8000 .* is in use"),
    Mistake({"DATA_DIR": "/root/data"}, "/root"),
    Mistake({}, "/var/tmp/mistakes/data", before="install -d -m 0700 -o root /var/tmp/mistakes/data"),
    Mistake({"SECRET_KEY": "short"}, "SECRET_KEY is shorter than 32 characters", starts=True),
    Mistake({"TRUST_PROXY": "0"}, "TRUST_PROXY isn't set", starts=True, page="TRUST_PROXY=1"),
)

# Arguments of the installer on a machine that has the site, and a pattern of the line.
WRONG_ARGUMENTS = {
    "hlep.example.com": "the name of this site is help.example.com",
    "--mail you@example.com": "need the NAME of the site: help.example.com",
    "--caddy": "need the NAME of the site",
    "--database": "--database needs a value",
    "--quick": "--quick isn't an option",
    "help.example.com caddy.example.com": "enter only one NAME, not caddy.example.com too",
    "help.example.com --certificate /nowhere.pem": "/nowhere.pem can't be read",
    "help.example.com --certificate /etc/hostname --key /etc/hostname": "names another certificate",
    "help.example.com --no-proxy --database postgres://a@b/c": "change DATABASE_URL in",
    "help.example.com --no-proxy --port 9000": "change PORT in",
    "--restore /nowhere.tar.gz": "/nowhere.tar.gz can't be read",
}

_ASK = (
    "curl --fail --silent --retry 20 --retry-delay 1 --retry-all-errors http://127.0.0.1:8123/readyz\n"
    "curl --silent --header 'Host: help.example.com' --header 'X-Forwarded-Proto: https' http://127.0.0.1:8123/\n"
    "kill $server"
)


def try_mistakes(machine: Machine, log: TextIO) -> list[str]:
    """Return the mistakes that aren't answered by one clear line."""
    unclear = []
    for mistake in MISTAKES:
        values = " ".join(f"{name}='{text}'" for name, text in {**SETTINGS, **mistake.settings}.items())
        done = machine.run(
            "rm -rf /var/tmp/mistakes; install -d -m 0700 -o helpcenter /var/tmp/mistakes\n"
            f"{mistake.before}\ncd /opt/helpcenter\nset +e\n"
            "timeout --preserve-status 25 setpriv --reuid=helpcenter --regid=helpcenter --clear-groups"
            f" env -i PATH=$PATH {values} .venv/bin/python -m helpcenter.start & server=$!\n"
            f"{_ASK if mistake.starts else ''}\nwait $server; echo code $?",
        )
        code = done.stdout.rpartition("code ")[2].strip()
        lines = [line for line in done.stdout.splitlines() if line and not line.startswith("code ")]
        named = [line for line in lines if re.search(mistake.named, line)]
        is_clear = bool(named) and "Traceback" not in done.stdout
        if mistake.starts:
            is_clear = is_clear and mistake.page in done.stdout
        else:
            is_clear = is_clear and code == "1" and len(lines) <= 2
        if not is_clear:
            unclear.append(f"{mistake.settings or mistake.before}: no line says what is wrong")
        log.write(f"[mistake] {mistake.settings or mistake.before}: {'clear' if is_clear else 'UNCLEAR'}\n")
        log.write("".join(f"    {line}\n" for line in done.stdout.splitlines()))
    return unclear + _try_arguments(machine, log)


def _try_arguments(machine: Machine, log: TextIO) -> list[str]:
    unclear = []
    for arguments, named in WRONG_ARGUMENTS.items():
        done = machine.run(f"set +e\n/opt/helpcenter/deploy/install-debian {arguments}; echo code $?")
        lines = done.stdout.splitlines()
        is_clear = len(lines) == 2 and named in lines[0] and lines[1] == "code 1"
        unclear += [] if is_clear else [f"install-debian {arguments}: no line says what is wrong"]
        log.write(f"[mistake] install-debian {arguments}: {done.stdout}")
    return unclear
