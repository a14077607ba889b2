"""The PostgreSQL of the tests: a server of their own in a temporary folder, gone when they are over."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from services.store.engines import postgres_writer
from services.store.migrating import VERSIONS, migrate
from services.store.schema import metadata
from tests import debian

USER = "postgres"
# Nothing here outlives the tests, so nothing is made to outlive a power cut.
QUICK = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off -c listen_addresses="
)
EMPTY = "; ".join(
    [
        "SET lock_timeout = '5s'",
        *(f"DELETE FROM {table}" for table in metadata.tables),
        "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'",
        f"UPDATE alembic_version SET version_num = '{VERSIONS[-1]}'",
    ]
)
# The command that follows is run once nobody can write to its input any more.
WHEN_LEFT = ["sh", "-c", 'cat; exec "$@"', "sh"]
MISSING = "PostgreSQL is not installed: nothing is tried on it."


class Server:
    """`lend` gives databases for one test; they are emptied after it, which is faster than making others.

    PostgreSQL refuses to run as root, so the user of its package runs it then.
    """

    def __init__(self, folder: Path) -> None:
        programs = find()
        assert programs, MISSING
        self._programs = programs
        self.folder = folder
        self._user = USER if os.geteuid() == 0 else None
        self._made = 0
        self._free: list[str] = []
        self._lent: list[str] = []

    def make(self) -> None:
        if self._user:
            shutil.chown(self.folder, self._user)
        how = ["--no-sync", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--no-locale"]
        self._run("initdb", *how)

    def start(self) -> None:
        """Returns when it answers. It ends with this process, even where that is killed."""
        settings = f"{QUICK} -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "start", "-w", "-l", str(self.folder / "log"), "-o", settings)
        self._stopper = subprocess.Popen(
            [*WHEN_LEFT, *self._command("pg_ctl", "stop", "-m", "fast")],
            user=self._user,
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        """Whoever is connected is cut off."""
        self._stopper.communicate()

    def fresh(self) -> str:
        """The URL of a database without a table; it is used once."""
        self._made += 1
        name = f"portal{self._made}"
        self._do("postgres", f"CREATE DATABASE {name}")
        return self._url(name)

    def stranger(self) -> str:
        """A role that owns nothing."""
        self._do("postgres", "DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN")
        return "stranger"

    def lend(self) -> str:
        """The URL of an empty database, up to date."""
        if not self._free:
            self._free.append(self._migrated())
        self._lent.append(self._free.pop())
        return self._lent[-1]

    def take_back(self) -> None:
        """What was lent may be lent anew, unless its test spoilt it."""
        while self._lent:
            url = self._lent.pop()
            try:
                self._do(_name(url), EMPTY)
            except psycopg.Error:
                continue
            self._free.append(url)

    def _migrated(self) -> str:
        url = self.fresh()
        engine = postgres_writer(url)
        migrate(engine)
        engine.dispose()
        return url

    def _run(self, program: str, *arguments: str) -> None:
        command = self._command(program, *arguments)
        subprocess.run(command, user=self._user, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [str(self._programs / program), "-D", str(self.folder / "data"), *arguments]

    def _do(self, database: str, statement: str) -> None:
        with psycopg.connect(self._url(database), autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={self.folder}"


def _name(url: str) -> str:
    found = re.search(r"@/(\w+)\?", url)
    assert found
    return found[1]


@contextmanager
def running() -> Iterator[Server]:
    """Started inside the block."""
    with TemporaryDirectory() as folder:
        server = Server(Path(folder))
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()


def find() -> Path | None:
    """The folder of PostgreSQL's programs; Debian keeps them off the PATH, the newest version's last."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    there = shutil.which("initdb")
    programs = [*([Path(there)] if there else []), *debian]
    return programs[-1].parent if programs else None


def main() -> None:
    """Have PostgreSQL here. Where it cannot be had, its tests are left out, but never in CI."""
    if find() or (debian.install("postgresql") and find()):
        return
    if os.environ.get("CI") or debian.may_install():
        sys.exit("PostgreSQL cannot be installed from here: run `sudo apt-get install postgresql`.")
    sys.stderr.write(f"{MISSING} `sudo apt-get install postgresql` lets its tests run.\n")


if __name__ == "__main__":
    main()
