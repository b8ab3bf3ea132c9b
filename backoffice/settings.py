"""One settings file; everything that differs between machines comes from the environment.

See `docs/configuration.md` for the list of variables.
"""

from pathlib import Path

import pgtrigger
from celery.schedules import schedule
from django.templatetags.static import static
from django.urls import reverse_lazy
from kombu import Exchange, Queue

from backoffice.environment import BROKER_SCHEMES, Environment
from backoffice.gateway.guide import GUIDE
from backoffice.policy import STRICT
from backoffice.runtime.layout import Layout

BASE_DIR = Path(__file__).resolve().parent.parent

ENVIRONMENT = Environment()
env = ENVIRONMENT
LAYOUT = Layout.from_environment()
PRODUCTION = env.flag("ENTREPOT_PRODUCTION", default=False)

# --- the process ---------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)
_LOCAL_KEY = "local-only-key-that-signs-nothing-of-value-0123456789"
SECRET_KEY = env.checked(
    "SECRET_KEY",
    env.text("SECRET_KEY", _LOCAL_KEY),
    lambda key: not PRODUCTION or (key != _LOCAL_KEY and len(key) >= 50),
    "Set SECRET_KEY to 50 or more random characters when ENTREPOT_PRODUCTION is on.",
)
# Former keys, during a change: what they made goes on being taken, and webhooks are signed with each of them.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "backoffice.gateway.problems.csrf_failed"
ROOT_URLCONF = "backoffice.urls"
WSGI_APPLICATION = "backoffice.wsgi.application"

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "backoffice.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "import_export",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_countries",
    "oauth2_provider",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    # The house, from the ground up; import-linter holds the order.
    "backoffice.events",
    "backoffice.files",
    "backoffice.access",
    "backoffice.jobs",
    "backoffice.desk",
    "backoffice.gateway",
    "backoffice.language",
    "backoffice.notices",
    "backoffice.webhooks",
    "backoffice.imports",
    "backoffice.merchants",
    "catalog.products",
    "catalog.inventory",
    "catalog.channels",
    "fulfillment.tasks",
    "fulfillment.orders",
    "fulfillment.repackaging",
    "fulfillment.shipping",
    "fulfillment.returns",
    "fulfillment.consignment",
    "fulfillment.custody",
    "fulfillment.traceability",
    "fulfillment.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "backoffice.policy.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "backoffice.access.middleware.ScopeMiddleware",
    "backoffice.gateway.rates.RateLimits",
    "backoffice.language.middleware.LanguageMiddleware",
]

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
                "django.template.context_processors.i18n",
            ]
        },
    }
]

# --- the database --------------------------------------------------------------------------------

