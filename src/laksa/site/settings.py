"""All settings, one file, from a typed environment. Every name starts with LAKSA_."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from laksa.site import environment
from laksa.site.environment import WrongSetting, env
from laksa.site.folder import is_demo
from laksa.site.keys import load_keys

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(env("DATA", str(ROOT / "var"))).resolve()
SOP_FOLDER = Path(env("SOP", str(ROOT / "sop")))

IS_DEMO = is_demo(DATA)
KEYS = load_keys(DATA / "keys")
SECRET_KEY = KEYS["secret"].hex()
DEBUG = False
BASE_URL = environment.public_url()
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = environment.hosts(BASE_URL)
TRUSTED_PROXIES = environment.proxies()
INTERNAL_NETWORKS = environment.networks()  # what channels.http may call beside the Internet
JURISDICTION = env("JURISDICTION", "tangerangkota.go.id").lower()  # by which other systems name this city (Open311)


def _sqlite() -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "laksa.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
            " PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000;",
        },
    }


def _postgresql(url: str) -> dict[str, object]:
    """WrongSetting for an address of another form."""
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError:
        parts, port = urlsplit(""), ""
    if parts.scheme not in {"postgresql", "postgres"} or parts.query or parts.fragment:
        form = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
        raise WrongSetting("DATABASE", f"tidak berbentuk {form}", f"not of the form {form}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "laksa",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": port,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # A server that does not answer, and a table that somebody holds, must not hold a request for good.
        "OPTIONS": {
            "connect_timeout": 5,
            "keepalives_idle": 30,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,
            "options": "-c lock_timeout=20s",
        },
    }


DATABASE_URL = env("DATABASE")
DATABASES = {"default": _postgresql(DATABASE_URL) if DATABASE_URL else _sqlite()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "laksa.accounts",  # before allauth: its templates replace theirs
    "allauth",
    "allauth.account",
    "laksa.ui",
    "laksa.register",
    "laksa.followers",
    "laksa.messages",
    "laksa.channels",
    "laksa.search",
    "laksa.public_cases",
    "laksa.audit",
    "laksa.reports",
    "laksa.web",
    "laksa.portal",
    "laksa.publishing",
    "laksa.desk",
    "laksa.agency",
    "laksa.unit",
    "laksa.mayor_reports",
    "laksa.administration",
    "laksa.imports",
    "laksa.open311",
    "laksa.api",
    "laksa.site",
]

MIDDLEWARE = [
    "laksa.site.middleware.Proxy",
    "laksa.site.middleware.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "laksa.site.middleware.Compression",
    "laksa.site.middleware.Validators",
    "laksa.site.middleware.Unavailable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "laksa.site.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "laksa.site.middleware.Messages",
    "laksa.accounts.middleware.Sessions",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "laksa.site.urls"
WSGI_APPLICATION = "laksa.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["laksa.ui.template_loader.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "laksa.site.context.common",
            ],
            "builtins": ["laksa.ui.templatetags.laksa", "django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# One line a channel: by each, messages go out (`send.py`), in this order where a reporter can be reached by several,
# and come in where it hears (`receive.py`).
CHANNELS = [
    "laksa.channels.email",
    "laksa.channels.whatsapp",
    "laksa.channels.telegram",
    "laksa.channels.sms",
]
# What messages are about, and who writes them.
MESSAGES_ABOUT = {
    "case": "laksa.messages.case_messages",
    "chat": "laksa.channels.prompts",
    "account": "laksa.messages.account_messages",
    "report": "laksa.reports.delivery",
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [DATA / "locale"]  # compiled there from src/laksa/locale when LAKSA starts
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
LANGUAGE_COOKIE_NAME = "bahasa"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if (STATIC_ROOT / "staticfiles.json").exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_PROFILE = environment.choice("PASSWORD_PROFILE", ("bssn", "nist"))
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "laksa.accounts.passwords.ProfileValidator", "OPTIONS": {"profile": PASSWORD_PROFILE}},
]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/masuk/tujuan/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "laksa.messages.account_messages.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "LAKSA: "
# Sign-ins are slowed by accounts.guessing, and never locked by others.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": None, "reset_password": "20/m/ip,5/m/key"}

SESSION_COOKIE_NAME = "laksa"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = 30 * 60
CSRF_COOKIE_SECURE = SECURE
CSRF_TRUSTED_ORIGINS = [BASE_URL] if SECURE else []
CSRF_FAILURE_VIEW = "laksa.site.views.form_expired"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# The largest form of a citizen: three photos of 15 MB, and one too many so that the page can say so. Staff send ten.
FORM_MAX_BYTES = 64 * 1024 * 1024
STAFF_FORM_MAX_BYTES = 160 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler", "laksa.site.uploads.ToDisk"]
FILE_UPLOAD_TEMP_DIR = DATA / "incoming" if (DATA / "incoming").is_dir() else None

MAIL_SERVER = environment.mail_server()
SMTP = MAIL_SERVER is not None
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if SMTP else "laksa.channels.email.catcher.Catcher"
_RELAY = MAIL_SERVER or environment.MailServer("smtp", "127.0.0.1", 0)
EMAIL_HOST = _RELAY.host
EMAIL_PORT = _RELAY.port
EMAIL_HOST_USER = _RELAY.user
EMAIL_HOST_PASSWORD = _RELAY.password
EMAIL_USE_TLS = _RELAY.kind == "smtp+starttls"
EMAIL_USE_SSL = _RELAY.kind == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.sender("LAKSA Kota Tangerang <laksa@tangerang.invalid>", required=SMTP and not IS_DEMO)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "laksa.site.logs.Discreet", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stderr"],
        "level": environment.choice("LOG_LEVEL", ("WARNING", "INFO", "DEBUG", "ERROR")),
    },
}
