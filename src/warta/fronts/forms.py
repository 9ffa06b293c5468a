"""The form of a front: its slug is the title's code, which never changes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from warta.titles.models import Title


class FrontForm(WagtailAdminPageForm):
    """Refuses another slug once a title has this front."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        code = Title.objects.filter(site__root_page=self.instance.pk).values_list("code", flat=True)
        if (known := code.first()) and cleaned.get("slug", known) != known:
            self.add_error("slug", _("This is the title's code, “%s”: it cannot change.") % known)
        return cleaned
