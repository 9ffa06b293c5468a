"""The blocks of an article's body."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

INLINE: list[str] = ["bold", "italic", "link", "superscript", "subscript", "code"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("text"), max_length=200)
    level = blocks.ChoiceBlock(
        label=_("level"), choices=[("2", "2"), ("3", "3"), ("4", "4")], default="2"
    )

    class Meta:
        icon = "title"
        label = _("Heading")


class QuotationBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(label=_("words"), features=INLINE)
    person = blocks.CharBlock(label=_("who said it"), required=False)
    outlet = blocks.CharBlock(label=_("outlet that quoted them"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("picture"))
    caption = blocks.CharBlock(label=_("caption here"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")


class ListBlock(blocks.StructBlock):
    ordered = blocks.BooleanBlock(label=_("numbered"), required=False)
    items = blocks.ListBlock(blocks.RichTextBlock(features=INLINE), label=_("items"))

    class Meta:
        icon = "list-ul"
        label = _("List")


class FactBoxBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"))
    text = blocks.RichTextBlock(label=_("text"), features=[*INLINE, "ul", "ol"])

    class Meta:
        icon = "info-circle"
        label = _("Fact box")


class RelatedBlock(blocks.StructBlock):
    article = SnippetChooserBlock("articles.Article", label=_("article"))

    class Meta:
        icon = "link"
        label = _("Read also")


class EmbedBlock(blocks.StructBlock):
    address = blocks.URLBlock(label=_("address"))
    text = blocks.CharBlock(label=_("what it is"), required=False)

    class Meta:
        icon = "media"
        label = _("Link to outside media")


class BodyBlock(blocks.StreamBlock):
    """What stands between an article's standfirst and its sources, in order."""

    paragraph = blocks.RichTextBlock(label=_("Paragraph"), features=INLINE, icon="pilcrow")
    heading = HeadingBlock()
    quotation = QuotationBlock()
    picture = PictureBlock()
    list = ListBlock()
    table = TableBlock(label=_("Table"))
    fact_box = FactBoxBlock()
    related = RelatedBlock()
    code = blocks.TextBlock(label=_("Preformatted text"), icon="code")
    embed = EmbedBlock()

    class Meta:
        block_counts: ClassVar[dict[str, dict[str, int]]] = {}
