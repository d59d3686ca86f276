"""Settings of the site, read once from the environment.

A value stands in NAME, or in a file named by NAME_FILE. Without HELPCENTER_LOCAL=1, which `make` sets for a
site on the own machine, SECRET_KEY, SITE_URL and ALLOWED_HOSTS must be given, or nothing starts.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured

from articles import limits
from helpcenter import branding, cache_settings, log_format, media, oidc, parsers
from helpcenter.database.config import read_databases
from helpcenter.env import CONTACT, FRAMING_HOST, POLICY, Environment, persistent_secret
from helpcenter.webhook_settings import read_webhooks

env = Environment()

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL = env.flag("HELPCENTER_LOCAL")
DEBUG = env.flag("DEBUG")
if DEBUG and not LOCAL:
    raise ImproperlyConfigured(
        "DEBUG shows the site's internals to everyone. Use it only on your own machine, with `make dev`."
    )

if not LOCAL:
    missing = [name for name in ("SECRET_KEY", "SITE_URL", "ALLOWED_HOSTS") if not env.text(name)]
    if missing:
        raise ImproperlyConfigured(
            f"{', '.join(missing)} must be set. To try the site on this machine, use `make run` instead."
        )

# Everything that the site owns: database file, uploads, keys, collected files, copies.
DATA_DIR = BASE_DIR / Path(env.text("DATA_DIR", "var")).expanduser()


def _folder(name: str, default: Path) -> Path:
    return BASE_DIR / Path(env.text(name, str(default))).expanduser()


# The address

HOST = env.text("HOST", "127.0.0.1").strip("[]")
PORT = env.number("PORT", 8000, least=1, most=65_535)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


# A server bound to every address of the machine is reached by loopback too.
_own = "127.0.0.1" if HOST in {"0.0.0.0", "::"} else _in_url(HOST)
# Processes that answer, and threads of each; these share one interpreter, so more would only wait.
WORKERS = env.number("WORKERS", min(2, os.cpu_count() or 1), least=1, most=200)
THREADS = env.number("THREADS", 4, least=1, most=200)
# That requests have to end when the site is stopped.
STOP_SECONDS = env.number("STOP_SECONDS", 8, least=1, most=600)
SITE_NAME = env.text("SITE_NAME", "Help Center")
_site = env.parsed("SITE_URL", f"http://{_own}:{PORT}", parsers.origin)
SITE_URL = _site.url
# The article about fake support, by id or address; /safety/ leads to it while it is live.
DEFAULT_SAFETY_ARTICLE = "fake-support"
SAFETY_ARTICLE = env.text("SAFETY_ARTICLE", DEFAULT_SAFETY_ARTICLE)
# What makes the site its operator's own, without a change to any template.
ACCENT_CSS = branding.stylesheet(env.text("ACCENT_COLOUR"))
LOGO = branding.logo(env.text("LOGO"), DATA_DIR)
FOOTER_LINKS = branding.links(env.names("FOOTER_LINKS", []))
# Where to report a vulnerability of the site: /.well-known/security.txt, which isn't there without a contact.
SECURITY_CONTACT = [
    env.check("SECURITY_CONTACT", address, CONTACT) for address in env.names("SECURITY_CONTACT", [])
]
SECURITY_POLICY = env.check("SECURITY_POLICY", env.text("SECURITY_POLICY"), POLICY)
# How long it is kept how often an article was read on a day; 0 counts nothing.
READS_DAYS = env.number("READS_DAYS", 90, most=3_660)
# Whether links to other sites are checked once a day, also if nothing runs the nightly work.
CHECK_LINKS = env.flag("CHECK_LINKS", default=not LOCAL)

ALLOWED_HOSTS = env.parsed(
    "ALLOWED_HOSTS", f"localhost,127.0.0.1,::1,{_site.hostname}", parsers.allowed_hosts
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "articles.views.held_forms.csrf_failure"
SECRET_KEY = env.text("SECRET_KEY") or persistent_secret(DATA_DIR / "secret-key")
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS", [])  # earlier keys, still read, written no more

# A proxy in front of us ends TLS and says so in X-Forwarded-Proto, and for whom it asks in X-Forwarded-For.
# Anyone can send those headers, so they count only where the operator states that the proxy sets them itself.
TRUST_PROXY = env.flag("TRUST_PROXY")
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

HTTPS = _site.scheme == "https"
SECURE_SSL_REDIRECT = HTTPS
SECURE_SSL_HOST = _site.netloc  # the redirect goes to our own name, whatever Host the request gave
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000) if HTTPS else 0
# Whether other hosts under this name speak https, and whether browsers may carry that as a fixed list, only
# the operator knows; the two reminders would stand in every deployment.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD")
# The third: `i18n` is there twice on purpose (helpcenter/constant_tags.py).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "templates.W003"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Cookies do not tell ports apart: two sites on one machine would sign each other's editors out.
if _site.port:
    SESSION_COOKIE_NAME = f"sessionid_{_site.port}"
    CSRF_COOKIE_NAME = f"csrftoken_{_site.port}"

# Who may show /embed/<code>/ in a frame: other pages are never framed.
EMBED_HOSTS = [env.check("EMBED_HOSTS", host, FRAMING_HOST) for host in env.names("EMBED_HOSTS", [])]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],  # the preview of an article within its form
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The application

INSTALLED_APPS = [
    "articles",
    "helpcenter.backup",
    "helpcenter.apps.HelpCenterAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # `make dev` serves files with the headers of production
    "django.contrib.staticfiles",
    "markdownx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "helpcenter.accounts",  # after those whose screens it changes
]

MIDDLEWARE = [
    "helpcenter.middleware.client_address",
    "helpcenter.middleware.tell_route",
    "helpcenter.middleware.explain_https_loop",
    # Outermost, so that files, redirects and errors carry the headers too.
    "django.middleware.security.SecurityMiddleware",
    "helpcenter.middleware.permissions_policy",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "helpcenter.middleware.embed_framing",
    "helpcenter.ranges.StaticFilesMiddleware",
    "helpcenter.compression.compress_responses",
    "helpcenter.middleware.ConditionalMiddleware",
    "helpcenter.middleware.language_from_path",
    "helpcenter.middleware.refuse_encodings",
    "helpcenter.middleware.refuse_unstorable",
    # What comes next may ask a database.
    "helpcenter.database.middleware.bound_requests",
    "helpcenter.database.middleware.read_from_replicas",
    "articles.middleware.apply_due_schedules",
    "articles.middleware.times_of_editor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "articles.middleware.language_of_editor",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "helpcenter.accounts.middleware.hold_form_of_signed_out",
    "helpcenter.accounts.middleware.require_complete_sign_in",
    "helpcenter.accounts.middleware.refuse_unreadable_factor",
    "helpcenter.middleware.answer_database_loss",
    "articles.views.missing_pages.redirect_in_debug",
    # Innermost: what was refused before is carried out by no one.
    "articles.middleware.SaveOnce",
]

ROOT_URLCONF = "helpcenter.urls"
WSGI_APPLICATION = "helpcenter.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.views.language_menu.language_menu",
            ],
            "builtins": ["helpcenter.constant_tags"],
            "libraries": {
                "site_assets": "helpcenter.staticfiles",
                "i18n": "helpcenter.constant_tags",
                "desk_tags": "articles.admin.desk_tags",
            },
        },
    }
]

DATA_UPLOAD_MAX_NUMBER_FIELDS = limits.MAX_FORM_FIELDS
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

# Data

DATABASES = read_databases(env, DATA_DIR)
# What anonymous readers ask for is read from a replica that is at most so far behind.
REPLICA_LAG_SECONDS = env.number("REPLICA_LAG_SECONDS", 2, least=1, most=3600)
DATABASE_ROUTERS = ["helpcenter.database.routing.Router"] if len(DATABASES) > 1 else []

# So long a statement of a page, and its wait for a lock, may take on PostgreSQL; commands take their time.
STATEMENT_SECONDS = env.number("STATEMENT_SECONDS", 15, most=3600)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = cache_settings.read_caches(env)
# Sessions are rows; a shared cache saves asking for them at each request.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "sessions"

# The search index of this machine: built from the database, and built again when it is missing.
SEARCH_DIR = _folder("INDEX_DIR", DATA_DIR / "search")
# Questions in words are compared with the articles by meaning, too: see docs/meaning.md.
SEARCH_MEANING = env.flag("SEARCH_MEANING")

# How many days searches are remembered, without anything personal: see docs/search.md. 0: not at all.
SEARCH_MEMORY_DAYS = env.number("SEARCH_MEMORY_DAYS", 180, most=3650)
# What a reader says of a solution counts for half after so many days; it is added up at most so often.
OUTCOME_HALF_LIFE = env.number("OUTCOME_HALF_LIFE", 90, least=1, most=10_000)
OUTCOME_REFRESH_SECONDS = env.number("OUTCOME_REFRESH_SECONDS", 300, most=1_000_000)

# Machines of one site share the pictures: in a folder of their own, or in a bucket.
MEDIA_ROOT = _folder("MEDIA_DIR", DATA_DIR / "media")
MEDIA_URL = "media/"

# What is imported in the admin: uploads of a day, and a folder of this server to choose from.
IMPORTS_DIR = DATA_DIR / "imports"
IMPORT_FOLDER = _folder("IMPORT_FOLDER", IMPORTS_DIR / "server")

# Pages for readers, kept by each worker as they go out; 0: none are kept.
PAGE_STORE_MB = env.number("PAGE_STORE_MB", 32, most=100_000)

# Of one network; 0: as many as it likes.
API_REQUESTS_PER_MINUTE = env.number("API_REQUESTS_PER_MINUTE", 600)

# Product pages offer their articles as a ZIP that works without a network: see docs/offline.md.
OFFLINE_PACKS = env.flag("OFFLINE_PACKS")

# Files

STATIC_URL = "static/"
STATIC_ROOT = _folder("STATIC_DIR", DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "helpcenter.staticfiles.JoinedFinder",
]
STATICFILES_JOINED_DIR = DATA_DIR / "joined"
STORAGES = {
    "default": media.read_storage(env),
    "staticfiles": {"BACKEND": "helpcenter.staticfiles.CollectedFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = (
    True  # nothing asks for a file by its plain name: half the work of a start
)

# Languages: those of Django have an address of their own, /<language>/, beside the default one's.

LANGUAGE_CODE = env.parsed("LANGUAGE_CODE", "en", parsers.language_code)
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = env.parsed("TIME_ZONE", "UTC", parsers.time_zone)
USE_TZ = True

# Mail

_mail = env.parsed("EMAIL_URL", "consolemail://", env.email_url_config)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
MAIL_IS_SENT = bool(env.text("EMAIL_URL"))
EMAIL_TIMEOUT = 10  # seconds
EMAIL_SENDER_IS_SET = bool(env.text("EMAIL_FROM"))
EMAIL_HOST = _mail.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH") or None
_mail_host = f"[IPv6:{_site.hostname}]" if ":" in _site.hostname else _site.hostname
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.parsed("EMAIL_FROM", f"noreply@{_mail_host}", parsers.sender)

# Accounts

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "helpcenter.accounts.validators.OwnPasswordValidator"},
]
# Ours has the name of Django's first, PBKDF2, and takes its place.
PASSWORD_HASHERS = [
    "helpcenter.accounts.hashers.ComposingPasswordHasher",
    *global_settings.PASSWORD_HASHERS[1:],
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 60 * 60 * env.number("PASSWORD_LINK_HOURS", 24, least=1, most=10_000)
# Whoever can open the admin must have set up a second factor: an app, a key or a passkey.
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED")

ACCOUNT_ADAPTER = "helpcenter.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by those who manage the accounts
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # all other sessions end anyway: they are bound to the password
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/5m/key"}  # of the key, see the adapter
ACCOUNT_FORMS = {
    "login": "helpcenter.accounts.forms.SignInForm",
    "change_password": "helpcenter.accounts.forms.NewPasswordForm",
    "set_password": "helpcenter.accounts.forms.FirstPasswordForm",
    "reauthenticate": "helpcenter.accounts.forms.ConfirmPasswordForm",
    "reset_password_from_key": "helpcenter.accounts.forms.ResetPasswordForm",
}
MFA_ADAPTER = "helpcenter.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow it on this machine only

# Beside passwords and passkeys: through someone else's server, if the packages of the extra are there.
OIDC = oidc.read_oidc(env)
if OIDC:
    INSTALLED_APPS[INSTALLED_APPS.index("helpcenter.accounts") : -1] = oidc.APPS
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(OIDC.origin)
    SOCIALACCOUNT_PROVIDERS = OIDC.providers
    SOCIALACCOUNT_ADAPTER = "helpcenter.accounts.oidc.IssuerAdapter"
    SOCIALACCOUNT_AUTO_SIGNUP = True  # nothing is asked: see the adapter
    SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
    SOCIALACCOUNT_EMAIL_REQUIRED = False
    SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
    SOCIALACCOUNT_LOGIN_ON_GET = False
    SOCIALACCOUNT_STORE_TOKENS = False
    ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before one is connected

# Publishing

# A review before everything that readers see, and no one approving or publishing what they wrote themselves.
REVIEW_REQUIRED = env.flag("REVIEW_REQUIRED")
FOUR_EYES = env.flag("FOUR_EYES")
# So long plain saves stay in the history, unless they were published; 0: for good. See tidy_history.
REVISION_DAYS = env.number("REVISION_DAYS", 0, most=36_500)
# So long a link shows a draft to someone without an account.
PREVIEW_DAYS = env.number("PREVIEW_DAYS", 7, least=1, most=365)

# Other systems that are told of publications and incidents: docs/webhooks.md.
WEBHOOK_URLS, WEBHOOK_SECRETS, WEBHOOK_PRIVATE_HOSTS = read_webhooks(env)

# Watching it

# Who may read /metrics: those with the token, and those in the networks; with neither there is none.
METRICS_TOKEN = env.text("METRICS_TOKEN")
METRICS_ALLOW = env.parsed("METRICS_ALLOW", "", parsers.networks)
LOG_FORMAT = env.choice("LOG_FORMAT", log_format.TEXT, log_format.FORMATTERS)
LOG_LEVEL = env.choice("LOG_LEVEL", "warning", log_format.LEVELS)
LOG_REQUESTS = env.flag("LOG_REQUESTS", default=not LOCAL)
LOGGING = log_format.logging_config(LOG_FORMAT, LOG_LEVEL)
