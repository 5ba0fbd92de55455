"""The settings, all from the environment; docs/settings.md names each one."""

import os
import pkgutil
from pathlib import Path

from django.utils.translation import gettext_noop as _

import anlan.modules
from anlan.config import database, home, proxies

CONFIG = Path(__file__).parent
HTTPS = os.environ.get("ANLAN_HTTPS") == "1"
ANLAN_PROXIES = proxies.named(os.environ.get("ANLAN_PROXIES", ""))
"""The addresses and networks of the proxies in front, whose X-Forwarded-For is believed."""

DEBUG = os.environ.get("ANLAN_DEBUG") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY") or home.secret("secret-key")
ANLAN_MASTER_KEY = os.environ.get("ANLAN_MASTER_KEY") or home.secret("master-key")
"""What every key that protects data is derived from or wrapped with: lose it, and they are lost."""
ANLAN_CIPHER = os.environ.get("ANLAN_CIPHER") or "aes"
"""What seals personal data at rest from now on: aes (AES-256-GCM) or sm4 (SM4-GCM); what another has sealed stays readable."""
ANLAN_SECRET = home.secret
"""The random text that the home keeps under a name, made when first asked for."""
ANLAN_REMEMBER, ANLAN_REMEMBERED = home.remember, home.remembered
"""How a text is kept in the home, outside of the database, and read again: the last state that was signed of each log."""
ANLAN_LOG_ORIGIN = os.environ.get("ANLAN_LOG_ORIGIN") or "anlan.example/log"
"""What names this installation's logs, before the district: a public address without its scheme, chosen for ever."""
ANLAN_WITNESSES = Path(os.environ.get("ANLAN_WITNESSES") or home.HOME / "witnesses")
"""The file that names whose co-signatures under the log are taken."""
ANLAN_PEERS = Path(os.environ.get("ANLAN_PEERS") or home.HOME / "peers.toml")
"""The file that names the other districts with which matters are worked on together."""
ALLOWED_HOSTS = os.environ.get("ANLAN_HOSTS", "localhost 127.0.0.1 [::1]").split()
CSRF_TRUSTED_ORIGINS = os.environ.get("ANLAN_ORIGINS", "").split()

DISTRICT = os.environ.get("ANLAN_DISTRICT", "410802")
"""The six-digit code of the district that this installation serves."""

SITE_URL = os.environ.get("ANLAN_URL") or f"http://localhost:{os.environ.get('PORT') or 8000}"
"""The address that papers and QR codes point to."""

ANLAN_DEMO = os.environ.get("ANLAN_DEMO") == "1"
"""Whether this is a demonstration: one-time codes are shown on the page. Never where real people come."""
ANLAN_SENDERS = Path(os.environ.get("ANLAN_SENDERS") or home.HOME / "senders.toml")
"""The file that says how text messages, e-mail and webhooks go out; without it nothing leaves this machine."""
ANLAN_OUTBOX = home.HOME / "outbox"
"""What would have gone out, where nothing leaves this machine."""
ANLAN_VIDEO = os.environ.get("ANLAN_VIDEO") or f"anlan.sessions.video.{'Example' if ANLAN_DEMO else 'Template'}"
"""The class that makes the link of a meeting by video: the office's own template, or a service of its own."""

ANLAN_SIGNER = os.environ.get("ANLAN_SIGNER") or "anlan.signing.authority.TrialAuthority"
"""The class that signs papers: a test authority that needs nothing, a certificate file, or one of your own."""
ANLAN_SIGNER_FILE = os.environ.get("ANLAN_SIGNER_FILE", "")
ANLAN_SIGNER_ROOTS = os.environ.get("ANLAN_SIGNER_ROOTS", "")
"""The certificate with its key (PKCS #12) of a licensed authority, and the certificates (PEM) that it is verified under."""
ANLAN_TSA = os.environ.get("ANLAN_TSA", "")
"""The address of a timestamp authority (RFC 3161); without one the time of a signature is our own."""

