"""A sample of one title and two articles, small enough to load in every test."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.support.films import WEBVTT, film

NEWSROOM = """
outlets = ["Radio Wela"]

[administrator]
email = "admin@small.test"
first_name = "Small"
last_name = "Admin"
role = "administrator"

[[titles]]
code = "small"
name = "Small Paper"
language = "en"
time_zone = "Asia/Tokyo"
tagline = "Little news"
main = [{ section = "harbour" }]
footer = [{ label = "Archive", address = "/archive" }]

[[titles.sections]]
slug = "harbour"
name = "Harbour"
intro = "Ships."
sections = [{ slug = "docks", name = "Docks", intro = "Cranes." }]

[[titles.stories]]
slug = "strike"
name = "The strike"
summary = "A long one."

[[titles.people]]
slug = "ana-dock"
name = "Ana Dock"
role = "Writer"
bio = "Writes."
portrait = "quay"

[[titles.people]]
slug = "bo-winch"
name = "Bo Winch"
role = "Photographer"
bio = "Looks."

[[titles.accounts]]
email = "editor@small.test"
first_name = "Edda"
last_name = "Tor"
role = "editor"
"""

VIDEOS = """
[cranes]
name_id = "Derek"
name_en = "Cranes"
transcript_id = "Derek bergerak."
transcript_en = "Cranes move."
credit = "Warta"
"""

PICTURES = """
[quay]
alt_id = "Dermaga"
alt_en = "A quay"
credit = "Warta"
focal = [0.25, 0.5, 0.5, 0.25]
"""

ARTICLE = """+++
section = "docks"
published = "{published}"
headline = "{headline}"
standfirst = "What happened at the docks."
genre = "news"
bylines = [["ana-dock", "Writer"], ["bo-winch", "Photographer"]]
topics = ["Labour", "Harbour"]
story = "strike"
picture = "quay"
[[sources]]
name = "Radio Wela"
use = "quoted"
+++
A paragraph about {headline}.

@related {related}
"""


def article_text(
    headline: str = "Cranes stop",
    *,
    published: str = "3d 10:00",
    related: str = "cranes-stop",
) -> str:
    return ARTICLE.format(headline=headline, published=published, related=related)


def small_sample(folder: Path) -> Path:
    """A complete sample below `folder`; its two articles name each other."""
    articles, pictures = folder / "articles" / "small", folder / "pictures"
    articles.mkdir(parents=True)
    pictures.mkdir()
    (folder / "newsroom.toml").write_text(NEWSROOM, encoding="utf-8")
    (pictures / "pictures.toml").write_text(PICTURES, encoding="utf-8")
    videos = folder / "videos"
    videos.mkdir()
    (videos / "videos.toml").write_text(VIDEOS, encoding="utf-8")
    (videos / "cranes.mp4").write_bytes(film().read())
    (videos / "cranes.en.vtt").write_bytes(WEBVTT)
    Image.new("RGB", (400, 200), "teal").save(pictures / "quay.jpg")
    first = article_text(related="cranes-move-again")
    second = article_text("Cranes move again", published="0d 23:59")
    (articles / "cranes-stop.md").write_text(first, encoding="utf-8")
    (articles / "cranes-move-again.md").write_text(second, encoding="utf-8")
    return folder
