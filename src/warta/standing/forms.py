"""The form of a standing page: which addresses and which purpose it may have."""

from __future__ import annotations

from typing import Any

from warta.topics.forms import SectionForm


class StandingPageForm(SectionForm):
    """As for a section; and a page that has no place in the tree yet asks by its parent's."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if objection := self._objection(cleaned.get("purpose")):
            self.add_error("purpose", objection)
        return cleaned

    def _objection(self, purpose: str | None) -> str | None:
        if not purpose or not self.parent_page or self.instance.path:
            return None
        found: str | None = self.instance.objection_to(purpose, self.parent_page.path)
        return found
