"""The neutral form that every importer turns a body into, before anything knows a database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import ClassVar

from .html import plain_text, split_words


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text: sanitised inline HTML, as `html.tidy_inline` leaves it."""

    name: ClassVar[str] = "paragraph"
    html: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside the body; `level` is 2 to 4, `text` is plain."""

    name: ClassVar[str] = "heading"
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words. All plain; paragraphs of `text` are parted by newlines."""

    name: ClassVar[str] = "quotation"
    text: str
    person: str = ""
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture. `src` may be empty when only the attachment's number, `wp_id`, is known."""

    name: ClassVar[str] = "image"
    src: str
    alt: str = ""
    caption: str = ""
    href: str = ""
    wp_id: int | None = None


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list of items, each sanitised inline HTML; a nested item begins with an en dash."""

    name: ClassVar[str] = "list"
    ordered: bool
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equally many plain cells; with `header`, the first row names the columns."""

    name: ClassVar[str] = "table"
    caption: str
    header: bool
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text whose spaces and line ends matter."""

    name: ClassVar[str] = "code"
    text: str


@dataclass(frozen=True, slots=True)
class Embed:
    """Something shown from another address; `text` is its caption or its fallback."""

    name: ClassVar[str] = "embed"
    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class AttachedPictures:
    """The pictures attached to an item, the present one where `item` is None, but for `without`."""

    name: ClassVar[str] = "attached_pictures"
    item: int | None = None
    without: tuple[int, ...] = ()


Block = (
    Paragraph | Heading | Quotation | Image | BulletList | Table | Code | Embed | AttachedPictures
)


@dataclass(frozen=True, slots=True)
class Note:
    """Something dropped or changed on the way: a stable `code`, an example, and how often."""

    code: str
    detail: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Conversion:
    """The blocks of one body, and what the import report has to say about it."""

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class Notebook:
    """Gathers notes, one for each code with its first example."""

    _notes: dict[str, tuple[str, int]] = field(default_factory=dict)

    def add(self, code: str, detail: str = "") -> None:
        """Counts one more; long examples are cut at 200 characters."""
        first, count = self._notes.get(code, (detail[:200], 0))
        self._notes[code] = (first, count + 1)

    def notes(self) -> tuple[Note, ...]:
        """What was noted, by code."""
        return tuple(Note(code, *rest) for code, rest in sorted(self._notes.items()))


def as_pair(block: Block) -> tuple[str, object]:
    """`(name, value)`: a paragraph's value is its HTML, any other's a dictionary of its fields."""
    return (block.name, block.html if isinstance(block, Paragraph) else asdict(block))


def words_of(blocks: Iterable[Block]) -> list[str]:
    """Every word a reader sees in the blocks, and those of an embed's address; no alternatives."""
    return [word for block in blocks for text in texts_of(block) for word in split_words(text)]


def texts_of(block: Block) -> list[str]:
    """The plain texts a reader sees in a block, in order."""
    match block:
        case Paragraph() | BulletList():
            markup = [block.html] if isinstance(block, Paragraph) else block.items
            return [plain_text(each) for each in markup]
        case Quotation(text, person, outlet):
            return [text, person, outlet]
        case Table(caption, _, rows):
            return [caption, *(cell for row in rows for cell in row)]
        case Embed(url, text):
            return [url, text]
        case Image(caption=text) | Heading(text=text) | Code(text):
            return [text]
    return []
