"""Titles: the publications of this installation, their menus and their editors' redirects."""

from __future__ import annotations

import re
import zoneinfo
from typing import ClassVar

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Collection, Orderable, Site

from warta.titles.typefaces import check_size, read_typeface

CODE = RegexValidator(r"^[a-z][a-z0-9-]{0,30}\Z", _("Lower-case letters, digits and hyphens."))
ICON = 192
COLOUR = r"^#[0-9a-fA-F]{6}\Z"
_ADDRESS = re.compile(r"(?:/(?!/)|https?://)\S*")
RESERVED_CODES = frozenset({"host", "title"})


class Title(models.Model):
    """A publication: its brand, language, time zone, address and staff."""

    code = models.CharField(_("code"), max_length=31, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=100)
    tagline = models.CharField(_("tagline"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("id", "Indonesia"), ("en", "English")], default="id"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Jakarta")
    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="warta_title")
    aliases = models.TextField(
        _("other addresses"),
        blank=True,
        help_text=_("Hosts that answer with this title too, one on each line, port included."),
    )
    staff = models.OneToOneField(
        Group,
        on_delete=models.PROTECT,
        related_name="warta_title",
        help_text=_("Members of this group work for the title and see its content."),
    )
    collection = models.OneToOneField(
        Collection, on_delete=models.PROTECT, related_name="warta_title"
    )

    panels: ClassVar = [
        FieldPanel("name"),
        FieldPanel("tagline"),
        FieldPanel("language"),
        FieldPanel("time_zone"),
        FieldPanel("aliases"),
    ]

    class Meta:
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.code in RESERVED_CODES:
            raise ValidationError({"code": _("“%s” is a word of Warta's own.") % self.code})
        if self.time_zone not in zoneinfo.available_timezones():
            raise ValidationError(
                {
                    "time_zone": _("“%s” is no time zone: write one such as Asia/Jakarta.")
                    % self.time_zone
                }
            )

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class Brand(models.Model):
    """How a title looks beyond its name. What is left empty is Warta's own."""

    class Face(models.TextChoices):
        NEWSREADER = "newsreader", "Newsreader"
        SERIF = "serif", _("the reader's serif")
        SANS = "sans", _("the reader's sans serif")

    title = models.OneToOneField(Title, on_delete=models.CASCADE, related_name="brand")
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(COLOUR, _("A # and six hexadecimal digits."))],
        help_text=_("Six hexadecimal digits after a #, as in #b3261e."),
    )
    headline_face = models.CharField(
        _("typeface of headlines"), max_length=12, choices=Face, default=Face.NEWSREADER
    )
    typeface = models.FileField(
        _("typeface of your own"),
        upload_to="typefaces/",
        blank=True,
        help_text=_("A WOFF2 file, in place of the one above."),
    )
    logo = models.ForeignKey(
        "media.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("In place of the name, on light paper; a PNG file with a clear ground."),
    )
    dark_logo = models.ForeignKey(
        "media.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo for dark paper"),
    )
    icon = models.ForeignKey(
        "media.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("icon"),
        help_text=_("A square picture for tabs and telephones, all of whose sizes are made of it."),
    )

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")

    def __str__(self) -> str:
        return str(self.title)

    def clean(self) -> None:
        super().clean()
        if self.typeface and not self.typeface._committed:  # type: ignore[attr-defined]  # an upload
            self._check_typeface()
        if self.icon and min(self.icon.width, self.icon.height) < ICON:
            size = {"width": self.icon.width, "height": self.icon.height, "least": ICON}
            raise ValidationError(
                {
                    "icon": _(
                        "The picture has %(width)d × %(height)d pixels; "
                        "an icon needs %(least)d each way."
                    )
                    % size
                }
            )

    def _check_typeface(self) -> None:
        try:
            check_size(self.typeface.size)
            read_typeface(self.typeface.read())
        except ValidationError as error:
            raise ValidationError({"typeface": error}) from error
        finally:
            self.typeface.seek(0)