_DATABASE = env.database("DATABASE_URL", LAYOUT.database_url)
DATABASES = {
    "default": {
        **_DATABASE,
        "CONN_MAX_AGE": env.integer("CONN_MAX_AGE", default=600, least=0, most=86_400),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # a pooler in transaction mode knows no session cursors
    },
    # The same database by a connection of its own: what must be remembered although the request is undone.
    "apart": {**_DATABASE, "CONN_MAX_AGE": 0, "DISABLE_SERVER_SIDE_CURSORS": True},
}
DATABASE_ROUTERS = ["backoffice.access.counters.CountersApart"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_APPEND_ONLY = True
PGHISTORY_LEVEL = pgtrigger.Statement

# --- counting ------------------------------------------------------------------------------------

TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", default=0, least=0, most=10)
CELERY_BROKER_URL = env.address("CELERY_BROKER_URL", LAYOUT.broker_url, schemes=BROKER_SCHEMES)
CACHES: dict[str, dict[str, object]] = {
    # Attempts to log in: they must outlast a restart, and hold where there is no Redis.
    "default": {"BACKEND": "backoffice.access.counters.Counters", "LOCATION": "access_counter"},
    # Requests over REST: many, and nobody is refused where they cannot be counted.
    "rates": env.counters("COUNTERS_URL", CELERY_BROKER_URL),
}

# --- people --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["backoffice.access.backends.PeopleBackend"]
ACCOUNT_PAGES = "accounts/"  # where people prove who they are; below it a request is the office's
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("home")
ACCOUNT_ADAPTER = "backoffice.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation or the sign-up has proved the address already
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False  # the cookie goes with the browser
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("account_login")
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",  # of passwords and of codes
    "reset_password": "20/m/ip,5/h/key",
}
MFA_ADAPTER = "backoffice.access.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "backoffice.access.forms.CodeForm",
    "reauthenticate": "backoffice.access.forms.CodeAgainForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = (
    True  # an address is proved before there is a person; see ACCOUNT_EMAIL_VERIFICATION
)
MFA_TOTP_ISSUER = "Entrepôt"
MFA_TOTP_TOLERANCE = 1  # a clock may be wrong by half a minute
SESSION_COOKIE_AGE = 12 * 60 * 60
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("zh-hans", "简体中文")]
# The pages of people outside the office. All others speak LANGUAGE_CODE.
TRANSLATED_PATHS = (
    "/apply/",
    "/accounts/",
    "/language/",
    "/notices/",
    "/8004/",  # passports
    "/api/v1/applications",
    "/api/v1/documents",
    "/api/v1/companies",
)
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 31_536_000
USE_I18N = True
FORMAT_MODULE_PATH = ["backoffice.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

# --- files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(LAYOUT.media)))
STORAGES = {
    "default": {"BACKEND": "backoffice.files.storage.PrivateFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_HANDLERS = [
    "backoffice.files.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# Exported lists: how long a link leads to one, the file is kept, and a copy of it can be merged when it comes back.
EXPORT_LINK_HOURS = env.integer("EXPORT_LINK_HOURS", default=24, least=1, most=720)
EXPORT_FILE_DAYS = env.integer("EXPORT_FILE_DAYS", default=7, least=1, most=365)
EXPORT_VERSION_DAYS = env.integer("EXPORT_VERSION_DAYS", default=90, least=1, most=1_095)

# --- mails and addresses -------------------------------------------------------------------------

# Where people reach the office, for the links in mails; without a word the address at which the runtime serves it.
PUBLIC_URL = env.address(
    "PUBLIC_URL", env.text("ENTREPOT_URL", "http://127.0.0.1:8000"), schemes={"http", "https"}
).rstrip("/")
globals().update(env.mail("EMAIL_URL", LAYOUT.mails.as_uri()))  # Django's EMAIL_… settings
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Entrepôt <office@localhost>")

# --- parcels --------------------------------------------------------------------------------------

# Gross, in grams: a padded envelope with a ring in it, and what post and couriers take without a pallet.
PARCEL_LIGHTEST_G = env.integer("PARCEL_LIGHTEST_G", default=20, least=1, most=1_000)
PARCEL_HEAVIEST_G = env.integer("PARCEL_HEAVIEST_G", default=30_000, least=2_000, most=1_000_000)

# --- identifiers and passports -------------------------------------------------------------------

# Outside production the prefix that GS1 keeps for demonstrations and examples (952).
GS1_COMPANY_PREFIX = env.checked(
    "GS1_COMPANY_PREFIX",
    env.text("GS1_COMPANY_PREFIX", "" if PRODUCTION else "9521141"),
    lambda prefix: not prefix or (prefix.isascii() and prefix.isdigit() and 4 <= len(prefix) <= 12),
    "Set GS1_COMPANY_PREFIX to 4 to 12 digits, as GS1 licensed them, or leave it out.",
)
# Of one address in a minute; 0 is without limit.
PASSPORT_RATE = env.integer("PASSPORT_RATE", default=60, least=0, most=10_000_000)

# --- the admin -----------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": "Entrepôt",
    "SITE_HEADER": "Entrepôt",
    "SITE_SUBHEADER": "Merchant back-office",
    "SITE_SYMBOL": "warehouse",
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("desk/favicon.svg")}
    ],
    "STYLES": [lambda request: static("desk/desk.css")],
    "SCRIPTS": [
        lambda request: static("desk/files.js"),
        lambda request: static("desk/focus.js"),
        lambda request: static("desk/once.js"),
        lambda request: static("desk/scanned.js"),
    ],
    "ACCOUNT": {
        "navigation": [
            {"title": "Password", "link": reverse_lazy("account_change_password")},
            {"title": "Second factor", "link": reverse_lazy("mfa_index")},
            {"title": "Sessions", "link": reverse_lazy("usersessions_list")},
        ]
    },
    "SIDEBAR": {"show_search": True, "navigation": "backoffice.navigation.groups"},
    "COLORS": {
        "primary": {
            "50": "oklch(97.7% .013 220)",
            "100": "oklch(94.8% .028 220)",
            "200": "oklch(89.9% .054 220)",
            "300": "oklch(82.4% .091 220)",
            "400": "oklch(71.8% .118 222)",
            "500": "oklch(60.9% .112 224)",
            "600": "oklch(48.5% .094 227)",
            "700": "oklch(42.0% .082 228)",
            "800": "oklch(36.5% .067 229)",
            "900": "oklch(32.0% .053 230)",
            "950": "oklch(24.0% .043 232)",
        }
    },
}

