"""One settings file. What differs between installations is read from the environment, here at the top."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from sswork import embedded
from sswork.accounts import config as sign_in_config

BASE_DIR = Path(__file__).resolve().parent.parent
SSWORK_DATA = embedded.data_dir()

DEMO = os.environ.get("SSWORK_DEMO") == "1"
DEBUG = os.environ.get("SSWORK_DEBUG") == "1"
DB_ROLE = "app_owner" if os.environ.get("SSWORK_DB_ROLE") == "owner" else "app"
TIME_ZONE = os.environ.get("SSWORK_TIME_ZONE", "America/Chicago")
ALLOWED_HOSTS = os.environ.get("SSWORK_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("SSWORK_ORIGINS", "").split(",") if origin]
BEHIND_TLS = os.environ.get("SSWORK_TLS") == "1"


def _secret_key() -> str:
    """From the environment; else a random one kept in the data folder, so that every installation has its own."""
    if key := os.environ.get("SSWORK_SECRET_KEY"):
        return key
    kept = SSWORK_DATA / "secret_key"
    try:
        return kept.read_text().strip()
    except FileNotFoundError:
        SSWORK_DATA.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass  # another process of this installation was quicker
    return kept.read_text().strip()


# Where a connection says nothing, each call of a trigger asks in vain and catches the error: a hundred times its own work.
NO_TRIGGER_IS_IGNORED = "-c pgtrigger.ignore={}"


def database(url: str) -> dict:
    """Django's database settings for a ``postgresql://`` address; a ``host`` parameter names a socket folder."""
    parts = urlsplit(url)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    # Compiling costs more than any of these statements; and the functions of row security, which every statement calls, would
    # be planned anew for the first five calls of each connection.
    options.setdefault("options", "-c jit=off")
    return {
        "ENGINE": "sswork.security.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "OPTIONS": options | {"options": f"{options.get('options', '')} {NO_TRIGGER_IS_IGNORED}".strip()},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


def _database_url(role: str) -> str:
    app = os.environ.get("DATABASE_URL")
    if not app:
        return embedded.database_url(role)
    return os.environ.get("DATABASE_OWNER_URL", app) if role == "app_owner" else app


SECRET_KEY = _secret_key()
# What encrypts fields: see sswork/security/master.py. Empty: a random key is kept in the data folder.
SSWORK_MASTER_KEY = os.environ.get("SSWORK_MASTER_KEY", "")
SSWORK_OLD_MASTER_KEYS = [key for key in os.environ.get("SSWORK_OLD_MASTER_KEYS", "").split(",") if key]
DATABASES = {"default": database(_database_url(DB_ROLE))}
DATABASE_OWNER = database(_database_url("app_owner"))
APP_ROLE = database(_database_url("app"))["USER"]
# Sees every row, taken on by the system for tasks and imports; see sswork/security.
SYSTEM_ROLE = os.environ.get("SSWORK_SYSTEM_ROLE", "app_system")
BROKER_URL = os.environ.get("REDIS_URL") or embedded.broker_url()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "allauth.mfa",
    "allauth.usersessions",
    "sswork",
    "cases",
    "referrals",
    "attendance",
    "homeless",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "sswork.headers.HeadersMiddleware",
    "sswork.headers.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sswork.accounts.middleware.SignInFirst",  # before anybody acts: whose sign-in is over acts no more
    "sswork.security.actor.ActorMiddleware",
    "sswork.accounts.middleware.SecondStepFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sswork.draft_middleware.DraftMiddleware",
    "sswork.access_log.AccessLogMiddleware",
    "sswork.actions.WriteGuardMiddleware",
]

ROOT_URLCONF = "sswork.urls"
WSGI_APPLICATION = "sswork.wsgi.application"
AUTH_USER_MODEL = "sswork.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "my-day"
LOGOUT_REDIRECT_URL = "sign-in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "sswork.accounts.passwords.LeakedPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600

# Signing in: docs/sign-in.md. What a district may say stands in its own file.
SIGN_IN_FILE = Path(os.environ.get("SSWORK_SIGN_IN") or SSWORK_DATA / "sign_in.json")
SIGN_IN = sign_in_config.load(SIGN_IN_FILE)
SESSION_COOKIE_AGE = SIGN_IN.hours * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SSWORK_PROXIES", "1" if BEHIND_TLS else "0"))
ACCOUNT_ADAPTER = "sswork.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by the district
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
# A whole district may come from one address at eight in the morning; guesses at one person stay at five in five minutes.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,5/300s/key", "reset_password": "20/m/ip,3/h/key"}
SOCIALACCOUNT_ADAPTER = "sswork.accounts.adapters.DirectoryAdapter"
SOCIALACCOUNT_PROVIDERS = {"saml": {"provider_class": "sswork.accounts.directories.DistrictSAML"}}
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: a form could not lead elsewhere under form-action 'self'
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
MFA_ADAPTER = "sswork.accounts.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS  # browsers make and use passkeys over TLS or on localhost only

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
                "sswork.context.chrome",
                "sswork.accounts.context.sign_in",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = os.environ.get("SSWORK_STATIC_ROOT")  # for districts whose web server hands out the files itself
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", BASE_DIR / "node_modules" / "bootstrap" / "dist"),
    ("vendor/fonts", BASE_DIR / "node_modules" / "@fontsource-variable"),
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ.get("REDIS_URL") or embedded.cache_url(),
    }
}
# Open pages of one web process that may wait for news in a thread of their own; the others ask every second (sswork/live.py).
LIVE_PAGES = int(os.environ.get("SSWORK_LIVE_PAGES", "5"))
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
# Messages name students: in the session they end with it, in a cookie the next person at the computer would read them.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CSRF_COOKIE_HTTPONLY = BEHIND_TLS
# A browser takes a cookie of this name only over TLS, from this very host, for the whole of it.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("__Host-sessionid", "__Host-csrftoken") if BEHIND_TLS else ("sessionid", "csrftoken")
)
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by monitoring from beside the server
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# How much may be sent to a page at once; to those that take files more.
LARGEST_BODY = DATA_UPLOAD_MAX_MEMORY_SIZE + 1024 * 1024
LARGEST_FILE = int(os.environ.get("SSWORK_LARGEST_FILE_MB", "20")) * 1024 * 1024
LARGEST_BODIES = dict.fromkeys(
    ("cases:roster-upload", "attendance:attendance-upload"), 510 * 1024 * 1024
) | dict.fromkeys(("cases:case-file-add", "cases:encounter-file-add"), LARGEST_FILE + LARGEST_BODY)
# The virus scanner: unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310. Empty: files are not scanned, and pages say so.
CLAMD = os.environ.get("SSWORK_CLAMD", "")
FILE_UPLOAD_PERMISSIONS = 0o600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

EMAIL_URL = os.environ.get(
    "SSWORK_EMAIL_URL", ""
)  # smtp://user:password@host:port; empty: mails are kept and shown only
DEFAULT_FROM_EMAIL = os.environ.get("SSWORK_EMAIL_FROM", "sswork@localhost")
SITE_URL = os.environ.get("SSWORK_SITE_URL", "http://localhost:8000").rstrip("/")

# Celery: PostgreSQL is the truth for every reminder and every long work; the broker may be lost without losing one.
CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 3000
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # its own way of logging tells what exceptions say: see sswork/logs.py

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "sswork.logs.Discreet", "fmt": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
