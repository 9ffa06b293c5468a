"""Settings of the test suite: the real ones, in a home of its own that is gone afterwards.

`WARTA_TEST_DATABASE=postgres` runs the same suite on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="warta-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["WARTA_HOME"] = _home
os.environ["WARTA_SECRET_KEY"] = "for tests only"
if os.environ.get("WARTA_TEST_DATABASE") == "postgres":
    os.environ["WARTA_DATABASE_URL"] = os.environ.get(
        "WARTA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/warta"
    )
else:
    os.environ.pop("WARTA_DATABASE_URL", None)

from warta.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
