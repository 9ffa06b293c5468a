"""Archives of backups: whole or not at all, and a hostile one takes nothing with it."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from warta.backups.archive import CHECKSUMS, BackupError, check_name, unpack, writing

ROOM = 10 * 1024 * 1024


def quiet(done: int) -> None:
    pass


def made(path: Path, **files: bytes) -> Path:
    """An archive with files of `media/`."""
    source = path.parent / "source"
    source.mkdir(exist_ok=True)
    with writing(path) as archive:
        for name, content in files.items():
            (source / name).write_bytes(content)
            archive.add(f"media/{name}", source / name)
    return path


def hostile(path: Path, change: Callable[[tarfile.TarFile], None]) -> Path:
    """An archive as anybody can make one."""
    with tarfile.open(path, "w:gz") as tar:
        change(tar)
    return path


def put(tar: tarfile.TarFile, name: str, content: bytes = b"x", **traits: object) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    for trait, value in traits.items():
        setattr(member, trait, value)
    tar.addfile(member, io.BytesIO(content))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("ending", [".tar.zst", ".tar.gz"])
def test_what_was_put_in_comes_out(tmp_path: Path, folder: Path, ending: str) -> None:
    archive = made(tmp_path / f"all{ending}", ship=b"ship" * 400_000, empty=b"")
    unpack(archive, folder, ROOM, quiet)
    assert (folder / "media/ship").read_bytes() == b"ship" * 400_000
    assert (folder / "media/empty").read_bytes() == b""


def test_an_archive_is_its_owners_alone(tmp_path: Path) -> None:
    archive = made(tmp_path / "all.tar.gz", ship=b"ship")
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_sha256sum_can_check_what_was_unpacked_by_hand(tmp_path: Path, folder: Path) -> None:
    archive = made(tmp_path / "all.tar.gz", ship=b"ship", harbour=b"harbour")
    subprocess.run(["tar", "-xf", archive, "-C", folder], check=True)
    subprocess.run(["sha256sum", "--strict", "--quiet", "-c", CHECKSUMS], cwd=folder, check=True)


def test_one_that_fails_on_the_way_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "all.tar.zst"
    with pytest.raises(FileNotFoundError), writing(path) as archive:
        archive.add("media/ship", tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_one_that_fails_leaves_the_one_before(tmp_path: Path) -> None:
    path = made(tmp_path / "all.tar.zst", ship=b"ship")
    before = path.read_bytes()
    with pytest.raises(RuntimeError), writing(path):
        raise RuntimeError
    assert path.read_bytes() == before


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"all\.zip does not end with \.tar\.zst or \.tar\.gz"):
        made(tmp_path / "all.zip")
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("ending", [".tar.zst", ".tar.gz"])
@pytest.mark.parametrize("kept", [0, 3, 40, 0.5, 0.99])
def test_one_that_is_cut_short_is_refused(
    tmp_path: Path, folder: Path, ending: str, kept: float
) -> None:
    archive = made(tmp_path / f"all{ending}", ship=os.urandom(50_000))
    whole = archive.read_bytes()
    archive.write_bytes(whole[: int(kept * len(whole)) if kept < 1 else int(kept)])
    with pytest.raises(BackupError, match=r"damaged or cut short|no backup|has no SHA256SUMS"):
        unpack(archive, folder, ROOM, quiet)


@pytest.mark.parametrize("ending", [".tar.zst", ".tar.gz"])
def test_one_with_a_flipped_byte_is_refused(tmp_path: Path, folder: Path, ending: str) -> None:
    archive = made(tmp_path / f"all{ending}", ship=os.urandom(50_000))
    content = bytearray(archive.read_bytes())
    content[25_000] ^= 1
    archive.write_bytes(content)
    with pytest.raises(BackupError):
        unpack(archive, folder, ROOM, quiet)


def test_a_file_that_is_not_the_one_of_the_checksum_is_named(tmp_path: Path, folder: Path) -> None:
    def change(tar: tarfile.TarFile) -> None:
        put(tar, "media/ship", b"another ship")
        put(tar, CHECKSUMS, f"{hashlib.sha256(b'ship').hexdigest()}  media/ship\n".encode())

    with pytest.raises(BackupError, match="media/ship is not what was backed up"):
        unpack(hostile(tmp_path / "all.tar.gz", change), folder, ROOM, quiet)


@pytest.mark.parametrize(
    "listed", [b"", b"0  media/other\n", b"\xff\xfe", b"a" * 100_000], ids=range(4)
)
def test_checksums_that_do_not_fit_are_refused(tmp_path: Path, folder: Path, listed: bytes) -> None:
    def change(tar: tarfile.TarFile) -> None:
        put(tar, "media/ship")
        put(tar, CHECKSUMS, listed)

    with pytest.raises(BackupError):
        unpack(hostile(tmp_path / "all.tar.gz", change), folder, ROOM, quiet)


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../outside",
        "media/../../outside",
        "media/./ship",
        "media//ship",
        "media",
        "media\\..\\ship",
        "media/sh\nip",
        "other/ship",
        "warta.sqlite3",
        "",
    ],
)
def test_names_outside_our_own_folders_are_refused(tmp_path: Path, folder: Path, name: str) -> None:
    archive = hostile(tmp_path / "all.tar.gz", lambda tar: put(tar, name))
    with pytest.raises(BackupError, match="is no name of a file in a backup"):
        unpack(archive, folder, ROOM, quiet)
    with pytest.raises(BackupError):
        check_name(name)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.DIRTYPE,
        tarfile.GNUTYPE_SPARSE,
    ],
)
def test_links_devices_and_all_but_plain_files_are_refused(
    tmp_path: Path, folder: Path, kind: bytes
) -> None:
    archive = hostile(
        tmp_path / "all.tar.gz",
        lambda tar: put(tar, "media/ship", b"", type=kind, linkname="/etc/passwd"),
    )
    with pytest.raises(BackupError):
        unpack(archive, folder, ROOM, quiet)
    assert list(folder.iterdir()) == []


def test_a_name_that_comes_twice_is_refused(tmp_path: Path, folder: Path) -> None:
    def change(tar: tarfile.TarFile) -> None:
        put(tar, "media/ship", b"one")
        put(tar, "media/ship", b"two")

    with pytest.raises(BackupError, match="twice"):
        unpack(hostile(tmp_path / "all.tar.gz", change), folder, ROOM, quiet)


def test_a_file_where_another_needs_a_folder_is_refused(tmp_path: Path, folder: Path) -> None:
    def change(tar: tarfile.TarFile) -> None:
        put(tar, "media/ship")
        put(tar, "media/ship/deck")

    with pytest.raises(OSError, match="media/ship"):
        unpack(hostile(tmp_path / "all.tar.gz", change), folder, ROOM, quiet)


def test_more_than_there_is_room_for_is_refused_before_the_room_is_gone(
    tmp_path: Path, folder: Path
) -> None:
    archive = hostile(
        tmp_path / "all.tar.gz", lambda tar: put(tar, "media/bomb", bytes(4 * 1024 * 1024))
    )
    with pytest.raises(BackupError, match="more than the 1,000,000 bytes that are free"):
        unpack(archive, folder, 1_000_000, quiet)
    assert sum(path.stat().st_size for path in folder.rglob("*")) <= 1_000_000


def test_countless_empty_files_need_room_too(tmp_path: Path, folder: Path) -> None:
    def change(tar: tarfile.TarFile) -> None:
        for number in range(300):
            put(tar, f"media/{number}", b"")

    with pytest.raises(BackupError, match="bytes that are free"):
        unpack(hostile(tmp_path / "all.tar.gz", change), folder, 100_000, quiet)


def test_a_header_that_would_fill_the_memory_is_not_read(tmp_path: Path, folder: Path) -> None:
    head = tarfile.TarInfo("././@PaxHeader")
    head.type, head.size = tarfile.XHDTYPE, 8_000_000_000
    archive = tmp_path / "all.tar.gz"
    archive.write_bytes(gzip.compress(head.tobuf(tarfile.USTAR_FORMAT) + bytes(10_000)))
    with pytest.raises(BackupError, match="a header of 8,000,000,000 bytes"):
        unpack(archive, folder, 100_000_000_000, quiet)


def test_what_is_no_archive_is_refused(tmp_path: Path, folder: Path) -> None:
    for content in (b"", b"not an archive", gzip.compress(b"no tar"), gzip.compress(b"")):
        (tmp_path / "all.tar.gz").write_bytes(content)
        with pytest.raises(BackupError):
            unpack(tmp_path / "all.tar.gz", folder, ROOM, quiet)