# --- background work -----------------------------------------------------------------------------

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONTROL_QUEUE_DURABLE = True
CELERY_WORKER_CONTROL_QUEUE_EXCLUSIVE = False
CELERY_DB_REUSE_MAX = 1000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = False
# A broker that does not answer must not hold up the verb that has just committed: the sweep sends its job later.
_SEND_OR_LEAVE_IT = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.2}
if CELERY_BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    # A topic exchange, as Celery's delayed delivery, which comes with quorum queues, knows no direct ones.
    CELERY_TASK_QUEUES = [
        Queue(
            name,
            Exchange("entrepot", type="topic"),
            routing_key=name,
            queue_arguments={"x-queue-type": "quorum"},
        )
        for name in ("default", "imports", "outbox", "repackaging", "shipping")
    ]
    CELERY_BROKER_TRANSPORT_OPTIONS = _SEND_OR_LEAVE_IT
else:
    CELERY_TASK_QUEUES = [Queue(name) for name in ("default", "imports", "outbox", "repackaging", "shipping")]
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 15,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        **_SEND_OR_LEAVE_IT,
    }
CELERY_BEAT_SCHEDULE = {
    "sessions": {
        "task": "access.sweep_sessions",
        "schedule": schedule(3600.0),
        "options": {"queue": "default", "expires": 600},
    },
    "expiries": {
        "task": "merchants.watch_expiries",
        "schedule": schedule(300.0),
        "options": {"queue": "default", "expires": 300},
    },
    "tokens": {
        "task": "access.sweep_tokens",
        "schedule": schedule(600.0),
        "options": {"queue": "default", "expires": 600},
    },
    "jobs": {"task": "jobs.sweep", "schedule": schedule(2.0), "options": {"queue": "default", "expires": 30}},
    "mails": {
        "task": "notices.sweep",
        "schedule": schedule(30.0),
        "options": {"queue": "outbox", "expires": 30},
    },
    "webhooks": {
        "task": "webhooks.sweep",
        "schedule": schedule(3.0),
        "options": {"queue": "outbox", "expires": 10},
    },
    "old deliveries": {
        "task": "webhooks.forget",
        "schedule": schedule(3600.0),
        "options": {"queue": "outbox", "expires": 3600},
    },
    "files": {
        "task": "files.sweep",
        "schedule": schedule(86_400.0),
        "options": {"queue": "default", "expires": 3600},
    },
    "exports": {
        "task": "imports.end_exports",
        "schedule": schedule(900.0),
        "options": {"queue": "imports", "expires": 900},
    },
    "epcis documents": {
        "task": "traceability.end_documents",
        "schedule": schedule(900.0),
        "options": {"queue": "imports", "expires": 900},
    },
    "listings": {
        "task": "channels.follow_restrictions",
        "schedule": schedule(3600.0),
        "options": {"queue": "default", "expires": 600},
    },
    "consignments": {
        "task": "consignment.sweep",
        "schedule": schedule(60.0),
        "options": {"queue": "default", "expires": 60},
    },
    "holds": {
        "task": "inventory.sweep_holds",
        "schedule": schedule(15.0),
        "options": {"queue": "default", "expires": 60},
    },
    "delistings": {
        "task": "channels.remind_of_delistings",
        "schedule": schedule(30.0),
        "options": {"queue": "default", "expires": 60},
    },
    "clocks": {
        "task": "merchants.watch_clocks",
        "schedule": schedule(600.0),
        "options": {"queue": "default", "expires": 300},
    },
}

