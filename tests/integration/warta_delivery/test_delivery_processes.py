"""Delivery as processes: what workers see of commits, rebuilds, missing stores and bad settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import lmdb
import requests

from tests.support.delivery import HOST, Site, delivering, edition, environment, page, print_edition
from warta_pages.entries import Static
from warta_pages.keys import key_hash
from warta_pages.lmdb_store import LmdbStore


def read_often(site: Site, path: str) -> set[bytes]:
    """What many new connections read, so that every worker is asked."""
    return {
        requests.get(site.url + path, headers={"Host": HOST}, timeout=10).content for _ in range(24)
    }


def test_a_commit_is_seen_at_once_by_every_worker(tmp_path: Path, lane: str) -> None:
    store = LmdbStore(tmp_path / "store")
    store.commit(edition())
    with delivering(environment(tmp_path / "store", tmp_path), workers=2, lane=lane) as site:
        for text in (b"first", b"second", b"third"):
            store.commit([page("/baru/", Static(text))])
            assert read_often(site, "/baru/") == {text}
        store.commit([], ["kabar:/baru/"])
        assert len(read_often(site, "/baru/")) == 1
        assert site.get("/baru/").status_code == 404
    store.close()


def test_delivery_waits_for_the_first_edition(tmp_path: Path, lane: str) -> None:
    path = tmp_path / "store"
    with delivering(environment(path, tmp_path), lane=lane) as site:
        assert site.get("/_health").status_code == 200
        assert site.get("/_ready").status_code == 503
        assert site.get("/").status_code == 503
        store = LmdbStore(path)
        assert site.get("/_ready").status_code == 503
        store.commit(edition())
        assert site.get("/_ready").status_code == 200
        assert site.get("/").status_code == 200
        store.close()


def test_a_damaged_entry_harms_no_other_and_tells_the_reader_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store"
    print_edition(path)
    with lmdb.open(str(path), max_dbs=3) as env, env.begin(write=True) as change:
        entries = env.open_db(b"entries", change)
        raw = bytearray(change.get(key_hash("kabar:/nasional/pelabuhan-7/"), db=entries) or b"")
        raw[len(raw) // 2] ^= 0xFF
        change.put(key_hash("kabar:/nasional/pelabuhan-7/"), bytes(raw), db=entries)
        change.put(key_hash("kabar:/kilat/"), b"\x01garbage", db=entries)
    with delivering(environment(path, tmp_path)) as site:
        for damaged in ("/nasional/pelabuhan-7/", "/kilat/"):
            answer = site.get(damaged)
            assert answer.status_code in (500, 503)
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Traceback" not in answer.text
            assert str(path) not in answer.text
            assert site.get("/").status_code == 200


def test_a_bad_setting_ends_the_program_with_the_remedy() -> None:
    command = [sys.executable, "-m", "warta_delivery"]
    ended = subprocess.run(command, env={}, capture_output=True, text=True, check=False, timeout=20)
    assert ended.returncode == 2
    assert "WARTA_STORE is not set" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_stop_without_readers_is_prompt_and_clean(tmp_path: Path, lane: str) -> None:
    settings = environment(tmp_path / "store", tmp_path)
    with delivering(settings, workers=2, lane=lane) as site:
        assert site.stop() == 0
