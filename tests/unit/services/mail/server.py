"""A mail server for tests: it speaks as much SMTP as a client needs, and misbehaves as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class MailServer:
    """`replies` replace its usual answer to a command; "" closes the connection instead; DOT follows DATA."""

    def __init__(self, **replies: str) -> None:
        self.replies = replies
        self.received: list[str] = []
        self.commands: list[str] = []
        self.port = 0
        self.talks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until it goes or is thrown out."""
        task = asyncio.current_task()
        assert task is not None
        self.talks.add(task)
        with suppress(ConnectionError):
            await self._converse(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What is no text, a TLS greeting say, is an unknown command like any other."""
        going = await self._say(writer, "HELLO", "220 here")
        while going and (line := (await reader.readline()).decode(errors="replace").strip()):
            self.commands.append(line)
            verb = line.split()[0].upper()
            going = await self._say(writer, verb, "354 go on" if verb == "DATA" else "250 fine")
            if going and verb == "DATA" and "DATA" not in self.replies:
                self.received.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                going = await self._say(writer, "DOT", "250 taken")

    async def _say(self, writer: asyncio.StreamWriter, verb: str, usual: str) -> bool:
        reply = self.replies.get(verb, usual)
        if reply:
            writer.write(f"{reply}\r\n".encode())
            await writer.drain()
        return bool(reply)


@asynccontextmanager
async def mail_server(**replies: str) -> AsyncIterator[MailServer]:
    """Listens on a port of its own."""
    server = MailServer(**replies)
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    async with listening:
        server.port = listening.sockets[0].getsockname()[1]
        yield server
        if server.talks:
            await asyncio.wait(server.talks)