# --- the partner API -----------------------------------------------------------------------------

# Requests in a minute, 0 for no limit: of one client or person, and of one address without a token.
API_RATE = env.integer("API_RATE", default=6_000, least=0, most=10_000_000)
API_ANONYMOUS_RATE = env.integer("API_ANONYMOUS_RATE", default=60, least=0, most=10_000_000)
OAUTH2_PROVIDER_APPLICATION_MODEL = "access.ApiClient"
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",  # client credentials and no other grant
    "OAUTH2_VALIDATOR_CLASS": "backoffice.gateway.oauth.Validator",
    "ACCESS_TOKEN_EXPIRE_SECONDS": env.integer("API_TOKEN_SECONDS", default=900, least=60, most=86_400),
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # as checksums only
}
# Webhooks go to public addresses only, and to these networks: for trials on one's own machine.
WEBHOOKS_MAY_REACH = env.networks("WEBHOOKS_MAY_REACH")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["backoffice.gateway.authentication.ScopedAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["backoffice.gateway.permissions.HasScope"],
    "DEFAULT_PAGINATION_CLASS": "backoffice.gateway.pagination.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["backoffice.gateway.filters.KnownParameters"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "backoffice.gateway.schema.GatewaySchema",
    "EXCEPTION_HANDLER": "backoffice.gateway.problems.problem_response",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Entrepôt partner API",
    "DESCRIPTION": GUIDE,
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "Channel": "backoffice.merchants.models.Channel",
        "ApplicationStatus": "backoffice.merchants.states.ApplicationStatus",
        "DocumentKind": "backoffice.merchants.models.DocumentKind",
        "ExaminersVerdict": "catalog.inventory.bench_models.VerdictWord",
        "ListingStatus": "catalog.channels.states.ListingStatus",
        "ReturnStatus": "fulfillment.returns.states.ReturnStatus",
        "OrderStatus": "fulfillment.orders.states.OrderStatus",
        "ParcelStatus": "fulfillment.shipping.states.ParcelStatus",
        "ConsignedStatus": "fulfillment.consignment.states.ConsignedStatus",
        "LossKind": "fulfillment.custody.models.LossKind",
        "MissingPieceStatus": "fulfillment.custody.states.DifferenceStatus",
        "JourneyStatus": "fulfillment.custody.states.JourneyStatus",
        "LotStatus": "catalog.inventory.states.LotStatus",
        "WebhookStatus": "backoffice.webhooks.states.WebhookStatus",
        "DeliveryStatus": "backoffice.webhooks.states.DeliveryStatus",
        "ImportStatus": "backoffice.imports.states.SessionStatus",
        # An export and an EPCIS document live the same life.
        "FileStatus": "backoffice.imports.states.ExportStatus",
    },
}

# --- safety --------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {"DIRECTIVES": STRICT}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    # A browser keeps a cookie of this name only over HTTPS, for this host alone: no neighbour can plant one.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"httpx": {"level": "WARNING"}},  # says every request it makes
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
