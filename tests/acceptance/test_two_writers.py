"""Several who write at once: on PostgreSQL, changes become visible in any order."""

from __future__ import annotations

import psycopg

from tests.support.processes import Home, Installation, until

HEADLINE = "UPDATE articles_article SET headline = %s WHERE id = %s"


def stored_text(home: Home) -> bytes:
    from warta_pages import Packed, inflate

    return b"".join(
        inflate([part])
        for entry in home.entries().values()
        for part in entry.segments
        if isinstance(part, Packed)
    )


def test_changes_that_commit_out_of_order_are_all_printed(postgres_home: Home) -> None:
    address = postgres_home.variables["WARTA_DATABASE_URL"]
    with (
        Installation(postgres_home) as installation,
        psycopg.connect(address) as first,
        psycopg.connect(address) as second,
    ):
        installation.start("press")
        ids = [row[0] for row in second.execute("SELECT id FROM articles_article ORDER BY id")]
        second.rollback()
        first.execute(HEADLINE, ["Written first, committed last", ids[0]])
        second.execute(HEADLINE, ["Written last, committed first", ids[1]])
        second.commit()
        until(lambda: b"Written last, committed first" in stored_text(postgres_home), "the later")
        assert b"Written first, committed last" not in stored_text(postgres_home)
        first.commit()
        until(lambda: b"Written first, committed last" in stored_text(postgres_home), "the earlier")
    assert postgres_home.warta("verify").returncode == 0
