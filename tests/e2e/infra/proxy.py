"""The nginx of docs/examples, run as it stands but for the files and ports of this machine."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

HOST = "billing.shop.example"
EXAMPLE = Path(__file__).parents[3] / "docs/examples/nginx.conf"
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


@contextmanager
def running_nginx(folder: Path, portal_port: int) -> Iterator[Proxy]:
    """Start nginx in front of the portal, wait until it answers, and stop it."""
    https, plain = free_port(), free_port()
    key, certificate = _certificate(folder)
    changes = {
        "/etc/letsencrypt/live/billing.shop.example/fullchain.pem": str(certificate),
        "/etc/letsencrypt/live/billing.shop.example/privkey.pem": str(key),
        "listen 443 ": f"listen 127.0.0.1:{https} ",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 80 ": f"listen 127.0.0.1:{plain} ",
        "127.0.0.1:8000": f"127.0.0.1:{portal_port}",
    }
    text = EXAMPLE.read_text()
    for there, here in changes.items():
        assert there in text, there
        text = text.replace(there, here)
    process = subprocess.Popen(
        [_nginx(), "-c", str(_main(folder, text)), "-p", str(folder)], stderr=subprocess.PIPE, text=True
    )
    try:
        _wait(process, https)
        yield Proxy(https, plain, certificate)
    finally:
        process.terminate()
        process.communicate(timeout=START_SECONDS)


def find() -> str | None:
    """Path of nginx; an ordinary user's PATH may lack the folder of servers."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def install() -> bool:
    """Whether the system's package could be installed."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    ways = [["update"], ["install", "--yes", "--no-install-recommends", "nginx-light"]]
    return all(
        subprocess.run(["apt-get", "-qq", *way], env=quiet, stdout=sys.stderr, check=False).returncode == 0
        for way in ways
    )


def _nginx() -> str:
    found = find()
    assert found is not None
    return found


def _certificate(folder: Path) -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    made = ["-keyout", str(key), "-out", str(certificate), "-days", "2"]
    kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    name = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    subprocess.run(["openssl", "req", *kind, *made, *name], check=True, capture_output=True)
    return key, certificate


def _main(folder: Path, example: str) -> Path:
    """What surrounds the example: nothing that it could rely on."""
    (folder / "portal.conf").write_text(example)
    folders = "".join(f"{name}_temp_path {folder}/{name};\n" for name in FOLDERS)
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off;\npid {folder}/nginx.pid;\nerror_log stderr warn;\nevents {{}}\n"
        f"http {{\n{folders}include {folder}/portal.conf;\n}}\n"
    )
    return main


def _wait(process: "subprocess.Popen[str]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            continue
        return
    process.kill()
    raise AssertionError(f"nginx did not start: {process.communicate()[1]}")


def main() -> None:
    """Try to have nginx here; without it, its one test says so."""
    if not find() and not install():
        sys.stderr.write("nginx is not installed: the test of docs/examples/nginx.conf will be left out.\n")


if __name__ == "__main__":
    main()
