"""The form of a section: which addresses it may have."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from warta.titles.words import RESERVED

FRONT_DEPTH = 2


class SectionForm(WagtailAdminPageForm):
    """Directly under a front, Warta's own words are taken."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug")
        if self.parent_page and self.parent_page.depth == FRONT_DEPTH and slug in RESERVED:
            self.add_error("slug", _("“%s” is a word of Warta's own: choose another.") % slug)
        return cleaned
