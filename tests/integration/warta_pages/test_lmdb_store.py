"""What the LMDB store promises beyond the contract: disk, processes and threads."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent

import pytest

from warta_pages import Entry, Include, LmdbStore, Static, StoreError, compose, text
from warta_pages.keys import key_hash
from warta_pages.lmdb_store import COMMITS_BETWEEN_READER_CHECKS

Child = subprocess.Popen[str]
Start = Callable[[str], Child]

CHILD_BEGINS = """
import os, sys
from pathlib import Path
from warta_pages import Entry, Include, LmdbStore, Static, compose, lmdb_store, text

def tell(said):
    print(said, flush=True)

def whole_round(view):
    page = view.get("page")
    return text(compose(page, view.get, now=0)).decode()

path = Path(sys.argv[1])
"""


def round_of(number: int) -> list[Entry]:
    """A page and ten fragments that all say the same number."""
    word = f"{number} "
    body = Static(word.encode())
    parts = [Entry(f"part:{turn}", (body,), tags=frozenset({word})) for turn in range(10)]
    return [Entry("page", (body, *(Include(part.key) for part in parts))), *parts]


def said(store: LmdbStore) -> set[bytes]:
    """What one snapshot says; a single word unless it mixes two commits."""
    with store.snapshot() as view:
        page = view.get("page")
        assert page is not None
        return set(text(compose(page, view.get, now=0)).split())


@pytest.fixture
def start(directory: Path) -> Iterator[Start]:
    """Start a child process that runs a script on the store's directory."""
    started: list[Child] = []

    def run(script: str) -> Child:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD_BEGINS + dedent(script), str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        return child

    yield run
    for child in started:
        child.kill()
        child.communicate()


def heard(child: Child) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def ask(child: Child) -> str:
    """Let the child go on and hear what it says next."""
    assert child.stdin is not None
    child.stdin.write("\n")
    child.stdin.flush()
    return heard(child)


def killed(child: Child) -> None:
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL


def test_commits_are_there_after_reopening(directory: Path) -> None:
    first = LmdbStore(directory)
    first.commit(round_of(1))
    first.close()
    second = LmdbStore(directory)
    assert (said(second), second.last_commit()) == ({b"1"}, 1)
    assert second.commit(round_of(2)) == 2
    second.close()


def test_the_largest_map_takes_no_disk(lmdb_store: LmdbStore, directory: Path) -> None:
    lmdb_store.close()
    store = LmdbStore(directory)
    store.commit(round_of(1))
    assert (directory / "data.mdb").stat().st_blocks * 512 < 1 << 20
    store.close()


def test_a_commit_that_changes_nothing_does_not_touch_the_file(
    lmdb_store: LmdbStore, directory: Path
) -> None:
    lmdb_store.commit(round_of(1))
    before = (directory / "data.mdb").read_bytes()
    lmdb_store.commit(round_of(1), ["absent"])
    assert (directory / "data.mdb").read_bytes() == before


def test_a_deleted_edition_leaves_no_index_row(lmdb_store: LmdbStore) -> None:
    lmdb_store.commit(round_of(1))
    lmdb_store.commit(round_of(2))
    lmdb_store.commit([], [entry.key for entry in round_of(2)])
    with lmdb_store.snapshot() as view:
        assert view._txn.stat(lmdb_store.index_db)["entries"] == 0


