"""The product's own settings with the few values that a test run must give itself."""

import os

os.environ.setdefault("SECRET_KEY", "only for tests")
os.environ.setdefault("EMAIL_URL", "console://")
os.environ.setdefault("EEXCHANGE_BASE_URL", "http://127.0.0.1:9")
os.environ.setdefault("EEXCHANGE_TOKEN", "sandbox-token")

from dip_docket.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EEXCHANGE_REQUESTS_PER_SECOND = 1000.0
