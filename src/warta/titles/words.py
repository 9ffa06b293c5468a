"""The words that Warta itself puts into a title's addresses, in the title's language."""

from __future__ import annotations

WORDS = {
    "id": {
        "archive": "indeks",
        "topic": "topik",
        "person": "penulis",
        "latest": "terkini",
        "story": "liputan",
        "from-the-start": "dari-awal",
        "search": "cari",
        "corrections": "koreksi",
    },
    "en": {
        "archive": "archive",
        "topic": "topic",
        "person": "person",
        "latest": "latest",
        "story": "story",
        "from-the-start": "from-the-start",
        "search": "search",
        "corrections": "corrections",
    },
}
RESERVED = frozenset(
    {word for words in WORDS.values() for word in words.values()}
    | {"newsroom", "account", "api", "media", "assets", "sitemap", "feed.xml", "lite", "offline"}
)


def address_word(language: str, what: str) -> str:
    return WORDS[language][what]


def search_path(language: str) -> str:
    return f"/{address_word(language, 'search')}"
