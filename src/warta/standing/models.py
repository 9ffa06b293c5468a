"""Standing pages: what a title says of itself, such as who makes it and how to complain."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from warta.publishing.kinds import Target
from warta.publishing.preview import preview_response
from warta.standing.blocks import StandingBodyBlock
from warta.standing.forms import StandingPageForm

FRONT_DEPTH = 2


class StandingPage(Page):
    """A page that stands for years; its `purpose` tells the footer of every page where to link."""

    class Purpose(models.TextChoices):
        """In the order of the footer. A title has each once, but for the last."""

        ABOUT = "about", _("about the title")
        MASTHEAD = "masthead", _("masthead: who makes it")
        GUIDELINES = "guidelines", _("guidelines and complaints")
        CORRECTIONS = "corrections", _("corrections, with their list")
        CONTACT = "contact", _("contact")
        PRIVACY = "privacy", _("privacy")
        OTHER = "other", _("other: not linked in the footer")

    intro = models.TextField(_("introduction"), blank=True)
    purpose = models.CharField(
        _("purpose"),
        max_length=12,
        choices=Purpose,
        default=Purpose.OTHER,
        help_text=_("The footer of every page links the page of each purpose."),
    )
    body = StreamField(StandingBodyBlock(), blank=True, verbose_name=_("body"))

    parent_page_types: ClassVar = ["fronts.Front", "standing.StandingPage"]
    subpage_types: ClassVar = ["standing.StandingPage"]
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("purpose"),
        FieldPanel("intro"),
        FieldPanel("body"),
    ]
    base_form_class = StandingPageForm
    exclude_fields_in_copy: ClassVar[list[str]] = ["purpose"]
    private_page_options: ClassVar[list[str]] = []
    page_description = _("What the title says of itself: about, masthead, guidelines, contact.")

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")

    def clean(self) -> None:
        super().clean()
        if self.path and (objection := self.objection_to(self.purpose, self.path)):
            raise ValidationError({"purpose": objection})

    def objection_to(self, purpose: str, path: str) -> str | None:
        """Why this page cannot have `purpose` in the title whose tree holds `path`; or None."""
        if purpose == self.Purpose.OTHER:
            return None
        front = path[: FRONT_DEPTH * self.steplen]
        others = StandingPage.objects.filter(purpose=purpose, path__startswith=front)
        other = others.exclude(pk=self.pk).first()
        if other is None:
            return None
        said = _("“%s” has this purpose already: give that page another one first.")
        return str(said % other.title)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", _("Page"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        code, number = self.url_path.split("/")[1], self.pk or 0
        return preview_response(Target.of(code, "standing", number), {("page", number): self})
