"""Puts the content of one title of the sample into the database."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils.text import slugify
from wagtail.models import Page

from warta.articles import actions
from warta.articles.models import (
    Article,
    ArticleSource,
    Byline,
    Claim,
    GalleryPicture,
    Source,
)
from warta.articles.notices import Notice
from warta.fronts.models import BreakingNews, Curation, Slot
from warta.media.actions import add_video, files_of
from warta.media.models import Picture, Video
from warta.media.renditions import discard, prepare
from warta.people.models import Person
from warta.sample.contents import Sample, pictures_of
from warta.sample.dating import publication_times, tomorrow
from warta.sample.manifest import (
    LinkSpec,
    SectionSpec,
    TitleSpec,
    captions_file,
    film_file,
    picture_file,
)
from warta.sample.reading import FrontMatter, SampleArticle
from warta.standing.actions import rewrite
from warta.standing.models import StandingPage
from warta.titles.models import Menu, MenuItem, Promotion, Title
from warta.topics.actions import create_section
from warta.topics.models import Section, Story, Topic

ENDS_AFTER = dt.timedelta(days=30)
REPORT_EVERY = 10

Progress = Callable[[str], None]


@dataclass
class Loading:
    """One title on its way into the database: what it has so far, by name or slug.

    `undo` is given what must happen to files if the transaction around it fails.
    """

    spec: TitleSpec
    sample: Sample
    title: Title
    now: dt.datetime
    progress: Progress
    undo: ExitStack
    sections: dict[str, Section] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    videos: dict[str, Video] = field(default_factory=dict)
    rows: dict[str, Article] = field(default_factory=dict)

    @property
    def articles(self) -> tuple[SampleArticle, ...]:
        return self.sample.articles[self.spec.code]

    def run(self) -> None:
        self.write_pages()
        self.add_sections(self.spec.sections, self.title.site.root_page)
        self.progress(f"{self.spec.name}: pictures")
        self.add_pictures()
        self.draw_pictures()
        self.add_videos()
        self.add_people()
        self.add_menus()
        self.add_promotion()
        self.add_subjects()
        self.add_articles()
        self.lay_out_home()
        self.add_breaking_news()

    def write_pages(self) -> None:
        """The standing pages that the title was made with say what the sample has for them."""
        texts = self.sample.pages[self.spec.code]
        for page in StandingPage.objects.descendant_of(self.title.site.root_page):
            if text := texts.get(page.purpose):
                rewrite(page, text)

    def add_sections(self, sections: tuple[SectionSpec, ...], parent: Page) -> None:
        for spec in sections:
            section = create_section(parent, name=spec.name, slug=spec.slug, intro=spec.intro)
            self.sections[spec.slug] = section
            self.add_sections(spec.sections, section)

    def add_pictures(self) -> None:
        sitters = {person.portrait: person.name for person in self.spec.people}
        for name in pictures_of(self.spec, self.articles):
            title = sitters.get(name) or name.replace("-", " ").capitalize()
            self.pictures[name] = self.add_picture(name, title)

    def add_picture(self, name: str, title: str) -> Picture:
        spec = self.sample.pictures[name]
        content = picture_file(self.sample.folder, name).read_bytes()
        picture = Picture(
            title=title,
            file=ContentFile(content, f"{name}.jpg"),
            collection=self.title.collection,
            alt_text=spec.alt(self.spec.language),
            credit=spec.credit,
        )
        if spec.focal:
            _focus(picture, spec.focal)
        picture.save()
        self.undo.callback(picture.file.storage.delete, picture.file.name)
        self.undo.callback(discard, picture)
        return picture

    def draw_pictures(self) -> None:
        """All at once, since scaling and encoding let go of the interpreter's lock."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            drawn = pool.map(prepare, self.pictures.values())
            for count, _ in enumerate(drawn, start=1):
                if count % REPORT_EVERY == 0:
                    self.progress(f"{self.spec.name}: {count} of {len(self.pictures)} pictures")

    def add_videos(self) -> None:
        language = self.spec.language
        for name in sorted({each.front.video for each in self.articles if each.front.video}):
            spec = self.sample.videos[name]
            video = add_video(
                title=self.title,
                name=spec.name(language),
                file=_upload(film_file(self.sample.folder, name)),
                captions=_upload(captions_file(self.sample.folder, name, language)),
                transcript=spec.transcript(language),
                credit=spec.credit,
            )
            for kept in files_of(video):
                self.undo.callback(video.file.storage.delete, kept)
            self.videos[name] = video

    def add_people(self) -> None:
        for spec in self.spec.people:
            self.people[spec.slug] = Person.objects.create(
                title=self.title,
                name=spec.name,
                slug=spec.slug,
                role=spec.role,
                bio=spec.bio,
                portrait=self.pictures[spec.portrait] if spec.portrait else None,
            )

    def add_menus(self) -> None:
        for place, links in (("main", self.spec.main), ("footer", self.spec.footer)):
            menu = Menu.objects.create(title=self.title, place=place)
            items = (self.menu_item(menu, order, link) for order, link in enumerate(links))
            MenuItem.objects.bulk_create(items)

    def add_promotion(self) -> None:
        if spec := self.spec.promotion:
            Promotion.objects.create(
                title=self.title, text=spec.text, label=spec.label, address=spec.address
            )

    def menu_item(self, menu: Menu, order: int, link: LinkSpec) -> MenuItem:
        section = self.sections[link.section] if link.section else None
        address, label = link.address, link.label
        return MenuItem(menu=menu, sort_order=order, section=section, label=label, address=address)

    def add_subjects(self) -> None:
        """Topics, stories and sources: what articles name beside people and pictures."""
        fronts = [article.front for article in self.articles]
        for name in sorted({name for front in fronts for name in front.topics}):
            topic = Topic.objects.create(title=self.title, name=name, slug=slugify(name))
            self.topics[name] = topic
        for name in sorted({source.name for front in fronts for source in front.sources}):
            self.sources[name] = Source.objects.create(title=self.title, name=name)
        for spec in self.spec.stories:
            self.stories[spec.slug] = Story.objects.create(
                title=self.title, name=spec.name, slug=spec.slug, summary=spec.summary
            )

    def add_articles(self) -> None:
        """First a row for each, oldest first, so that all can name one another; then the rest."""
        times = publication_times(self.articles, now=self.now, zone=self.title.zone)
        ordered = sorted(self.articles, key=lambda article: times[article.slug])
        for article in ordered:
            row = self.row(article)
            row.save()
            self.rows[article.slug] = row
        for count, article in enumerate(ordered, start=1):
            self.finish(article, times[article.slug])
            if count % REPORT_EVERY == 0 or count == len(ordered):
                self.progress(f"{self.spec.name}: {count} of {len(ordered)} articles")

    def row(self, article: SampleArticle) -> Article:
        front, marks, slug = article.front, self.spec.marks, article.slug
        row = Article(
            live=False,
            title=self.title,
            section=self.sections[front.section],
            slug=slug,
            kind=front.kind,
            genre=front.genre,
            kicker=front.kicker or "",
            headline=front.headline,
            standfirst=front.standfirst,
            dateline_place=front.dateline,
            lead_picture=self.pictures[front.picture] if front.picture else None,
            lead_caption=front.caption,
            video=self.videos[front.video] if front.video else None,
            story=self.stories[front.story] if front.story else None,
            premium=slug in marks.premium,
            paid_content=slug in marks.paid_content,
            unverified=slug in marks.unverified,
            ai_use=Article.AIUse.ASSISTED if slug in marks.ai_assisted else Article.AIUse.NONE,
            expire_at=self.now + ENDS_AFTER if slug in marks.ends_in_30_days else None,
        )
        row.bylines = self.bylines(front)
        row.sources = self.article_sources(front)
        row.gallery = self.gallery(front)
        row.claims = self.claims(front)
        row.topics = [self.topics[name] for name in front.topics]
        return row

    def bylines(self, front: FrontMatter) -> list[Byline]:
        return [
            Byline(person=self.people[slug], role=role, sort_order=order)
            for order, (slug, role) in enumerate(front.bylines)
        ]

    def article_sources(self, front: FrontMatter) -> list[ArticleSource]:
        return [
            ArticleSource(
                source=self.sources[source.name],
                upstream_id=source.upstream_id,
                upstream_version=source.upstream_version,
                use=source.use,
                sort_order=order,
            )
            for order, source in enumerate(front.sources)
        ]

    def gallery(self, front: FrontMatter) -> list[GalleryPicture]:
        return [
            GalleryPicture(
                picture=self.pictures[plate.picture], caption=plate.caption, sort_order=order
            )
            for order, plate in enumerate(front.gallery)
        ]

    def claims(self, front: FrontMatter) -> list[Claim]:
        today = self.now.astimezone(self.title.zone).date()
        return [
            Claim(
                text=spec.text,
                claimant=spec.claimant,
                place=spec.place,
                said_on=today - dt.timedelta(days=spec.days),
                verdict=spec.verdict,
                finding=spec.finding,
                sort_order=order,
            )
            for order, spec in enumerate(front.claims)
        ]

    def finish(self, article: SampleArticle, published_at: dt.datetime) -> None:
        row, marks = self.rows[article.slug], self.spec.marks
        row.body = self.body(article)
        if article.slug in marks.goes_live_tomorrow:
            row.go_live_at = tomorrow(article, now=self.now, zone=self.title.zone)
        row.save()
        if article.slug in marks.drafts:
            actions.save_draft(row)
        elif article.slug in marks.goes_live_tomorrow:
            actions.publish(row)
        else:
            self.publish(row, article, published_at)

    def publish(self, row: Article, article: SampleArticle, published_at: dt.datetime) -> None:
        row.notices = [
            Notice(
                kind=notice.kind,
                at=min(published_at + dt.timedelta(hours=notice.hours_after), self.now),
                concerns=notice.concerns,
                text=notice.text,
            )
            for notice in article.front.notices
        ]
        actions.publish_as_of(row, published_at)
        if row.notices.exists():
            changed = max(notice.at for notice in row.notices.all())
            Article.objects.filter(pk=row.pk).update(material_change_at=changed)

    def lay_out_home(self) -> None:
        if not self.spec.home:
            return
        curation = Curation.objects.create(title=self.title)
        for order, spec in enumerate(self.spec.home):
            Slot.objects.create(
                curation=curation,
                sort_order=order,
                place=spec.place,
                section=self.sections[spec.section] if spec.section else None,
                article=self.rows[spec.article],
                headline=spec.headline,
                ends=self.now + dt.timedelta(hours=spec.until) if spec.until else None,
            )

    def add_breaking_news(self) -> None:
        if spec := self.spec.breaking:
            BreakingNews.objects.create(
                title=self.title,
                text=spec.text,
                article=self.rows[spec.article],
                starts=self.now - dt.timedelta(hours=spec.hours_before),
                ends=self.now + dt.timedelta(hours=spec.hours_after),
            )

    def body(self, article: SampleArticle) -> list[dict[str, Any]]:
        return [
            {
                "type": block.kind,
                "value": {"article": self.rows[block.value["article"]].pk}
                if block.kind == "related"
                else block.value,
            }
            for block in article.body
        ]


def _upload(file: Path) -> ContentFile[bytes]:
    return ContentFile(file.read_bytes(), file.name)


def _focus(picture: Picture, focal: tuple[float, float, float, float]) -> None:
    """Set the focal area, which Wagtail keeps as its middle and size in pixels."""
    left, top, width, height = focal
    picture.focal_point_x = round((left + width / 2) * picture.width)
    picture.focal_point_y = round((top + height / 2) * picture.height)
    picture.focal_point_width = round(width * picture.width)
    picture.focal_point_height = round(height * picture.height)
