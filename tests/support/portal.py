"""`python -m tests.support.portal`: a newsroom in a home that shows every kind of page.

Its title answers at localhost on every port, in the language that the variable `LANGUAGE` names.
`PAGES` are the addresses of the kinds, but for those of articles, which `paths` finds by headlines.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

CODE = "kabar"
LANGUAGE = "PORTAL_LANGUAGE"
# As long as headlines come: 154 characters, with words that know no hyphen.
LONG = (
    "Pertanggungjawaban ketidakseimbangan pembangunan jembatan dipertanyakan Dewan Rakyat setelah "
    "audit menemukan kelebihan bayar empat ratus dua belas juta rena"
)
VIDEO, AFAR, MEMBERS_VIDEO, GALLERY, OPINION, FACT_CHECK = (
    "Feri terakhir",
    "Film di luar",
    "Film bagi anggota",
    "Sehari semalam",
    "Pendapat saya",
    "Benarkah begitu?",
)
FULL, PLAIN, PREMIUM, OLD, ENDED, TAKEN_BACK = (
    LONG,
    "Tanpa gambar",
    "Bagi anggota",
    "Kabar lama",
    "Sudah berakhir",
    "Ditarik dulu",
)
WORDS = (
    "Air naik sejak subuh di kampung nelayan itu, dan orang menunggu perahu sambil menghitung "
    "karung beras yang masih kering di dapur umum pelabuhan."
)
PARAGRAPHS = 27
PAGES = {
    "home": "/",
    "section": "/nasional",
    "section of one article": "/global",
    "empty section": "/sepi",
    "topic": "/topik/banjir",
    "empty topic": "/topik/sepi",
    "story": "/liputan/jembatan",
    "story from the start": "/liputan/jembatan/dari-awal",
    "person": "/penulis/raka-lintang",
    "standing page": "/tentang",
    "standing page within": "/tentang/cara-kami-bekerja",
    "guidelines": "/pedoman",
    "latest": "/terkini",
    "search": "/cari",
    "search at rest": "/cari?q=banjir",
    "corrections": "/koreksi",
    "corrections of a month": "/koreksi/2021/06",
    "offline": "/offline",
    "archive": "/indeks",
    "year": "/indeks/2021",
    "month": "/indeks/2021/06",
    "day": "/indeks/2021/06/24",
    "not found": "/tidak-ada",
}


def body() -> list[tuple[str, Any]]:
    """About 600 words, with every kind of block."""
    paragraph = ("paragraph", f"<p>{WORDS}</p>")
    table = {
        "data": [["Pulau", "Tinggi air"], ["Wela", "2,4 m"]],
        "first_row_is_table_header": True,
        "table_caption": "Tinggi air",
    }
    blocks: list[tuple[str, Any]] = [paragraph] * PARAGRAPHS
    for place, block in (
        (4, ("heading", {"text": "Di hulu", "level": "2"})),
        (8, ("quotation", {"text": "<p>Kami menunggu</p>", "person": "Raka", "outlet": "Wela"})),
        (12, ("heading", {"text": "Di hilir", "level": "2"})),
        (15, ("fact_box", {"title": "Angka", "text": "<ul><li>2.300 rumah</li></ul>"})),
        (18, ("table", table)),
        (21, ("heading", {"text": "Besok", "level": "2"})),
        (24, ("list", {"ordered": False, "items": ["<p>Perahu</p>", "<p>Beras</p>"]})),
    ):
        blocks.insert(place, block)
    return blocks


def make() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.support.newsroom import (
        draft,
        make_person,
        make_picture,
        make_section,
        make_source,
        make_title,
        make_topic,
        published,
    )
    from warta.articles import actions
    from warta.articles.models import ArticleSource
    from warta.articles.notices import Notice
    from warta.commands.common import make_press, open_store
    from warta.fronts.models import BreakingNews, PinnedTopic
    from warta.standing.actions import SLUGS, create_standing_page
    from warta.standing.models import StandingPage
    from warta.standing.texts import first_text
    from warta.titles.models import Menu, MenuItem, Promotion
    from warta.topics.models import Story

    call_command("migrate", interactive=False, verbosity=0)
    language = os.environ.get(LANGUAGE, "id")
    named = {"name": "Kabar Arunika", "hostname": "localhost", "aliases": "127.0.0.1"}
    title = make_title(CODE, language=language, **named)
    nation, globe = make_section(title, "nasional"), make_section(title, "global")
    politics = make_section(title, "politik", under=nation)
    make_section(title, "sepi")
    about = StandingPage.objects.get(purpose="about", slug=SLUGS[language]["about"])
    about.title, about.slug, about.body = "Tentang Kabar Arunika dan orangnya", "tentang", body()
    about.save()
    said = first_text(language, "about", title.name)
    create_standing_page(about, slug="cara-kami-bekerja", text=said)
    menu = Menu.objects.create(title=title, place=Menu.Place.MAIN)
    MenuItem.objects.create(menu=menu, section=nation, sort_order=0)
    MenuItem.objects.create(menu=menu, section=globe, sort_order=1)
    Promotion.objects.create(title=title, text="Kabar pagi", label="Ikuti", address="/feed.xml")
    raka, maya = make_person(title, "Raka Lintang"), make_person(title, "Maya Kinanti")
    raka.portrait, raka.bio = make_picture(title, "raka", "olive"), "Meliput pelabuhan."
    raka.role = "Penulis"
    raka.save()
    topic, wire = make_topic(title, "Banjir"), make_source(title, "Radio Wela")
    make_topic(title, "Sepi")
    story = Story.objects.create(
        title=title, name="Jembatan Selat Puspa", slug="jembatan", summary="Sejak tiang pertama."
    )
    far_off = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    long_ago = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
    line = {"text": "Selat ditutup", "address": "/", "starts": long_ago, "ends": far_off}
    BreakingNews.objects.create(title=title, **line)
    for topic in title.topics.all():
        PinnedTopic.objects.create(title=title, topic=topic, starts=long_ago)
    common = {"people": [raka, maya], "topics": [topic], "story": story}
    june = dt.datetime(2021, 6, 24, 5, 20, tzinfo=dt.UTC)
    published(politics, OLD, at=june, lead_picture=make_picture(title, "lama"), **common)
    ship = make_picture(title, "kapal", "teal")
    for number in range(1, 15):
        published(
            (nation, politics)[number % 2],
            f"Kapal {number} tiba di Sagara membawa 2.300 karung beras",
            standfirst="Nakhoda menunggu pasang di luar pelabuhan.",
            lead_picture=ship,
            **common,
        )
    published(globe, PLAIN, standfirst="Satu-satunya di sini.")
    published(nation, PREMIUM, premium=True, body=body(), **common)
    actions.expire(published(nation, ENDED))
    actions.unpublish(published(nation, TAKEN_BACK))
    full = draft(
        politics,
        FULL,
        kicker="Laporan",
        standfirst="Celah di tengah selat tinggal 36 meter, kata pelaksana.",
        dateline_place="KOTA SAGARA",
        lead_picture=make_picture(title, "jembatan", "tomato"),
        body=body(),
        unverified=True,
        **common,
    )
    full.notices = [
        Notice(text="Celahnya 36 meter, bukan 63.", at=june),
        Notice(
            kind="reply", concerns="Pelaksana", text="Kami membantah.\n\nBuktinya ada.", at=june
        ),
    ]
    full.sources = [ArticleSource(source=wire, sort_order=0)]
    actions.publish(full)
    _publish_kinds(title, globe, common, [ship, *(_drawn(title, name) for name in ("b", "c"))])
    _note_paths()
    store = open_store()
    make_press(store).drain()
    store.close()


def _drawn(title: Any, name: str) -> Any:
    from tests.support.newsroom import make_picture

    return make_picture(title, name, "navy")


def _publish_kinds(title: Any, section: Any, common: dict[str, Any], pictures: list[Any]) -> None:
    """What is not made of words alone; the film is one that browsers play."""
    from django.core.files.base import ContentFile

    from tests.support.newsroom import draft, make_video, published
    from warta.articles import actions
    from warta.articles.models import Claim, GalleryPicture
    from warta.sample.contents import FOLDER

    content = (FOLDER / "videos" / "ferry-crossing.mp4").read_bytes()
    told = "Feri berangkat.\n\nLaut tenang."
    film = make_video(title, file=ContentFile(content, "feri.mp4"), transcript=told, credit="Nadia")
    afar = make_video(title, "afar", youtube="https://youtu.be/a1B2_c3-D4e")
    shown = {"lead_picture": pictures[0], "kind": "video", **common}
    published(section, AFAR, video=afar, **shown)
    published(section, MEMBERS_VIDEO, video=film, premium=True, **shown)
    published(section, VIDEO, video=film, **shown)
    published(section, OPINION, genre="opinion", body=body(), **common)
    album = draft(section, GALLERY, kind="gallery", lead_picture=pictures[0], **common)
    album.gallery = [
        GalleryPicture(picture=each, caption=f"Gambar ke-{order}", sort_order=order)
        for order, each in enumerate(pictures * 2, start=1)
    ]
    actions.publish(album)
    checked = draft(section, FACT_CHECK, genre="fact_check", body=body(), **common)
    checked.claims = [
        Claim(text=LONG, claimant="Pesan berantai", place="grup warga", verdict="false"),
        Claim(text="Air naik.", claimant="Akun warga", verdict="unproven", finding="Belum jelas."),
    ]
    actions.publish(checked)


def _note_paths() -> None:
    from warta.articles.models import Article

    known = dict(Article.objects.values_list("headline", "path"))
    Path(os.environ["WARTA_HOME"], "paths.json").write_text(json.dumps(known))


def paths(home: Path) -> dict[str, str]:
    """Where each kind of page is, by its name."""
    known = json.loads((home / "paths.json").read_text())
    articles = {
        "article": FULL,
        "article without a picture": PLAIN,
        "premium article": PREMIUM,
        "old article": OLD,
        "ended article": ENDED,
        "article taken back": TAKEN_BACK,
        "video": VIDEO,
        "video at YouTube": AFAR,
        "premium video": MEMBERS_VIDEO,
        "gallery": GALLERY,
        "opinion": OPINION,
        "fact-check": FACT_CHECK,
    }
    return {**PAGES, **{kind: known[headline] for kind, headline in articles.items()}}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warta.settings")
    make()
