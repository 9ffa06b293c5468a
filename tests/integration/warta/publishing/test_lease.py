"""One press holds the lease; it ends with its holder, however that dies."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.support.processes import until
from warta.publishing.lease import FileLease, Lease, Leases, PostgresLease, holding, lease_for

HOLDER = """
import sys
from pathlib import Path
from warta.publishing.lease import FileLease
lease = FileLease(Path(sys.argv[1]))
print(lease.take(), flush=True)
sys.stdin.readline()
lease.give_back()
print("given back", flush=True)
sys.stdin.readline()
"""


class Holder:
    """Another process that took the lease."""

    def __init__(self, path: Path) -> None:
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", HOLDER, str(path)]
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        assert self.says() == "True"

    def says(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def give_back(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        assert self.says() == "given back"

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "store.press"


@pytest.fixture
def holder(path: Path) -> Iterator[Holder]:
    holder = Holder(path)
    yield holder
    holder.kill()


class Double:
    """A lease that is free, or not."""

    def __init__(self, free: bool = True) -> None:
        self.free, self.held = free, False

    def take(self) -> bool:
        self.held = self.free
        return self.free

    def give_back(self) -> None:
        self.held = False


def test_a_free_lease_is_taken_where_no_folder_is_yet(path: Path) -> None:
    lease = FileLease(path)
    assert lease.take()
    assert not FileLease(path).take()
    lease.give_back()
    assert FileLease(path).take()


def test_another_process_holds_it_until_it_gives_it_back(path: Path, holder: Holder) -> None:
    ours = FileLease(path)
    assert not ours.take()
    holder.give_back()
    assert ours.take()
    ours.give_back()


def test_it_ends_with_a_killed_holder(path: Path, holder: Holder) -> None:
    ours = FileLease(path)
    assert not ours.take()
    holder.kill()
    assert ours.take()
    ours.give_back()


def test_giving_back_what_was_never_taken_harms_nobody(path: Path, holder: Holder) -> None:
    ours = FileLease(path)
    ours.take()
    ours.give_back()
    assert not ours.take()


def test_of_several_leases_all_are_taken_or_none() -> None:
    first, taken, last = Double(), Double(free=False), Double()
    assert not Leases(first, taken, last).take()
    assert not first.held
    assert not last.held
    taken.free = True
    leases = Leases(first, taken, last)
    assert leases.take()
    assert all((first.held, taken.held, last.held))
    leases.give_back()
    assert not any((first.held, taken.held, last.held))


def test_a_held_lease_is_given_back_at_the_end_even_of_an_error() -> None:
    lease = Double()
    with pytest.raises(ZeroDivisionError), holding(lease) as held:
        1 / (1 - held)
    assert not lease.held


def test_what_another_holds_is_not_given_back_by_us(path: Path) -> None:
    theirs = FileLease(path)
    theirs.take()
    with holding(FileLease(path)) as held:
        assert not held
    assert not FileLease(path).take()
    theirs.give_back()


@pytest.fixture
def connected(db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's own lease")


@pytest.fixture
def leases(connected: None) -> Iterator[tuple[PostgresLease, PostgresLease]]:
    """Two leases of one database, as on two machines."""
    leases = PostgresLease(), PostgresLease()
    yield leases
    for lease in leases:
        lease.give_back()


def test_on_postgresql_the_lease_excludes_other_connections(
    leases: tuple[PostgresLease, PostgresLease],
) -> None:
    ours, theirs = leases
    assert ours.take()
    assert not theirs.take()
    ours.give_back()
    assert until(theirs.take, "the lease given back")


def test_on_postgresql_the_lease_ends_with_its_connection(
    leases: tuple[PostgresLease, PostgresLease],
) -> None:
    ours, theirs = leases
    assert theirs.take()
    with theirs._connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    assert until(ours.take, "the lease of a holder that died")


def test_the_presses_of_an_installation_share_one_lease(db: None, tmp_path: Path) -> None:
    one, other = (lease_for(tmp_path / "store") for _ in range(2))
    elsewhere: Lease = lease_for(tmp_path / "machine" / "store")
    assert one.take()
    assert not other.take()
    # Two machines have no file in common: only the database can keep them apart.
    assert elsewhere.take() is (connection.vendor == "sqlite")
    elsewhere.give_back()
    one.give_back()
    assert until(other.take, "the lease given back")
    other.give_back()
