"""What was imported from where: so that an import can be run again, or go on where it stopped."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ImportedItem(models.Model):
    """One thing of another system, and the thing of ours it became.

    `site` tells sites apart whose numbers are the same; it is empty for what sites of one title
    share. `object_id` is empty for what was only noted. `content_hash` is that of the thing as the
    other system gave it and `export` that of the file it came from; `revision_id` is the article's
    revision as the import left it, and `written` a hash of the standing page as it left that, so
    that later work of an editor is never written over.
    `parent_id` is the number of what it is attached to there, `position` its place among those.
    """

    class System(models.TextChoices):
        WORDPRESS = "wordpress"
        GHOST = "ghost"

    title = models.ForeignKey("titles.Title", on_delete=models.CASCADE, related_name="+")
    system = models.CharField(max_length=20, choices=System, default=System.WORDPRESS)
    site = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40)
    upstream_id = models.CharField(max_length=200)
    object_kind = models.CharField(max_length=20, blank=True)
    object_id = models.BigIntegerField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)
    export = models.CharField(max_length=64, blank=True)
    revision_id = models.BigIntegerField(null=True)
    written = models.CharField(max_length=64, blank=True, default="", db_default="")
    address = models.CharField(max_length=2000, blank=True)
    modified_at = models.DateTimeField(null=True)
    parent_id = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    has_old_links = models.BooleanField(default=False)
    lacks_pictures = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["title", "system", "site", "kind", "upstream_id"], name="imported_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["title", "id"],
                name="imported_with_old_links",
                condition=models.Q(has_old_links=True),
            ),
            models.Index(fields=["object_kind", "object_id"], name="imported_as"),
            models.Index(
                fields=["title", "parent_id"],
                name="imported_attached_to",
                condition=models.Q(parent_id__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.kind} {self.upstream_id}"


class Kept(models.Model):
    """Something of another system that Warta has no place for yet, as it was there.

    Nothing shows it, and nothing in it is to be trusted.
    """

    title = models.ForeignKey("titles.Title", on_delete=models.CASCADE, related_name="+")
    system = models.CharField(
        max_length=20,
        choices=ImportedItem.System,
        default=ImportedItem.System.WORDPRESS,
    )
    site = models.CharField(max_length=200, blank=True)
    upstream_id = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)

    class Meta:
        abstract = True


class KeptText(Kept):
    """Something written, of which only its markup is left."""

    published_at = models.DateTimeField(null=True)
    markup = models.TextField(blank=True)

    class Meta:
        abstract = True


class ImportedText(KeptText):
    """A block that several posts show. Early imports kept pages here too, of the kind "page"."""

    class Kind(models.TextChoices):
        REUSABLE = "wp_block"

    kind = models.CharField(max_length=20, choices=Kind)
    status = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=250, blank=True)
    address = models.CharField(max_length=2000, blank=True)
    parent_id = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    about = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["title", "system", "site", "kind", "upstream_id"], name="text_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.upstream_id} {self.name}"


class ImportedComment(KeptText):
    """What a reader wrote under an article, until there are comments.

    `parent` is the number of the comment it answers. Addresses of their machines are not kept.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, related_name="+"
    )
    item = models.CharField(max_length=200)
    parent = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    approved = models.BooleanField(default=False)
    author = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    url = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["title", "system", "site", "upstream_id"], name="comment_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"comment {self.upstream_id} on {self.item}"


class ImportedMember(Kept):
    """A reader who signed up at the old site, until there are readers' accounts.

    Known by the e-mail address in lower case. `about` holds what else the list said of them:
    their plan there, the number of their payments' account. There are no passwords.
    """

    email = models.CharField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    subscribed = models.BooleanField(default=False)
    labels = models.JSONField(default=list)
    joined_at = models.DateTimeField(null=True)
    about = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["title", "system", "site", "upstream_id"], name="member_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"member {self.upstream_id}"