class Promotion(models.Model):
    """One sentence and one link under every article, as to the title's messaging channel."""

    title = models.OneToOneField(Title, on_delete=models.CASCADE, related_name="promotion")
    text = models.CharField(_("text"), max_length=160)
    label = models.CharField(_("label of the button"), max_length=40)
    address = models.CharField(_("address"), max_length=500)

    class Meta:
        verbose_name = _("promotion")
        verbose_name_plural = _("promotions")

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        super().clean()
        check_address(self.address, "address")


class Menu(ClusterableModel):
    """The links that a title shows in one place of every page."""

    class Place(models.TextChoices):
        MAIN = "main", _("navigation")
        FOOTER = "footer", _("footer")

    title = models.ForeignKey(Title, on_delete=models.CASCADE, related_name="menus")
    place = models.CharField(_("place"), max_length=10, choices=Place)

    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("place"),
        InlinePanel("items", label=_("links")),
    ]

    class Meta:
        verbose_name = _("menu")
        verbose_name_plural = _("menus")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title", "place"], name="menu_once_per_place")
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_place_display()}"


class MenuItem(Orderable):
    """One link of a menu: to a section, whose name and address it follows, or to an address."""

    menu = ParentalKey(Menu, on_delete=models.CASCADE, related_name="items")
    section = models.ForeignKey(
        "topics.Section", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    label = models.CharField(_("label"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)

    panels: ClassVar = [FieldPanel("section"), FieldPanel("label"), FieldPanel("address")]

    class Meta(Orderable.Meta):
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.label or str(self.section or self.address)

    def clean(self) -> None:
        super().clean()
        if not self.section_id and not (self.label and self.address):
            raise ValidationError(_("Choose a section, or write a label and an address."))
        check_address(self.address, "address")


class Redirect(models.Model):
    """An editor's own redirect: an old path that sends readers to an article or an address."""

    title = models.ForeignKey(Title, on_delete=models.CASCADE, related_name="redirects")
    path = models.CharField(
        _("old path"),
        max_length=500,
        help_text=_("Begins with a slash; may hold a query, as in /?p=123."),
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    address = models.CharField(_("new address"), max_length=1000, blank=True)

    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("path"),
        MultiFieldPanel([FieldPanel("article"), FieldPanel("address")], heading=_("Leads to")),
    ]

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title", "path"], name="redirect_once_per_path")
        ]

    def __str__(self) -> str:
        return self.path

    def clean(self) -> None:
        super().clean()
        outside = any(mark in self.path for mark in "#\\ ") or not self.path.isprintable()
        if outside or not self.path.startswith("/"):
            raise ValidationError(
                {"path": _("A path begins with a slash and holds no space, # or backslash.")}
            )
        if not self.article_id and not self.address:
            raise ValidationError(_("Choose an article, or write the new address."))
        check_address(self.address, "address")
        self._check_circle()

    def _check_circle(self) -> None:
        """Readers sent from one redirect to the next must arrive."""
        others = Redirect.objects.filter(title=self.title_id).exclude(pk=self.pk)
        passed, here = [self.path], self._leads_to()
        while here and here not in passed:
            passed.append(here)
            following = others.filter(path=here).select_related("article", "title__site").first()
            here = following._leads_to() if following else ""
        if here == self.path:
            way = " → ".join([*passed, here])
            raise ValidationError(_("Readers would be sent round in a circle: %s") % way)

    def _leads_to(self) -> str:
        """The article's path or the address; one of this title's own as a path."""
        address = (self.article.path if self.article else "") or self.address
        root = self.title.site.root_url if self.title_id else ""
        return address.removeprefix(root) if address.startswith(f"{root}/") else address


def check_address(address: str, field: str) -> None:
    """Raise ValidationError unless `address` is empty, a path of ours or a web address."""
    if address and not (_ADDRESS.fullmatch(address) and address.isprintable()):
        raise ValidationError(
            {field: _("Write a path such as /about or an address that begins with https://.")}
        )
