"""The site's settings in the tests: a folder of its own, the database of this round, quick passwords."""

import atexit
import os
import shutil
import sys
import tempfile

if "TESTS_DIR" not in os.environ:
    os.environ["TESTS_DIR"] = tempfile.mkdtemp(prefix="helpcenter-tests-")
    atexit.register(shutil.rmtree, os.environ["TESTS_DIR"], ignore_errors=True)
# What the person's own shell holds must not steer the tests; each worker of pytest-xdist has its own folder.
STEERING = (
    "ACCENT_COLOUR API_REQUESTS_PER_MINUTE CACHE_MILLISECONDS CACHE_URL CHECK_LINKS DATABASE_DIRECT_URL "
    "DATABASE_PGBOUNCER DATABASE_REPLICA_URLS DATABASE_URL "
    "DEBUG EMAIL_URL EMBED_HOSTS FOOTER_LINKS "
    "FOUR_EYES HOST IMPORT_FOLDER INDEX_DIR LANGUAGE_CODE LOGO LOG_FORMAT LOG_LEVEL LOG_REQUESTS MEDIA_DIR "
    "MEDIA_URL METRICS_ALLOW METRICS_TOKEN OFFLINE_PACKS OIDC_ISSUER PAGE_STORE_MB PASSWORD_LINK_HOURS PORT "
    "PREVIEW_DAYS READS_DAYS REPLICA_LAG_SECONDS REVIEW_REQUIRED REVISION_DAYS SAFETY_ARTICLE SEARCH_MEANING "
    "STATEMENT_SECONDS STATIC_DIR STOP_SECONDS SEARCH_MEMORY_DAYS SECOND_FACTOR_REQUIRED "
    "SECRET_KEY_FALLBACKS SECURITY_CONTACT SECURITY_POLICY SITE_NAME SITE_URL THREADS "
    "TIME_ZONE TRUST_PROXY WEBHOOK_PRIVATE_HOSTS WEBHOOK_SECRET WEBHOOK_URLS WORKERS"
)
for name in STEERING.split():
    os.environ.pop(name, None)
os.environ["HELPCENTER_LOCAL"] = "1"
# For the round of tests/oidc alone, which tests/oidc/test_oidc.py starts.
if fake := os.environ.get("FAKE_ISSUER"):
    os.environ.update(OIDC_ISSUER=fake, OIDC_NAME="Example ID")
    os.environ.update(OIDC_CLIENT_ID="helpcenter", OIDC_CLIENT_SECRET="a secret")
os.environ["DATA_DIR"] = os.path.join(os.environ["TESTS_DIR"], os.environ.get("PYTEST_XDIST_WORKER", "main"))
# Playwright runs an event loop in the tests' thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
if os.environ.get("TEST_DB", "sqlite") == "postgres":
    if not os.environ.get("TEST_DATABASE_URL"):
        sys.exit("TEST_DB=postgres needs TEST_DATABASE_URL; `make test` starts a server and sets both.")
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
    # The same server; only tests about replicas read from it.
    os.environ["DATABASE_REPLICA_URLS"] = os.environ["TEST_DATABASE_URL"]

from helpcenter.settings import *  # noqa: E402, F403
from helpcenter.settings import DATA_DIR, DATABASES, STORAGES  # noqa: E402

DATA_DIR.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in production: in memory all threads would share one connection, and no write would ever
    # wait.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
elif template := os.environ.get("TEST_TEMPLATE"):
    DATABASES["default"]["TEST"] = {**DATABASES["default"].get("TEST", {}), "TEMPLATE": template}

# Both write in a thread of their own, beside the transactions of the tests; those about one turn it on.
SEARCH_MEMORY_DAYS = READS_DAYS = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
