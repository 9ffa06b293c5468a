"""Dated notices tied to the article they concern: corrections, clarifications, rights of reply."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey


class Notice(models.Model):
    """What a newsroom says of its own article afterwards, on its page and in the title's list."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("correction")
        CLARIFICATION = "clarification", _("clarification")
        REPLY = "reply", _("right of reply")

    article = ParentalKey("articles.Article", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind, default=Kind.CORRECTION)
    at = models.DateTimeField(_("date"), default=timezone.now, db_index=True)
    concerns = models.CharField(
        _("whom it concerns"),
        max_length=120,
        blank=True,
        help_text=_("Who replies, or whom what was wrong concerned."),
    )
    text = models.TextField(
        _("text"),
        help_text=_("What was wrong and what is right. An empty line begins a paragraph."),
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"
