"""The proxies of docs/examples, run as they stand but for the files and ports of this machine."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from tests import debian

HOST = "billing.shop.example"
EXAMPLES = Path(__file__).parents[3] / "docs/examples"
PACKAGES = {"nginx": "nginx-light", "caddy": "caddy"}
START_SECONDS = 15
FOLDERS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True)
class Answer:
    """One answer, read to its end."""

    status: int
    headers: Message
    text: str


class Proxy:
    """`https` and `http` are the ports; requests go to this machine under whatever name."""

    def __init__(self, https: int, http: int, certificate: Path) -> None:
        self._ports = {"https": https, "http": http}
        self._context = ssl.create_default_context(cafile=str(certificate))

    def ask(
        self,
        method: str,
        path: str,
        body: str | None = None,
        headers: dict[str, str] | None = None,
        *,
        scheme: str = "https",
        host: str = HOST,
    ) -> Answer:
        """What comes back; ssl.SSLError where the name is not served."""
        with socket.create_connection(("127.0.0.1", self._ports[scheme]), 30) as plain:
            encrypted = scheme == "https"
            used = self._context.wrap_socket(plain, server_hostname=host) if encrypted else plain
            with used, closing(http.client.HTTPConnection(host, timeout=30)) as connection:
                connection.sock = used
                connection.request(method, path, body, headers or {})
                answer = connection.getresponse()
                return Answer(answer.status, answer.headers, answer.read().decode())


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Place:
    """Where an example runs here."""

    folder: Path
    portal: int
    https: int
    http: int
    certificate: Path
    key: Path


@contextmanager
def proxied(name: str, folder: Path, portal: int) -> Iterator[Proxy]:
    """Start `nginx` or `caddy` in front of the portal's port, wait until it answers, and stop it."""
    program = find(name)
    assert program is not None
    place = Place(folder, portal, free_port(), free_port(), *_certificate(folder))
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    log = folder / f"{name}.log"
    with log.open("w") as stderr:
        process = subprocess.Popen(
            [program, *ARGUMENTS[name](place)], env={**os.environ, **home}, stdout=stderr, stderr=stderr
        )
        try:
            _wait(process, place.https, log)
            yield Proxy(place.https, place.http, place.certificate)
        finally:
            process.terminate()
            process.wait(START_SECONDS)


def find(name: str) -> str | None:
    """Path of a proxy; an ordinary user's PATH may lack the folder of servers."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def _nginx(place: Place) -> list[str]:
    """The example within what a fresh Debian has in its http block, and what it must hold against."""
    example = _changed(
        "nginx.conf",
        {
            "/etc/letsencrypt/live/billing.shop.example/fullchain.pem": str(place.certificate),
            "/etc/letsencrypt/live/billing.shop.example/privkey.pem": str(place.key),
            "listen [::]:": "# listen [::]:",  # not every machine has IPv6
            "listen 443 ": f"listen 127.0.0.1:{place.https} ",
            "listen 80": f"listen 127.0.0.1:{place.http}",
            "127.0.0.1:8000": f"127.0.0.1:{place.portal}",
        },
    )
    folder = place.folder
    folders = "".join(f"{name}_temp_path {folder}/{name};\n" for name in FOLDERS)
    main = folder / "nginx.conf"
    main.write_text(
        f"user root;\ndaemon off;\npid {folder}/nginx.pid;\nerror_log stderr warn;\nevents {{}}\n"
        f"http {{\n{folders}access_log {folder}/access.log;\ngzip on;\n{example}\n}}\n"
    )
    return ["-c", str(main), "-p", str(folder)]


def _caddy(place: Place) -> list[str]:
    example = _changed(
        "Caddyfile",
        {
            "{\n\t# Slow": "{\n\tadmin off\n\tauto_https off\n\t# Slow",
            f"http://{HOST} {{": f"http://{HOST}:{place.http} {{\n\tbind 127.0.0.1",
            f"https://{HOST} {{": f"https://{HOST}:{place.https} {{\n\tbind 127.0.0.1\n"
            f"\ttls {place.certificate} {place.key}",
            "127.0.0.1:8000": f"127.0.0.1:{place.portal}",
        },
    )
    main = place.folder / "Caddyfile"
    main.write_text(example)
    return ["run", "--config", str(main), "--adapter", "caddyfile"]


ARGUMENTS: dict[str, Callable[[Place], list[str]]] = {"nginx": _nginx, "caddy": _caddy}


def _changed(example: str, changes: dict[str, str]) -> str:
    text = (EXAMPLES / example).read_text()
    for there, here in changes.items():
        assert there in text, there
        text = text.replace(there, here)
    return text


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = ["-keyout", str(key), "-out", str(certificate), "-days", "2"]
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    name = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    subprocess.run(["openssl", "req", *kind, *made, *name], check=True, capture_output=True)
    return certificate, key


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            continue
        return
    process.kill()
    raise AssertionError(f"It did not start: {log.read_text()}")


def main() -> None:
    """Have the proxies here. Without one the tests of its example are left out, but never in CI."""
    missing = [name for name in PACKAGES if not find(name)]
    if not missing or debian.install(*(PACKAGES[name] for name in missing)):
        return
    remedy = f"`sudo apt-get install {' '.join(PACKAGES[name] for name in missing)}`"
    if os.environ.get("CI") or debian.may_install():
        sys.exit(f"The proxies of the examples cannot be installed from here: run {remedy}.")
    sys.stderr.write(f"{' and '.join(missing)} not installed: {remedy} lets the tests of the examples run.\n")


if __name__ == "__main__":
    main()
