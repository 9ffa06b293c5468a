"""What builders may ask about titles."""

from __future__ import annotations

import logging

from django.db.models import Prefetch

from warta.publishing.recorder import Recorder
from warta.publishing.snapshot import once_per_snapshot
from warta.rendering.views import TitleView
from warta.titles.models import Brand, Menu, MenuItem, Promotion, Title
from warta.titles.typefaces import LARGEST, read_typeface

logger = logging.getLogger(__name__)


def title_codes() -> list[str]:
    return [code for _, code, _ in _titles()]


def title_id(code: str) -> int | None:
    return next((pk for pk, each, _ in _titles() if each == code), None)


def title_code(title_id: int) -> str | None:
    return next((code for pk, code, _ in _titles() if pk == title_id), None)


def language_of(code: str) -> str | None:
    return next((language for _, each, language in _titles() if each == code), None)


@once_per_snapshot
def _titles() -> list[tuple[int, str, str]]:
    """An installation has a handful: the press reads them all at once."""
    return list(Title.objects.order_by("id").values_list("id", "code", "language"))


def title(recorder: Recorder, code: str) -> TitleView:
    """Raises Title.DoesNotExist."""
    return recorder.read(_title, code)


def _title(recorder: Recorder, code: str) -> TitleView:
    row = Title.objects.select_related("site").get(code=code)
    recorder.identity("title", row.id)
    recorder.identity("site", row.site_id)
    return TitleView(
        id=row.id,
        code=row.code,
        name=row.name,
        tagline=row.tagline,
        language=row.language,
        zone=row.zone,
        root=row.site.root_url,
    )


def menu_items(recorder: Recorder, title_id: int, place: str) -> list[MenuItem]:
    """The links of one menu, in order; none where the title has no such menu."""
    recorder.membership("menus", title_id)
    items = Prefetch("items", MenuItem.objects.order_by("sort_order", "id"))
    menu = Menu.objects.filter(title_id=title_id, place=place).prefetch_related(items).first()
    if menu is None:
        return []
    recorder.identity("menu", menu.id)
    return list(menu.items.all())


def brand(recorder: Recorder, title_id: int) -> Brand:
    """The title's brand; Warta's own, unsaved, where it has set none."""
    recorder.identity("brand", title_id)
    return Brand.objects.filter(title_id=title_id).first() or Brand(title_id=title_id)


def typeface(brand: Brand) -> bytes:
    """The title's own typeface; nothing without one. A lost or broken file costs readers the
    typeface, never the page."""
    if not brand.typeface:
        return b""
    try:
        with brand.typeface.open("rb") as file:
            content: bytes = file.read(LARGEST + 1)
        read_typeface(content)
        return content
    except Exception:
        logger.exception("the typeface %s cannot be used", brand.typeface.name)
        return b""


def promotion(recorder: Recorder, title_id: int) -> Promotion | None:
    recorder.identity("promotion", title_id)
    return Promotion.objects.filter(title_id=title_id).first()
