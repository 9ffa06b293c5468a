"""A title with one of everything, each thing marked so that a leak shows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    GroupApprovalTask,
    Task,
    TaskState,
    Workflow,
    WorkflowContentType,
    WorkflowState,
    WorkflowTask,
)

from tests.support.newsroom import make_picture, make_section, make_title, make_video
from warta.articles import actions
from warta.articles.models import (
    Article,
    ArticleSource,
    Byline,
    Claim,
    GalleryPicture,
    Source,
)
from warta.fronts.models import BreakingNews, Curation, PinnedTopic, Slot
from warta.media.models import Picture, Video
from warta.people.models import Person
from warta.standing.actions import create_standing_page
from warta.standing.models import StandingPage
from warta.standing.texts import Text
from warta.titles.models import Brand, Menu, MenuItem, Promotion, Redirect, Title
from warta.topics.models import Section, Story, Topic

MUCH_LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


@dataclass
class Desk:
    """The content of one title; every text of it holds `mark`."""

    title: Title
    mark: str
    section: Section
    person: Person
    topic: Topic
    story: Story
    source: Source
    picture: Picture
    menu: Menu
    redirect: Redirect
    article: Article
    scheduled: Article
    standing: StandingPage
    curation: Curation
    breaking: BreakingNews
    pinned: PinnedTopic
    video: Video

    @property
    def first_revision(self) -> Any:
        return self.article.revisions.order_by("pk").first()

    @property
    def front(self) -> Any:
        return self.title.site.root_page

    def snippets(self) -> list[Any]:
        return [
            self.article,
            self.person,
            self.topic,
            self.story,
            self.source,
            self.menu,
            self.redirect,
            self.title,
            self.title.brand,
            self.title.promotion,
            self.curation,
            self.breaking,
            self.pinned,
            self.video,
        ]


def make_desk(code: str) -> Desk:
    mark = f"xq{code}qx"
    title = make_title(code, name=f"{mark} title", tagline=f"{mark} tagline")
    section = make_section(title, f"{mark}-desk")
    name = {"title": title, "slug": f"{mark}-slug"}
    person = Person.objects.create(name=f"{mark} person", bio=f"{mark} bio", **name)
    topic = Topic.objects.create(name=f"{mark} topic", **name)
    story = Story.objects.create(name=f"{mark} story", **name)
    source = Source.objects.create(title=title, name=f"{mark} source")
    picture = make_picture(title, f"{mark}-picture")
    picture.tags.add(f"{mark} tag")
    video = make_video(title, f"{mark}-film", transcript=f"{mark} transcript")
    menu = Menu.objects.create(title=title, place="main")
    MenuItem.objects.create(menu=menu, label=f"{mark} label", address="/x", sort_order=0)
    Brand.objects.create(title=title, logo=picture)
    said = {"text": f"{mark} promotion", "label": f"{mark} button", "address": "/x"}
    Promotion.objects.create(title=title, **said)
    article = _article(section, mark, person, source, picture)
    article.topics = [topic]
    article.video = video
    article.story = story
    article = actions.publish(article)
    article.headline = f"{mark} newer headline"
    actions.save_draft(article)
    article.refresh_from_db()
    redirect = Redirect.objects.create(title=title, path=f"/{mark}-old", article=article)
    desk = Desk(
        title,
        mark,
        section,
        person,
        topic,
        story,
        source,
        picture,
        menu,
        redirect,
        article,
        article,
        _standing(title, mark),
        _curation(section, mark, article),
        BreakingNews.objects.create(title=title, text=f"{mark} breaks", ends=MUCH_LATER),
        PinnedTopic.objects.create(title=title, topic=topic),
        video,
    )
    desk.scheduled = _article(section, mark, person, source, picture)
    actions.save_draft(desk.scheduled)
    return desk


def _curation(section: Section, mark: str, article: Article) -> Curation:
    curation = Curation.objects.create(title=article.title, section=section)
    Slot.objects.create(
        curation=curation, place="lead", article=article, headline=f"{mark} here", sort_order=0
    )
    return curation


def _standing(title: Title, mark: str) -> StandingPage:
    said = {"type": "paragraph", "value": f"<p>{mark} body</p>"}
    text = Text(f"{mark} page", f"{mark} intro", (said,))
    return create_standing_page(title.site.root_page, slug=f"{mark}-page", text=text)


def _article(
    section: Section, mark: str, person: Person, source: Source, picture: Picture
) -> Article:
    article = Article(
        title=person.title,
        section=section,
        headline=f"{mark} headline",
        standfirst=f"{mark} standfirst",
        body=[("paragraph", f"<p>{mark} words</p>")],
        lead_picture=picture,
    )
    article.bylines = [Byline(person=person, role=f"{mark} role", sort_order=0)]
    article.sources = [ArticleSource(source=source, upstream_id=f"{mark} id", sort_order=0)]
    article.gallery = [GalleryPicture(picture=picture, caption=f"{mark} plate", sort_order=0)]
    said = {"text": f"{mark} claim", "claimant": f"{mark} neighbour", "verdict": "false"}
    article.claims = [Claim(**said, sort_order=0)]
    return article


def submit(article: Article, *groups: Any) -> TaskState:
    """Send an article through a workflow whose only step `groups` may approve."""
    workflow = Workflow.objects.create(name="Second eyes")
    task: Task = GroupApprovalTask.objects.create(name="Read it")
    task.groups.set(groups)
    WorkflowTask.objects.create(workflow=workflow, task=task.task_ptr, sort_order=0)
    kind = ContentType.objects.get_for_model(Article)
    WorkflowContentType.objects.update_or_create(content_type=kind, defaults={"workflow": workflow})
    requester = get_user_model().objects.create_user(f"reporter{article.pk}@desk.test", "secret")
    state: WorkflowState = workflow.start(Article.objects.get(pk=article.pk), requester)
    return state.current_task_state