MODULES = [f"anlan.modules.{found.name}" for found in pkgutil.iter_modules(anlan.modules.__path__) if found.ispkg]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "anlan.config",
    "anlan.town",
    "anlan.kernel",
    "anlan.imports",
    "anlan.log",
    "anlan.care",
    "anlan.docking",
    "anlan.lookback",
    "anlan.board",
    "anlan.exchange",
    "anlan.doors",
    "anlan.notices",
    "anlan.sessions",
    "anlan.signing",
    *MODULES,
    "anlan.desk",
    "anlan.window",
    "anlan.api",
]
MIDDLEWARE = [
    "anlan.config.watch.request.watched",
    "anlan.config.middleware.walled",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "anlan.config.middleware.in_chosen_language",
    "anlan.api.door.api",
    "anlan.config.middleware.guarded",
    "anlan.doors.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "anlan.config.urls"
WSGI_APPLICATION = "anlan.config.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CONFIG / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": database.settings()}
ANLAN_WALLED = database.serves_pages() and database.web_role() is not None
"""Whether the database itself shows this process only the rows of whoever asks."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "town.Person"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "phone")},
    },
    {"NAME": "anlan.doors.passwords.Mixed"},
]
LOGIN_URL = "login"
ANLAN_PASSWORD_DAYS = int(os.environ.get("ANLAN_PASSWORD_DAYS") or 0)
"""After how many days a password must be changed; 0: never, which is safer."""
ANLAN_FACTORS = os.environ.get("ANLAN_FACTORS") or "optional"
"""Whether every official must have a second factor: `required` or `optional`."""
ANLAN_TRIES = int(os.environ.get("ANLAN_TRIES") or 5)
"""After how many wrong tries a name is locked from where they came."""
ANLAN_LOCK_MINUTES = int(os.environ.get("ANLAN_LOCK_MINUTES") or 15)
"""How long the first lock lasts; each further one within a day lasts twice as long."""
ANLAN_IDLE_MINUTES = int(os.environ.get("ANLAN_IDLE_MINUTES") or 30)
"""After how many minutes unused an official's session ends."""
ANLAN_OIDC_ISSUER = os.environ.get("ANLAN_OIDC_ISSUER", "")
ANLAN_OIDC_CLIENT = os.environ.get("ANLAN_OIDC_CLIENT", "")
ANLAN_OIDC_SECRET = os.environ.get("ANLAN_OIDC_SECRET", "")
ANLAN_OIDC_SCOPE = os.environ.get("ANLAN_OIDC_SCOPE") or "openid"
ANLAN_OIDC_CLAIM = os.environ.get("ANLAN_OIDC_CLAIM") or "preferred_username"
"""The claim that names the person here."""
SESSION_ENGINE = "anlan.doors.sessions"
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^(health|healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 86400
LOCALE_PATHS = [CONFIG / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [CONFIG / "static"]
WHITENOISE_USE_FINDERS = True
ANLAN_PAPERS = Path(os.environ.get("ANLAN_PAPERS") or home.HOME / "papers")
"""The folder of an office's own Word templates, which replace ours."""
ANLAN_EXPLORER = Path(os.environ.get("ANLAN_EXPLORER") or home.HOME / "explorer")
"""The folder of a district's own words for the explorer, which come before ours."""
ANLAN_TARGETS = Path(os.environ.get("ANLAN_TARGETS") or home.HOME / "targets.toml")
"""The file of a district's own service targets."""
ANLAN_HOLIDAYS = os.environ.get("ANLAN_HOLIDAYS", "")
"""The file of days off of years that the shipped table does not know yet, or knows otherwise."""
UPLOAD_MAX_BYTES = 10 * 1024**2
"""The most that one uploaded file may hold."""
REQUEST_MAX_BYTES = 6 * UPLOAD_MAX_BYTES
"""The most that one request may hold, all its files together."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

METRICS_TOKEN = os.environ.get("ANLAN_METRICS_TOKEN", "")
"""The bearer token that opens the figures to whoever does not ask from this machine."""
LOG_FORMAT = "json" if os.environ.get("ANLAN_LOG_FORMAT") == "json" else "line"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "anlan.config.watch.logs.Line"}, "json": {"()": "anlan.config.watch.logs.Json"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("ANLAN_LOG", "WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.db.backends": {"level": "WARNING"},  # below that it shows what was written, with every value
        "anlan.request": {"level": "INFO" if LOG_FORMAT == "json" else "NOTSET"},
    },
}
