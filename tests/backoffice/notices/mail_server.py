"""A mail server of a few lines: it keeps what it is given, and refuses whom it is told to refuse."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, cast


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        house = cast(Any, self.server).house
        house.connections += 1
        self._say("220 ready")
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words.upper()
            if verb.startswith(("EHLO", "HELO", "MAIL", "RSET", "NOOP")):
                self._say("250 ok")
            elif verb.startswith("RCPT"):
                address = words.partition("<")[2].partition(">")[0]
                self._say(house.refusals.get(address, "250 ok"))
            elif verb == "DATA":
                self._say("354 go on")
                lines = []
                while (text := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(text.removeprefix(b".") if text.startswith(b"..") else text)
                message = message_from_bytes(b"".join(lines), policy=policy.default)
                answer = house.refusals.get(message["Subject"], "250 taken")
                if answer.startswith("250"):
                    house.taken.append(message)
                self._say(answer)
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("502 what?")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class MailServer:
    """`refusals` maps an address or a subject to what the server answers for it; `taken` is what it has."""

    def __init__(self) -> None:
        self.refusals: dict[str, str] = {}
        self.taken: list[EmailMessage] = []
        self.connections = 0
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.house = self  # type: ignore[attr-defined]

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> "MailServer":
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