def test_terms_whose_hashes_collide_are_told_apart(
    lmdb_store: LmdbStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    collide = {"tag:a", "tag:b", "file:a", "file:b", "include:p", "include:q"}
    monkeypatch.setattr(
        "warta_pages.lmdb_store.key_hash",
        lambda key: key_hash("same" if key in collide else key),
    )
    p = Entry("p", (), tags=frozenset("a"), files=frozenset("b"))
    q = Entry("q", (), tags=frozenset("b"), files=frozenset("a"))
    lmdb_store.commit([p, q, Entry("r", (Include("q"),))])
    with lmdb_store.snapshot() as view:
        assert [set(view.tagged(tag)) for tag in "ab"] == [{"p"}, {"q"}]
        assert [set(view.naming(file)) for file in "ab"] == [{"q"}, {"p"}]
        assert [set(view.including(key)) for key in "pq"] == [set(), {"r"}]


def test_reading_a_store_that_was_never_printed_says_what_to_run(directory: Path) -> None:
    with pytest.raises(StoreError, match=r"pages holds no page store.*`warta rebuild`"):
        LmdbStore(directory, readonly=True)
    assert not directory.exists()


def test_a_file_that_is_no_store_is_refused_with_its_place(directory: Path) -> None:
    directory.mkdir()
    (directory / "data.mdb").write_bytes(b"no store" * 1000)
    with pytest.raises(StoreError, match=r"pages: .*`warta rebuild`"):
        LmdbStore(directory)


def test_a_directory_that_cannot_be_made_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"page store .*file/pages"):
        LmdbStore(tmp_path / "file" / "pages")


def test_a_reader_cannot_commit(lmdb_store: LmdbStore, directory: Path) -> None:
    lmdb_store.commit(round_of(1))
    lmdb_store.close()
    reader = LmdbStore(directory, readonly=True)
    with pytest.raises(StoreError, match="for reading only"):
        reader.commit(round_of(2))
    assert said(reader) == {b"1"}
    reader.close()


def test_one_process_opens_a_store_once(lmdb_store: LmdbStore, directory: Path) -> None:
    with pytest.raises(StoreError, match=r"already open in this process.*share the store"):
        LmdbStore(directory, readonly=True)
    assert lmdb_store.commit(round_of(1)) == 1


def test_a_closed_store_says_so(lmdb_store: LmdbStore) -> None:
    with lmdb_store.snapshot() as view:
        lmdb_store.close()
        with pytest.raises(StoreError, match="was closed"):
            view.get("page")
    with pytest.raises(StoreError, match="was closed"):
        lmdb_store.snapshot()
    lmdb_store.close()


def test_a_full_store_refuses_the_commit_and_keeps_the_last(directory: Path) -> None:
    store = LmdbStore(directory, map_size=1 << 17)
    store.commit(round_of(1))
    large = Entry("large", (Static(os.urandom(1 << 18)),))
    with pytest.raises(StoreError, match="larger map_size"):
        store.commit([*round_of(2), large])
    assert (said(store), store.last_commit()) == ({b"1"}, 1)
    assert store.commit(round_of(2)) == 2
    store.close()


def test_a_forked_child_is_told_to_open_its_own(lmdb_store: LmdbStore) -> None:
    lmdb_store.commit(round_of(1))
    child = os.fork()
    if child == 0:  # pragma: no cover  # in the child, where a failure must not run pytest on
        try:
            lmdb_store.snapshot()
        except StoreError as error:
            os._exit(0 if "after forking" in str(error) else 2)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert said(lmdb_store) == {b"1"}


def test_another_process_reads_whole_commits_while_this_one_writes(
    lmdb_store: LmdbStore, start: Start
) -> None:
    lmdb_store.commit(round_of(1))
    reader = start(
        """
        store = LmdbStore(path, readonly=True)
        with store.snapshot() as old:
            tell(old.number)
            input()
            tell(f"{old.number} {whole_round(old)}")
        input()
        with store.snapshot() as new:
            tell(f"{new.number} {store.last_commit()} {whole_round(new)}")
        """
    )
    assert heard(reader) == "1"
    lmdb_store.commit(round_of(2))
    assert set(ask(reader).split()) == {"1"}
    assert set(ask(reader).split()) == {"2"}


def test_a_process_reading_all_the_time_never_sees_half_a_commit(
    lmdb_store: LmdbStore, start: Start
) -> None:
    lmdb_store.commit(round_of(1))
    reader = start(
        """
        store = LmdbStore(path, readonly=True)
        tell("ready")
        last = torn = 0
        while last < 60:
            with store.snapshot() as view:
                last = view.number
                torn += set(whole_round(view).split()) != {str(last)}
        tell(torn)
        """
    )
    assert heard(reader) == "ready"
    for number in range(2, 61):
        lmdb_store.commit(round_of(number))
    assert heard(reader) == "0"


