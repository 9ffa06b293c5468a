"""The whole sample, read and found to fit together, before anything of it is loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from django.utils.text import slugify

from warta.sample.lines import SampleError
from warta.sample.manifest import (
    NEWSROOM,
    PICTURES,
    VIDEOS,
    Newsroom,
    PictureSpec,
    TitleSpec,
    VideoSpec,
    captions_file,
    film_file,
    picture_file,
    read_newsroom,
    read_pictures,
    read_videos,
)
from warta.sample.reading import SampleArticle, line_setting, read_articles
from warta.standing.actions import SLUGS
from warta.standing.texts import BadText, Text, read_text

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything of the sample; articles and, by their purpose, pages by their title's code."""

    folder: Path
    newsroom: Newsroom
    pictures: dict[str, PictureSpec]
    articles: dict[str, tuple[SampleArticle, ...]]
    pages: dict[str, dict[str, Text]]
    videos: dict[str, VideoSpec]


def read_sample(folder: Path = FOLDER) -> Sample:
    """Raises SampleError for what is missing, not in the format or names what is not there."""
    newsroom = read_newsroom(folder)
    articles = {
        title.code: read_articles(folder / "articles" / title.code, newsroom.outlets)
        for title in newsroom.titles
    }
    pages = {title.code: _read_pages(folder, title) for title in newsroom.titles}
    pictures, videos = read_pictures(folder), read_videos(folder)
    sample = Sample(folder, newsroom, pictures, articles, pages, videos)
    for title in newsroom.titles:
        _check_title(sample, title)
        for article in articles[title.code]:
            _check_article(sample, title, article)
        _check_topics(articles[title.code])
    return sample


def pictures_of(title: TitleSpec, articles: Iterable[SampleArticle]) -> list[str]:
    """Names of the pictures that a title shows, each once."""
    leads = [article.front.picture for article in articles]
    portraits = [person.portrait for person in title.people]
    plates = [plate.picture for article in articles for plate in article.front.gallery]
    return sorted({name for name in (*leads, *plates, *portraits) if name})


def _read_pages(folder: Path, title: TitleSpec) -> dict[str, Text]:
    """What the title's standing pages say, where it says more than a new title's do."""
    files = sorted((folder / "pages" / title.code).glob("*.txt"))
    purposes = SLUGS[title.language]
    for file in files:
        if file.stem not in purposes:
            remedy = f"Name it after one of {', '.join(purposes)}"
            raise SampleError(file, 0, "No standing page has this purpose", remedy)
    try:
        return {file.stem: read_text(file, title.name) for file in files}
    except BadText as error:
        raise SampleError(folder / "pages" / title.code, 0, str(error), "Mend the file") from error


def _check_title(sample: Sample, title: TitleSpec) -> None:
    file = sample.folder / NEWSROOM
    sections = {section.slug for section in title.all_sections()}
    slugs = {article.slug for article in sample.articles[title.code]}
    marks: dict[str, tuple[str, ...]] = msgspec.structs.asdict(title.marks)
    links = (link.section for link in (*title.main, *title.footer))
    for section in (*links, *(slot.section for slot in title.home)):
        _known(file, "section", _some(section), sections, NEWSROOM)
    marks["home"] = tuple(slot.article for slot in title.home)
    marks["breaking"] = (title.breaking.article,) if title.breaking else ()
    for mark, marked in marks.items():
        _known(file, mark, marked, slugs, f"articles/{title.code}")
    _check_pictures(sample, file, "portrait", (person.portrait for person in title.people))


def _check_article(sample: Sample, title: TitleSpec, article: SampleArticle) -> None:
    front, file = article.front, article.file
    named = (
        ("section", [front.section], {section.slug for section in title.all_sections()}),
        ("bylines", [slug for slug, _ in front.bylines], {person.slug for person in title.people}),
        ("story", _some(front.story), {story.slug for story in title.stories}),
        ("name", [source.name for source in front.sources], sample.newsroom.outlets),
    )
    for key, names, known in named:
        _known(file, key, names, known, NEWSROOM)
    plates = [plate.picture for plate in front.gallery]
    _check_pictures(sample, file, "picture", [front.picture, *plates])
    if front.video:
        _known(file, "video", [front.video], sample.videos, VIDEOS)
        _check_film(sample, file, front.video, title.language)
    slugs = {other.slug for other in sample.articles[title.code]}
    for block in article.related:
        if block.value["article"] not in slugs:
            raise block.line.error(
                f"“{block.value['article']}” is no article of {title.name}",
                f"Name one of the files in articles/{title.code}",
            )


def _check_pictures(sample: Sample, file: Path, key: str, names: Iterable[str | None]) -> None:
    for name in filter(None, names):
        _known(file, key, [name], sample.pictures, PICTURES)
        if not (picture := picture_file(sample.folder, name)).is_file():
            raise SampleError(
                picture, 0, "The picture is missing", f"Put it there, or name another in {file}"
            )


def _check_film(sample: Sample, file: Path, name: str, language: str) -> None:
    films = film_file(sample.folder, name), captions_file(sample.folder, name, language)
    for film in films:
        if not film.is_file():
            remedy = f"Put it there, or name another in {file}"
            raise SampleError(film, 0, "The film or its captions are missing", remedy)


def _check_topics(articles: Iterable[SampleArticle]) -> None:
    """One topic has one spelling."""
    spelt: dict[str, str] = {}
    for article in articles:
        for name in article.front.topics:
            if (before := spelt.setdefault(slugify(name), name)) != name:
                raise SampleError(
                    article.file,
                    _line(article.file, "topics"),
                    f"“{name}” is spelt “{before}” elsewhere",
                    "Spell a topic in one way",
                )


def _known(file: Path, key: str, names: Iterable[str], known: Collection[str], where: str) -> None:
    for name in names:
        if name not in known:
            problem = f"“{name}” is named as {key}, and is not there"
            remedy = f"Add it to {where}, or name one that is there"
            raise SampleError(file, _line(file, name) or _line(file, key), problem, remedy)


def _line(file: Path, key: str) -> int:
    return line_setting(key, file.read_text(encoding="utf-8"))


def _some(name: str | None) -> Iterator[str]:
    if name:
        yield name
