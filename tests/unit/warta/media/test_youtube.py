"""Addresses of films at YouTube, in all the forms in which people copy them."""

from __future__ import annotations

import pytest

from warta.media.youtube import youtube_id


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=a1B2_c3-D4e",
        "https://youtube.com/watch?list=PL1&v=a1B2_c3-D4e&t=4s",
        "http://m.youtube.com/watch?v=a1B2_c3-D4e",
        "https://youtu.be/a1B2_c3-D4e?si=tracking",
        "https://www.youtube.com/embed/a1B2_c3-D4e",
        "https://www.youtube.com/shorts/a1B2_c3-D4e",
        "https://www.youtube-nocookie.com/embed/a1B2_c3-D4e",
    ],
)
def test_the_film_is_found(address: str) -> None:
    assert youtube_id(address) == "a1B2_c3-D4e"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://www.youtube.com/",
        "https://www.youtube.com/@kabar",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?v=a1B2_c3-D4e%22%3E",
        "https://youtu.be/a1B2_c3-D4e%0a",
        "https://www.youtube.com.evil.example/watch?v=a1B2_c3-D4e",
        "https://evil.example/watch?v=a1B2_c3-D4e",
        "javascript:alert(1)//youtu.be/a1B2_c3-D4e",
        "https://[youtu.be/a1B2_c3-D4e",
    ],
)
def test_what_leads_to_no_film_is_none(address: str) -> None:
    assert youtube_id(address) == ""