def test_threads_sharing_a_store_never_see_half_a_commit(lmdb_store: LmdbStore) -> None:
    lmdb_store.commit(round_of(0))
    done = threading.Event()

    def read() -> bool:
        whole = True
        while not done.is_set():
            whole = whole and len(said(lmdb_store)) == 1
        return whole

    with ThreadPoolExecutor(max_workers=4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        try:
            for number in range(1, 40):
                lmdb_store.commit(round_of(number))
        finally:
            done.set()
        assert all(reader.result() for reader in readers)


def test_threads_may_commit_to_one_store_at_once(lmdb_store: LmdbStore) -> None:
    with ThreadPoolExecutor(max_workers=4) as pool:
        numbers = list(pool.map(lambda turn: lmdb_store.commit([Entry(f"p{turn}", ())]), range(40)))
    assert sorted(numbers) == list(range(1, 41))


def test_a_writer_killed_in_the_middle_of_a_commit_leaves_the_last_one_whole(
    directory: Path, start: Start
) -> None:
    writer = start(
        """
        def entries(number):
            word = f"{number} ".encode()
            parts = [Entry(f"part:{turn}", (Static(word),)) for turn in range(10)]
            return [Entry("page", (Static(word), *(Include(p.key) for p in parts))), *parts]

        store = LmdbStore(path)
        store.commit(entries(1))
        real = lmdb_store.encode

        def encode(entry):
            if entry.key == "part:7":
                tell("half")
                input()
            return real(entry)

        lmdb_store.encode = encode
        store.commit(entries(2))
        """
    )
    assert heard(writer) == "half"
    killed(writer)
    store = LmdbStore(directory)
    assert (said(store), store.last_commit()) == ({b"1"}, 1)
    assert store.commit(round_of(2)) == 2
    assert said(store) == {b"2"}
    store.close()


def test_readers_go_on_when_the_writer_is_killed_while_it_holds_the_lock(
    lmdb_store: LmdbStore, start: Start
) -> None:
    lmdb_store.commit(round_of(1))
    writer = start(
        """
        def encode(entry):
            tell("half")
            input()

        lmdb_store.encode = encode
        LmdbStore(path).commit([Entry("page", ())])
        """
    )
    assert heard(writer) == "half"
    assert said(lmdb_store) == {b"1"}
    killed(writer)
    assert said(lmdb_store) == {b"1"}
    assert lmdb_store.commit(round_of(2)) == 2


READER_THAT_STAYS = """
    store = LmdbStore(path, readonly=True)
    view = store.snapshot()
    tell(view.number)
    input()
"""


def test_a_reader_killed_with_a_snapshot_is_cleared_away(
    lmdb_store: LmdbStore, start: Start
) -> None:
    lmdb_store.commit(round_of(1))
    reader = start(READER_THAT_STAYS)
    assert heard(reader) == "1"
    assert lmdb_store.reader_check() == 0
    killed(reader)
    assert lmdb_store.reader_check() == 1
    assert lmdb_store.reader_check() == 0


def test_committing_clears_dead_readers_away_from_time_to_time(
    lmdb_store: LmdbStore, start: Start
) -> None:
    lmdb_store.commit(round_of(1))
    reader = start(READER_THAT_STAYS)
    assert heard(reader) == "1"
    killed(reader)
    for number in range(COMMITS_BETWEEN_READER_CHECKS):
        lmdb_store.commit([Entry("p", (Static(str(number).encode()),))])
    assert lmdb_store.reader_check() == 0


def test_opening_clears_dead_readers_away(
    lmdb_store: LmdbStore, directory: Path, start: Start
) -> None:
    lmdb_store.commit(round_of(1))
    killed_reader, witness = start(READER_THAT_STAYS), start(READER_THAT_STAYS)
    assert (heard(killed_reader), heard(witness)) == ("1", "1")
    killed(killed_reader)
    lmdb_store.close()
    reopened = LmdbStore(directory)
    assert reopened.reader_check() == 0
    reopened.close()
