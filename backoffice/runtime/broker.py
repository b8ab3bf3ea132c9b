"""The embedded broker: Valkey on a unix socket, its queue kept in an append-only file."""

import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kombu import Connection

from backoffice.runtime.binaries import broker_program
from backoffice.runtime.children import Program
from backoffice.runtime.layout import Layout
from backoffice.runtime.places import make_socket_folder


@dataclass(frozen=True)
class Broker:
    """The broker of one state directory. The caller holds the state's locks."""

    layout: Layout
    say: Callable[[str], None]

    def prepare(self) -> None:
        """Make the folders it needs. Raises RuntimeProblem: `no_broker`, `foreign_folder`."""
        self.layout.broker_data.mkdir(exist_ok=True, mode=0o700)
        make_socket_folder(self.layout, self.layout.broker_sockets)

    def program(self) -> Program:
        settings = {
            "port": "0",
            "unixsocket": str(self.layout.broker_socket),
            "unixsocketperm": "700",
            "dir": str(self.layout.broker_data),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return Program(
            name="the broker",
            command=(broker_program(), *options),
            log=self.layout.logs / "broker.log",
            environment={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            directory=self.layout.broker_data,
            is_ready=lambda logged: self._answers(),
            stop_steps=((signal.SIGTERM, 10.0),),
        )

    def restore_unacked(self) -> bool:
        """Put what killed workers had taken back into its queues; False while the broker does not answer.

        Only while no worker is alive: a living one's running tasks would run twice. Otherwise the transport
        does it by itself, when the visibility timeout has passed.
        """
        if not self._answers():
            return False
        with Connection(self.layout.broker_url) as connection:
            channel: Any = connection.channel()
            taken = int(channel.client.zcard(channel.unacked_index_key))
            if taken:
                # A worker killed while restoring holds this for minutes, and then nothing would be restored.
                channel.client.delete(channel.unacked_mutex_key)
                channel.visibility_timeout = 0
                channel.qos.restore_visible(num=None)
                self.say(f"Back in their queues: {taken} background tasks whose worker was killed.")
        return True

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                probe.settimeout(2.0)
                probe.connect(str(self.layout.broker_socket))
                probe.sendall(b"PING\r\n")
                return probe.recv(64).startswith(b"+PONG")
        except OSError:
            return False
