"""What builders may ask about notices: those of an article, and a title's own by their months."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.db.models.functions import TruncMonth

from warta.articles.models import Article
from warta.articles.notices import Notice
from warta.articles.queries import not_after
from warta.publishing.kinds import Change
from warta.publishing.recorder import Recorder, membership_tag
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.views import NoticeView, TitleView

OF = "corrections"
_PARAGRAPH = re.compile(r"\n\s*\n")


def notices_of(article: Article) -> tuple[NoticeView, ...]:
    """An article's notices, the first first."""
    rows: Iterable[Notice] = article.notices.all()
    return tuple(_view(row, article) for row in sorted(rows, key=_order))


def newest_notices(recorder: Recorder, title: TitleView, most: int) -> list[NoticeView]:
    recorder.membership(OF, title.id)
    return _views(recorder, _shown(title.id)[:most])


def notices_of_month(recorder: Recorder, title: TitleView, month: str) -> list[NoticeView]:
    """Those of `2021-06`, the newest first."""
    recorder.membership(OF, title.id, month)
    begin, end = month_in(month, title.zone)
    return _views(recorder, _shown(title.id).filter(at__gte=begin, at__lt=end))


def notice(recorder: Recorder, title: TitleView, notice_id: int) -> NoticeView | None:
    """One that readers may see."""
    return next(iter(_views(recorder, _shown(title.id).filter(pk=notice_id))), None)


def months_with_notices(recorder: Recorder, title: TitleView) -> list[str]:
    """The newest first."""
    recorder.membership(OF, title.id)
    return months_of(title.id, title.zone)


@once_per_snapshot
def months_of(title_id: int, zone: dt.tzinfo) -> list[str]:
    months = TruncMonth("at", tzinfo=zone)
    rows = _shown(title_id).order_by().values_list(months, flat=True).distinct()
    return sorted({f"{month:%Y-%m}" for month in rows}, reverse=True)


@once_per_snapshot
def count_of_month(title_id: int, month: str, zone: dt.tzinfo) -> int:
    begin, end = month_in(month, zone)
    return _shown(title_id).filter(at__gte=begin, at__lt=end).count()


def month_in(month: str, zone: dt.tzinfo) -> tuple[dt.datetime, dt.datetime]:
    """When `2021-06` begins in a time zone, and when the next month does."""
    first = dt.datetime.fromisoformat(f"{month}-01")
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return first.replace(tzinfo=zone), following.replace(tzinfo=zone)


def notices_of_article(article_id: int) -> Iterator[tuple[int, str, str]]:
    """Number, title and month of each notice that an article has now, shown or not."""
    rows = Notice.objects.filter(article=article_id).order_by()
    fields = ("pk", "at", "article__title__code", "article__title__time_zone")
    for pk, at, code, zone in rows.values_list(*fields):
        yield pk, code, f"{at.astimezone(zoneinfo.ZoneInfo(zone)):%Y-%m}"


def correction_lists(change: Change) -> set[str]:
    """Membership tags of the lists that the notices of a changed article are on."""
    if change.kind != "article":
        return set()
    months = [month for _, _, month in notices_of_article(change.object_id)]
    if not months:
        return set()
    title = Article.objects.values_list("title_id", flat=True).get(pk=change.object_id)
    return {membership_tag(OF, title), *(membership_tag(OF, title, month) for month in months)}


def _shown(title_id: int) -> QuerySet[Notice]:
    rows = Notice.objects.filter(article__title=title_id, article__live=True)
    return rows.select_related("article").defer("article__body").order_by("-at", "-id")


def _views(recorder: Recorder, rows: Iterable[Notice]) -> list[NoticeView]:
    found = list(rows)
    for row in found:
        recorder.identity("article", row.article_id)
    return [_view(row, row.article) for row in found]


def _view(row: Notice, article: Article) -> NoticeView:
    return NoticeView(
        id=row.pk or 0,
        kind=row.kind,
        at=row.at,
        concerns=row.concerns,
        paragraphs=tuple(part.strip() for part in _PARAGRAPH.split(row.text) if part.strip()),
        headline=article.headline,
        path=article.path,
        not_after=not_after(article),
    )


def _order(row: Notice) -> tuple[dt.datetime, int]:
    return row.at, row.pk or 0
