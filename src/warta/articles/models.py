"""Articles: what reporters write and the press prints."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from warta.articles.addresses import prepare_publication
from warta.articles.blocks import BodyBlock
from warta.articles.notices import Notice  # noqa: F401  # a model of this app
from warta.publishing.kinds import Target
from warta.publishing.preview import preview_response

SLUG = RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", _("Lower-case letters, digits, hyphens."))


class Source(models.Model):
    """An agency or outlet that articles draw on."""

    title = models.ForeignKey("titles.Title", on_delete=models.PROTECT, related_name="sources")
    name = models.CharField(_("name"), max_length=120)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title", "name"], name="source_once_per_title")
        ]

    def __str__(self) -> str:
        return self.name


class Article(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    ClusterableModel,
):
    """One piece of journalism.

    Its three times: `first_published_at` never moves, `material_change_at` is the last change
    that readers should know of, and the latest revision tells when it was last saved.
    `path` is its address and `day` the day it is archived under, by the title's own calendar;
    both are given at its first publication and kept for ever.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        VIDEO = "video", _("video")
        GALLERY = "gallery", _("gallery")
        LIVE_BLOG = "live_blog", _("live blog")

    class Genre(models.TextChoices):
        NEWS = "news", _("news")
        ANALYSIS = "analysis", _("analysis")
        OPINION = "opinion", _("opinion")
        FEATURE = "feature", _("feature")
        INTERVIEW = "interview", _("interview")
        FACT_CHECK = "fact_check", _("fact-check")

    class AIUse(models.TextChoices):
        NONE = "none", _("none")
        ASSISTED = "assisted", _("assisted a person")
        SUBSTANTIAL = "substantial", _("made a substantial part")

    title = models.ForeignKey("titles.Title", on_delete=models.PROTECT, related_name="articles")
    section = models.ForeignKey(
        "topics.Section",
        on_delete=models.PROTECT,
        related_name="articles",
        verbose_name=_("section"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.ARTICLE)
    genre = models.CharField(_("genre"), max_length=12, choices=Genre, default=Genre.NEWS)

    kicker = models.CharField(_("kicker"), max_length=60, blank=True)
    headline = models.CharField(_("headline"), max_length=250)
    slug = models.CharField(_("slug"), max_length=120, blank=True, validators=[SLUG])
    standfirst = models.TextField(_("standfirst"), blank=True)
    dateline_place = models.CharField(
        _("dateline: place"),
        max_length=80,
        blank=True,
        help_text=_("Printed before the first words."),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))
    lead_picture = models.ForeignKey(
        "media.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead picture"),
    )
    lead_caption = models.CharField(_("caption here"), max_length=500, blank=True)
    video = models.ForeignKey(
        "media.Video",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("video"),
        help_text=_("Of an article of the kind “video”; the lead picture is its poster."),
    )
    topics = ParentalManyToManyField(
        "topics.Topic", blank=True, related_name="articles", verbose_name=_("topics")
    )
    story = models.ForeignKey(
        "topics.Story",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("story"),
    )
    read_also_alone = models.BooleanField(
        _("only these"), default=False, help_text=_("Add none that is found by itself.")
    )
    seo_headline = models.CharField(_("headline for search engines"), max_length=250, blank=True)
    social_headline = models.CharField(_("headline for sharing"), max_length=250, blank=True)

    paid_content = models.BooleanField(_("paid content"), default=False)
    premium = models.BooleanField(_("premium"), default=False)
    sensitive = models.BooleanField(_("sensitive"), default=False)
    child_involved = models.BooleanField(_("a child is involved"), default=False)
    unverified = models.BooleanField(_("not yet verified"), default=False)
    ai_use = models.CharField(_("use of AI"), max_length=12, choices=AIUse, default=AIUse.NONE)

    path = models.CharField(max_length=400, blank=True, editable=False)
    day = models.DateField(null=True, blank=True, editable=False)
    material_change_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(live=False)
                | models.Q(first_published_at__isnull=False, day__isnull=False)
                & ~models.Q(path=""),
                name="a_live_article_has_an_address",
            ),
            models.UniqueConstraint(
                fields=["title", "path"], condition=~models.Q(path=""), name="article_path_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["title", "-id"], name="article_newest_of_title"),
            models.Index(
                fields=["expire_at"], name="article_expiry", condition=models.Q(live=True)
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def clean(self) -> None:
        super().clean()
        self._check_belongings()

    def _check_belongings(self) -> None:
        if self.section_id and self.title_id:
            code = self.title.code
            if not self.section.url_path.startswith(f"/{code}/"):
                raise ValidationError(
                    {"section": _("“%s” is a section of another title.") % self.section.title}
                )
        if self.story and self.story.title_id != self.title_id:
            raise ValidationError({"story": _("“%s” is a story of another title.") % self.story})
        if self.video and self.video.title_id != self.title_id:
            raise ValidationError({"video": _("“%s” is a video of another title.") % self.video})

    def with_content_json(self, content: dict[str, Any]) -> Article:
        """Keep from the row, not the revision, what belongs to the article as a whole."""
        article: Article = super().with_content_json(content)
        article.path, article.day = self.path, self.day
        article.material_change_at = self.material_change_at
        article.title_id = self.title_id
        return article

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> None:
        """Publish or schedule a revision, in one transaction, as Wagtail does, with an address."""
        with transaction.atomic():
            prepare_publication(self, revision)
            super().publish(revision, *args, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().unpublish(*args, **kwargs)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", _("Page"))]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        draft: Any = self
        draft.first_published_at = draft.first_published_at or draft.go_live_at or timezone.now()
        target = Target.of(self.title.code, "article", self.pk or 0)
        return preview_response(target, {("article", self.pk or 0): self})

    @property
    def full_url(self) -> str | None:
        return f"{self.title.site.root_url}{self.path}" if self.live and self.path else None

    def get_absolute_url(self) -> str:
        return self.path

    @property
    def saved_at(self) -> dt.datetime | None:
        return self.latest_revision.created_at if self.latest_revision else None


class Byline(Orderable):
    """One person's part in an article; the order is the order in print."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="bylines")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="bylines", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=60, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")

    def __str__(self) -> str:
        return f"{self.person}, {self.role}" if self.role else str(self.person)


class ArticleSource(Orderable):
    """How an article draws on a source: which item of theirs, in which version, used how."""

    class Use(models.TextChoices):
        BASED_ON = "based_on", _("based on")
        QUOTED = "quoted", _("quoted")
        TRANSLATED = "translated", _("translated")

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="sources")
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="uses", verbose_name=_("source")
    )
    upstream_id = models.CharField(_("their id"), max_length=200, blank=True)
    upstream_version = models.CharField(_("their version"), max_length=60, blank=True)
    use = models.CharField(_("use"), max_length=12, choices=Use, default=Use.BASED_ON)

    class Meta(Orderable.Meta):
        verbose_name = _("source of the article")
        verbose_name_plural = _("sources of the article")

    def __str__(self) -> str:
        return str(self.source)


class GalleryPicture(Orderable):
    """One picture of a gallery, in the order of print."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="gallery")
    picture = models.ForeignKey(
        "media.Picture",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("picture"),
    )
    caption = models.CharField(_("caption here"), max_length=500, blank=True)
    credit = models.CharField(_("credit here"), max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("picture of the gallery")
        verbose_name_plural = _("pictures of the gallery")

    def __str__(self) -> str:
        return self.caption or str(self.picture)


class Claim(Orderable):
    """What somebody said, which a fact-check looks at, and what it found."""

    class Verdict(models.TextChoices):
        TRUE = "true", pgettext_lazy("verdict", "True")
        MOSTLY_TRUE = "mostly_true", pgettext_lazy("verdict", "Mostly true")
        MISLEADING = "misleading", pgettext_lazy("verdict", "Misleading")
        MOSTLY_FALSE = "mostly_false", pgettext_lazy("verdict", "Mostly false")
        FALSE = "false", pgettext_lazy("verdict", "False")
        UNPROVEN = "unproven", pgettext_lazy("verdict", "Unproven")

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="claims")
    text = models.CharField(_("claim"), max_length=500, help_text=_("In their own words."))
    claimant = models.CharField(_("who made it"), max_length=200)
    place = models.CharField(_("where it was made"), max_length=200, blank=True)
    said_on = models.DateField(_("when it was made"), null=True, blank=True)
    address = models.URLField(_("where it can be seen"), max_length=500, blank=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict)
    finding = models.CharField(
        _("finding"), max_length=300, blank=True, help_text=_("The verdict in one sentence.")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")

    def __str__(self) -> str:
        return self.text


class ReadAlso(Orderable):
    """An article that the editor sends readers on to, before those found by themselves."""

    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="read_also")
    other = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="+", verbose_name=_("article")
    )

    class Meta(Orderable.Meta):
        verbose_name = _("article to read also")
        verbose_name_plural = _("articles to read also")

    def __str__(self) -> str:
        return str(self.other)


class Related(models.Model):
    """One of the articles that were found to be related to another, the best first.

    Found by `warta.discovery`; readers of the one are sent on to the other.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "other"], name="related_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} to {self.other_id}"


class Development(models.Model):
    """A newer article that goes on where an older one ended; the older one's page leads to it.

    Found by `warta.discovery`.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    newer = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "newer"], name="development_once")
        ]

    def __str__(self) -> str:
        return f"{self.newer_id} after {self.article_id}"


class Listing(models.Model):
    """Which published articles a list holds, newest first: read by key ranges, never counted.

    Kept by database triggers (see `listing.py`); nothing else writes it.
    """

    of = models.CharField(max_length=10)
    object_id = models.BigIntegerField()
    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    published_at = models.DateTimeField()
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "of", "object_id"], name="listed_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["of", "object_id", "-published_at", "-article"], name="listing_order"
            ),
            models.Index(fields=["of", "object_id", "day", "published_at"], name="listing_days"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} in {self.of}:{self.object_id}"
