"""All settings. Everything that differs between installations comes from the environment.

Names start with WARTA_; for a secret, `NAME_FILE` may name a file that holds it.
"""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from warta.env import Environment

env = Environment(os.environ)

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = env.folder("WARTA_HOME", default=ROOT / "var")
DEMO = env.flag("WARTA_DEMO", default=False)
DEBUG = env.flag("WARTA_DEBUG", default=False)

SECRET_KEY = env.secret("WARTA_SECRET_KEY", home=HOME)
ALLOWED_HOSTS = env.words("WARTA_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("WARTA_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "warta.newsroom",
    "warta.accounts",
    "warta.titles",
    "warta.media",
    "warta.people",
    "warta.topics",
    "warta.fronts",
    "warta.articles",
    "warta.standing",
    "warta.discovery",
    "warta.importers",
    "wagtail.users",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.admin",
    "wagtail.documents",
    "wagtail.search",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # Last, so that its triggers are made once every other app's tables are there.
    "warta.publishing",
]

MIDDLEWARE = [
    "warta.newsroom.health.Health",
    "warta.newsroom.search.Search",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "warta.newsroom.middleware.TitleGuard",
]

ROOT_URLCONF = "warta.urls"
WSGI_APPLICATION = "warta.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates" / "newsroom"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {
    "default": env.database("WARTA_DATABASE_URL", default=f"sqlite:///{HOME}/warta.sqlite3")
}
DATABASES["default"]["ATOMIC_REQUESTS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A writer that starts by reading would fail, not wait, when another has written since.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/newsroom/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "warta.accounts.adapter.AccountAdapter"

EMAIL_HOST = env.text("WARTA_SMTP_HOST", default="")
_security = env.choice("WARTA_SMTP_SECURITY", among=["starttls", "tls", "none"])
EMAIL_PORT = env.number(
    "WARTA_SMTP_PORT", default={"starttls": 587, "tls": 465, "none": 25}[_security]
)
EMAIL_HOST_USER = env.text("WARTA_SMTP_USER", default="")
EMAIL_HOST_PASSWORD = env.given_secret("WARTA_SMTP_PASSWORD")
EMAIL_USE_TLS, EMAIL_USE_SSL = _security == "starttls", _security == "tls"
EMAIL_TIMEOUT = 15
EMAIL_BACKEND = env.text(
    "WARTA_EMAIL_BACKEND",
    default=f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend",
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("WARTA_FROM_EMAIL", default="redaksi@localhost")

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

STATIC_URL = "/newsroom/static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# Originals and the renditions that editors see are private: a view checks who asks.
MEDIA_URL = "/newsroom/media/"
MEDIA_ROOT = HOME / "media"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
HTTPS = env.flag("WARTA_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

WAGTAIL_SITE_NAME = "Warta"
WAGTAILADMIN_BASE_URL = env.text("WARTA_NEWSROOM_URL", default="http://localhost:8000")
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
# An address typed as a link would otherwise be looked up among the pages of every title.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "none"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_DATE_FORMAT = "%Y-%m-%d"
WAGTAIL_DATETIME_FORMAT = "%Y-%m-%d %H:%M"
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Nothing that staff do is told to a third party.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_IMAGE_MODEL = "media.Picture"
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 60_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "warta.media.forms.PictureForm"
LARGEST_VIDEO = env.number("WARTA_LARGEST_VIDEO_MB", default=200) * 1_048_576
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

STORE_PATH = Path(env.text("WARTA_STORE", default=str(HOME / "store")))
PUBLIC_PATH = Path(env.text("WARTA_PUBLIC", default=str(HOME / "public")))
SEARCH_PATH = Path(env.text("WARTA_SEARCH", default=str(HOME / "search")))
# Secrets that were made here: with database and originals, what a backup holds.
KEPT_FILES = env.kept

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("WARTA_LOG_LEVEL", default="WARNING")},
}
