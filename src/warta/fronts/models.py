"""Fronts: the curated pages at the top of a title, and what editors put on them."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable, Page

from warta.fronts.forms import FrontForm
from warta.publishing.moments import keep_moments
from warta.titles.models import check_address

NOT_PUBLISHED = _("“%s” is not published: only what readers may have can stand on a front.")
LEADS_AND_ENDS = _(
    "“%s” has a planned end and cannot lead: it would leave the front without a head."
)


class Front(Page):
    """A title's home page, above its sections and standing pages. Its slug is the title's code."""

    description = models.TextField(_("description for search engines"), blank=True)

    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["topics.Section", "standing.StandingPage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("description")]
    base_form_class = FrontForm
    preview_modes: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []
    page_description = _("The home page of a title.")

    class Meta:
        verbose_name = _("front")
        verbose_name_plural = _("fronts")


class Curation(ClusterableModel):
    """What editors put on one front themselves: a section's, or without one the home page.

    All else on it is filled in automatically.
    """

    title = models.ForeignKey("titles.Title", on_delete=models.CASCADE, related_name="curations")
    section = models.ForeignKey(
        "topics.Section",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("front of the section"),
        help_text=_("None for the home page."),
    )

    class Meta:
        verbose_name = _("curated front")
        verbose_name_plural = _("curated fronts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["section"], name="curation_once_per_section"),
            models.UniqueConstraint(
                fields=["title"],
                condition=models.Q(section=None),
                name="curation_of_home_once_per_title",
            ),
        ]

    def __str__(self) -> str:
        return str(self.section.title if self.section else _("Home page"))


class Slot(Orderable):
    """One article that an editor put on a front, until somebody takes it off or its end comes."""

    class Place(models.TextChoices):
        LEAD = "lead", _("lead")
        BESIDE = "beside", _("beside the lead")
        SECOND = "second", _("second stories")
        BAND = "band", _("band of a section")

    curation = ParentalKey(Curation, on_delete=models.CASCADE, related_name="slots")
    place = models.CharField(_("place"), max_length=10, choices=Place)
    section = models.ForeignKey(
        "topics.Section",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("band of the section"),
    )
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("article"),
    )
    headline = models.CharField(
        _("headline here"),
        max_length=250,
        blank=True,
        help_text=_("In place of the article's own, on this front alone."),
    )
    ends = models.DateTimeField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("From then on the slot is filled automatically again."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("slot")
        verbose_name_plural = _("slots")

    def __str__(self) -> str:
        return f"{self.get_place_display()}: {self.headline or self.article}"

    def clean(self) -> None:
        super().clean()
        if (self.place == self.Place.BAND) != bool(self.section_id):
            raise ValidationError({"section": _("A band is of a section, and only a band is.")})
        if self.article_id:
            self._check_article()

    def _check_article(self) -> None:
        """What stands here already may have been taken back since: then its slot is empty."""
        there = Slot.objects.filter(pk=self.pk, article=self.article_id)
        if not self.article.live and not there.exists():
            raise ValidationError({"article": NOT_PUBLISHED % self.article})
        if self.place == self.Place.LEAD and self.article.expire_at:
            raise ValidationError({"article": LEADS_AND_ENDS % self.article})


class Timed(models.Model):
    """Something that readers see from one time until another."""

    starts = models.DateTimeField(_("from"), default=timezone.now)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        ends = getattr(self, "ends", None)
        if ends and self.starts and ends <= self.starts:
            raise ValidationError({"ends": _("The end must come after the beginning.")})


class BreakingNews(Timed):
    """One line on every page of a title, while something is happening."""

    title = models.ForeignKey("titles.Title", on_delete=models.CASCADE, related_name="breaking")
    text = models.CharField(_("text"), max_length=90, help_text=_("One line, as in a telegram."))
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("article"),
        help_text=_("Where the line leads once it is published."),
    )
    address = models.CharField(_("or an address"), max_length=500, blank=True)
    ends = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("breaking news")
        verbose_name_plural = _("breaking news")
        indexes: ClassVar = [models.Index(fields=["title", "-starts"], name="breaking_newest")]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        check_address(self.address, "address")


class PinnedTopic(Timed):
    """A topic that an editor has among today's, before those that the day's articles bring."""

    title = models.ForeignKey("titles.Title", on_delete=models.CASCADE, related_name="+")
    topic = models.ForeignKey(
        "topics.Topic", on_delete=models.CASCADE, related_name="+", verbose_name=_("topic")
    )
    ends = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("None: until it is taken out.")
    )

    class Meta:
        verbose_name = _("topic of today")
        verbose_name_plural = _("topics of today")

    def __str__(self) -> str:
        return str(self.topic)


keep_moments(Slot._meta.db_table, "slot", "ends")
keep_moments(BreakingNews._meta.db_table, "breaking", "starts", "ends")
keep_moments(PinnedTopic._meta.db_table, "pin", "starts", "ends")
