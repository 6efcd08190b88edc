"""The settings of the docket, read from the environment and from `.env` beside manage.py.

Each one is explained in .env.sample. A missing or wrong value stops start-up with a
sentence; the calculator commands need none of them.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from cases.eexchange.profile_files import load_profile
from cases.mailbox.place import place_of
from dip_docket import environment

PROJECT = Path(__file__).resolve().parent.parent
CRON_LINE = "a cron line in Bangkok time, such as 0 6 * * *"
WITHOUT_SETTINGS = (
    ["deadlines"],
    ["fees"],
    ["rules_document"],
    ["procedure_document"],
    ["fees_document"],
)
CALCULATING = sys.argv[1:2] in WITHOUT_SETTINGS and "--office" not in sys.argv

env = environment.Environment(os.environ, PROJECT / ".env", lenient=CALCULATING)

SECRET_KEY = env.text("SECRET_KEY", "not used by a calculator" if CALCULATING else None)
DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=False)
PORT = env.parsed("PORT", environment.port, "8000", "a port number from 1 to 65535")
HOST = env.text("HOST", "127.0.0.1")
TRUSTED_PROXY = env.text("TRUSTED_PROXY", "127.0.0.1")
SITE_URL = env.parsed(
    "SITE_URL",
    environment.site_address,
    f"http://127.0.0.1:{PORT}",
    "the address people type, without a path, such as https://docket.example.com",
)
ENCRYPTION_KEYS = env.parsed(
    "ENCRYPTION_KEYS", environment.fernet_keys, "", "Fernet keys with commas between, newest first"
)

DATABASES = {
    "default": env.parsed(
        "DATABASE_URL",
        lambda raw: environment.database(raw, PROJECT),
        "sqlite:///var/docket.sqlite3",
        "sqlite:///path or postgres://user:password@host:port/name",
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    env.make_folder("DATABASE_URL", Path(str(DATABASES["default"]["NAME"])).parent)
DOCUMENTS_DIR = PROJECT / env.text("DOCUMENTS_DIR", "var/documents")
env.make_folder("DOCUMENTS_DIR", DOCUMENTS_DIR)

globals().update(
    env.parsed(
        "EMAIL_URL",
        environment.mail_server,
        "console://",
        "smtp://, smtp+tls:// or smtp+ssl:// with user:password@host:port, or console://",
    )
)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "DIP Docket <docket@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
HEALTH_PING_URL = env.parsed(
    "HEALTH_PING_URL",
    environment.address_to_ping,
    "",
    "the address that an outside monitor wants to hear from, such as https://hc.example/ping/id",
)

WEBHOOK_ALLOW_PRIVATE = env.flag("WEBHOOK_ALLOW_PRIVATE", default=False)

BOUNCE_MAILBOX = env.parsed(
    "BOUNCE_IMAP_URL",
    place_of,
    "",
    "imaps://user:password@host:993/INBOX, the mailbox to which mails come back",
)

EEXCHANGE_PROFILE = env.parsed(
    "EEXCHANGE_PROFILE",
    environment.profile,
    "legacy",
    f"one of {', '.join(environment.PROFILES)}",
)
_profile = load_profile(EEXCHANGE_PROFILE)
EEXCHANGE_BASE_URL = env.parsed(
    "EEXCHANGE_BASE_URL",
    environment.web_address,
    _profile.base_url,
    "the address of E-Exchange, such as https://api.ipthailand.go.th",
)
EEXCHANGE_TOKEN = env.text("EEXCHANGE_TOKEN", "")
EEXCHANGE_REQUESTS_PER_SECOND = env.parsed(
    "EEXCHANGE_REQUESTS_PER_SECOND",
    environment.positive,
    f"{_profile.limits.requests_per_second:g}",
    "a number above 0",
)
EEXCHANGE_CONNECTIONS = env.parsed(
    "EEXCHANGE_CONNECTIONS",
    environment.connections,
    f"{_profile.limits.connections}",
    "a whole number from 1 to 16",
)
EEXCHANGE_DAILY_BUDGET = env.parsed(
    "EEXCHANGE_DAILY_BUDGET",
    environment.whole,
    f"{_profile.limits.daily_budget}",
    "a whole number of requests a day, 0 for no limit",
)
EEXCHANGE_PROXY = env.parsed(
    "EEXCHANGE_PROXY", environment.proxy, "", "the address of a proxy, such as http://proxy:3128"
)
EEXCHANGE_CA_BUNDLE = env.parsed(
    "EEXCHANGE_CA_BUNDLE", environment.certificates, "", "a file with certificates in PEM form"
)
EEXCHANGE_CHECK_EVERY_HOURS = env.parsed(
    "EEXCHANGE_CHECK_EVERY_HOURS", environment.positive, "12", "a number of hours above 0"
)
EEXCHANGE_SYNC_CRON = env.parsed("EEXCHANGE_SYNC_CRON", environment.cron, "10 5 * * *", CRON_LINE)
REMINDERS_CRON = env.parsed("REMINDERS_CRON", environment.cron, "0 6 * * *", CRON_LINE)

GDX_BASE_URL = env.parsed(
    "GDX_BASE_URL",
    environment.web_address,
    "https://api.egov.go.th",
    "the address of GDX, such as https://api.egov.go.th",
)
GDX_CONSUMER_KEY = env.text("GDX_CONSUMER_KEY", "")
GDX_CONSUMER_SECRET = env.text("GDX_CONSUMER_SECRET", "")
GDX_AGENT_ID = env.text("GDX_AGENT_ID", "")
DBD_BASE_URL = env.parsed(
    "DBD_BASE_URL",
    environment.web_address,
    "https://openapi.dbd.go.th",
    "the address of the company register, such as https://openapi.dbd.go.th",
)

env.stop_if_wrong()

SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", urlsplit(SITE_URL).hostname or ""]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
# `manage.py serve` believes this header from TRUSTED_PROXY alone and drops any other.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# On SQLite an index is made without the columns that only PostgreSQL keeps beside its keys.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
INSTALLED_APPS = [
    "dip_docket",
    "fees",
    "cases",
    "dip_docket.backoffice.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_q",
    "django_htmx",
    "simple_history",
    "template_partials",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cases.views.signing_in.SignInFirst",
    "cases.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "dip_docket.urls"
WSGI_APPLICATION = "dip_docket.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

AUTH_USER_MODEL = "cases.User"
CSRF_FAILURE_VIEW = "cases.views.signing_in.form_refused"
LOGIN_URL = "cases:sign_in"
LOGIN_REDIRECT_URL = "cases:today"
LOGOUT_REDIRECT_URL = "cases:sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "th"
LANGUAGES = [("th", _("Thai")), ("en", _("English"))]
# Ours, then what Django and the other packages have not in Thai themselves.
LOCALE_PATHS = [PROJECT / "locale", PROJECT / "locale" / "upstream"]
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True

# WhiteNoise reads the few static files where they lie: no step that could be forgotten.
STATIC_URL = "static/"
STATICFILES_DIRS = [PROJECT / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}

Q_CLUSTER = {
    "name": "dip_docket",
    "orm": "default",
    "label": _("Jobs"),
    "workers": 2,
    "timeout": 600,
    "retry": 900,
    "max_attempts": 3,
    "catch_up": False,
    "bulk": 1,
    "poll": 1,
    "save_limit": 250,
    "ack_failures": True,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "dip_docket.logs.Formatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
}
