"""The words that Warta itself puts into a title's addresses, in the title's language."""

from __future__ import annotations

WORDS = {
    "id": {"archive": "indeks", "topic": "topik", "person": "penulis", "latest": "terkini"},
    "en": {"archive": "archive", "topic": "topic", "person": "person", "latest": "latest"},
}
RESERVED = frozenset(
    {word for words in WORDS.values() for word in words.values()}
    | {"newsroom", "account", "api", "media", "assets", "sitemap", "feed.xml"}
)


def address_word(language: str, what: str) -> str:
    return WORDS[language][what]
