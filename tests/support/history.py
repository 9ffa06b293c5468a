"""A newsroom with a past: all that an export must carry, in every state that it can be in.

`python -m tests.support.history` makes it in the home of an installation, and prints it.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.pressroom import Pressroom

STAFF, PASSWORD = "redaksi@kabar.test", "a-long-word-for-tests"


def live_through(room: Pressroom) -> None:
    """Let the newsroom do what newsrooms do; the edition is printed after every step."""
    from allauth.account.models import EmailAddress
    from django.utils import timezone
    from wagtail.images import get_image_model

    from tests.support.desk import submit
    from tests.support.fields import uploaded_typeface
    from tests.support.newsroom import draft, make_picture, make_video, published
    from warta.accounts.models import User
    from warta.articles import actions
    from warta.articles.models import Article, Claim, GalleryPicture
    from warta.articles.notices import Notice
    from warta.fronts.models import BreakingNews, Curation, PinnedTopic, Slot
    from warta.fronts.today import days_due
    from warta.importers.models import ImportedComment, ImportedItem, ImportedText
    from warta.publishing.scheduler import Scheduler
    from warta.titles.models import Brand, Menu, MenuItem, Promotion, Redirect
    from warta.topics.actions import create_section, move_section
    from warta.topics.models import Section, Story

    now = timezone.now()
    kabar, press = room.kabar, room.press
    staff = User.objects.create_user(STAFF, PASSWORD, first_name="Edda")
    staff.groups.add(kabar.staff)
    User.objects.create_superuser("admin@warta.test", PASSWORD)
    EmailAddress.objects.create(user=staff, email=STAFF, verified=True, primary=True)
    look = {"accent": "#b3261e", "headline_face": "serif", "typeface": uploaded_typeface()}
    Brand.objects.create(title=kabar, logo=room.picture, **look)
    Promotion.objects.create(title=kabar, text="Kabar di saku.", label="Ikuti", address="/x")
    story = Story.objects.create(title=kabar, name="Jembatan", slug="jembatan", summary="Panjang.")

    full = published(
        room.politics,
        "Jembatan & “selat” <dibuka>",
        at=now - dt.timedelta(days=400),
        people=[room.raka],
        topics=[room.topic],
        kicker="Puspa",
        standfirst="Dua kalimat. Satu lagi.",
        dateline_place="Sagara",
        lead_picture=room.picture,
        lead_caption="Selat",
        story=story,
        seo_headline="Jembatan Selat Puspa",
        social_headline="Lihat jembatan ini",
        premium=True,
        ai_use="assisted",
        notices=[
            Notice(text="Bukan 39.\n\nMelainkan 38.", at=now - dt.timedelta(days=300)),
            Notice(kind="reply", concerns="Wira", text="Saya <b>membantah</b>.", at=now),
        ],
        body=every_block(room.picture.pk, room.flood.pk, room.nation.pk),
    )
    full.headline = "Jembatan ditutup lagi"
    actions.save_draft(full, user=staff)
    Article.objects.filter(pk=full.pk).update(locked=True, locked_by=staff, locked_at=now)

    gone = {
        word: published(room.globe, f"Kapal {word}", people=[room.raka])
        for word in ("ditarik", "berakhir", "dihapus")
    }
    sooner = draft(room.nation, "Rapat besok")
    sooner.go_live_at = now + dt.timedelta(days=1)
    actions.publish(sooner)
    only_draft = draft(room.nation, "Belum jadi", topics=[room.topic])
    actions.save_draft(only_draft, user=staff)
    submit(only_draft, kabar.staff)
    ending = published(room.nation, "Sampai lusa")
    Article.objects.filter(pk=ending.pk).update(expire_at=now + dt.timedelta(days=2))

    shown = make_picture(kabar, "hak-habis", "red")
    shown.tags.add("pelabuhan", "Laut Dalam")
    published(room.globe, "Dengan foto", lead_picture=shown)
    later = make_picture(kabar, "hak-nanti", "blue")
    published(room.globe, "Dengan foto lain", lead_picture=later)
    pictures = get_image_model().objects
    pictures.filter(pk=shown.pk).update(rights_until=now - dt.timedelta(hours=1))
    pictures.filter(pk=later.pk).update(rights_until=now + dt.timedelta(days=9))
    published(room.globe, "Dengan film", kind="video", video=make_video(kabar), lead_picture=shown)
    late = make_video(kabar, "hak-nanti", rights_until=now + dt.timedelta(days=9))
    published(room.globe, "Film yang berakhir", kind="video", video=late)
    afar = make_video(kabar, "di luar", youtube="https://youtu.be/a1B2_c3-D4e")
    published(room.globe, "Film di luar", kind="video", video=afar, lead_picture=later)
    album = draft(room.globe, "Dengan galeri", kind="gallery", lead_picture=later)
    album.gallery = [
        GalleryPicture(picture=each, caption=f"Foto <{order}> & kata", sort_order=order)
        for order, each in enumerate((room.picture, later))
    ]
    actions.publish(album)
    checked = draft(room.globe, "Benarkah begitu?", genre="fact_check")
    checked.claims = [
        Claim(
            text="Air & <api> naik.",
            claimant="Pesan berantai",
            place="grup warga",
            said_on=now.date(),
            address="https://x.example/klaim",
            verdict="misleading",
            finding="Hanya airnya.",
        )
    ]
    actions.publish(checked)
    footer = Menu.objects.create(title=kabar, place=Menu.Place.FOOTER)
    MenuItem.objects.create(menu=footer, label="Arsip", address="/arsip", sort_order=0)
    ImportedItem.objects.create(title=kabar, kind="post", upstream_id="7", object_kind="article")
    ImportedText.objects.create(
        title=kabar, kind="wp_block", upstream_id="8", content_hash="0", about={"a": [1, None]}
    )
    ImportedComment.objects.create(
        title=kabar, article=full, upstream_id="9", content_hash="0", item="7", markup="<b>Ya</b>"
    )
    press.drain()

    actions.unpublish(gone["ditarik"])
    actions.expire(gone["berakhir"])
    Article.objects.filter(pk=gone["dihapus"].pk).delete()
    Redirect.objects.create(title=kabar, path="/?p=12", article=full)
    Redirect.objects.create(title=kabar, path="/dulu", address="https://lama.example/")
    front = Curation.objects.create(title=kabar)
    for order, (place, article) in enumerate((("lead", room.vote), ("second", ending))):
        Slot.objects.create(
            curation=front,
            place=place,
            article=article,
            headline=f"Di sini {place}",
            ends=now + dt.timedelta(days=1) if place == "lead" else None,
            sort_order=order,
        )
    line = {"text": "Selat ditutup", "article": full}
    for hours in (-2, -1, 3):
        starts = now + dt.timedelta(hours=hours)
        ends = starts + dt.timedelta(hours=2)
        BreakingNews.objects.create(title=kabar, starts=starts, ends=ends, **line)
    PinnedTopic.objects.create(title=kabar, topic=room.topic, starts=now)
    Scheduler(Article, recurring=[days_due]).run_due(now)
    press.drain()

    moved = Article.objects.get(pk=room.vote.pk)
    moved.slug = "alamat-baru"
    actions.publish(moved)
    deep = create_section(room.globe, name="Laut", slug="laut")
    move_section(room.politics, under=Section.objects.get(pk=deep.pk))
    last = published(room.globe, "Yang terakhir")
    press.drain()
    Article.objects.filter(pk=last.pk).delete()
    press.drain()


def every_block(picture: int, article: int, section: int) -> list[dict[str, object]]:
    """A body with one of each block, and half a surrogate pair, which only SQLite keeps."""
    from django.db import connection

    broken = " \ud83d" if connection.vendor == "sqlite" else ""
    link = f'<a linktype="page" id="{section}">rubrik</a>'
    values: list[tuple[str, object]] = [
        (
            "paragraph",
            f'<p>Satu &amp; {link} <b>tebal</b> <a href="https://x.example/?a=1&amp;b=2">luar</a>.</p>',
        ),
        ("heading", {"text": "Sub <judul> & lain", "level": "3"}),
        ("quotation", {"text": "<p>Kata -- dia.</p>", "person": "Wira", "outlet": "Radio Wela"}),
        ("picture", {"picture": picture, "caption": "Di sini"}),
        (
            "list",
            {
                "ordered": True,
                "items": [{"type": "item", "value": "<p>Butir <i>satu</i></p>", "id": "1"}],
            },
        ),
        (
            "table",
            {
                "data": [["Kota", "Jiwa"], ["Sagara", "<12>"]],
                "first_row_is_table_header": True,
                "table_caption": "Penduduk",
            },
        ),
        (
            "fact_box",
            {"title": "Fakta", "text": "<p>Panjang.</p><ul><li>satu</li><li>dua</li></ul>"},
        ),
        ("related", {"article": article}),
        ("code", "x = 1  # ]]> <b>\n  y"),
        ("embed", {"address": "https://video.example/v?a=1&b=2", "text": f"Video{broken} rusak"}),
    ]
    return [
        {"type": kind, "value": value, "id": f"00000000-0000-4000-8000-{number:012}"}
        for number, (kind, value) in enumerate(values)
    ]


def make() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.support.pressroom import open_pressroom
    from warta.commands.common import make_press, open_store
    from warta.publishing.proof import ask_for_everything

    call_command("migrate", interactive=False, verbosity=0)
    live_through(open_pressroom())
    ask_for_everything()
    store = open_store()
    make_press(store).drain()
    store.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warta.settings")
    make()
