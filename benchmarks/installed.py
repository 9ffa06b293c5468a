"""Loads Django's apps for the home in the environment: import it before any model."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warta.settings")
django.setup()
