"""Signals as events of one loop: a sleep ends early when a child dies or a stop is asked for."""

import os
import select
import signal
import time
from types import FrameType, TracebackType
from typing import Any

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
BURST_SECONDS = 0.5


class StopRequested(Exception):
    """Someone asked the supervisor to end; `number` is the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}")
        self.number = number


class SignalWatch:
    """Catches stop signals and child deaths in the main thread.

    The handlers only record: waiting for a child inside a handler can deadlock with the wait it interrupted.
    """

    def __init__(self) -> None:
        self.received: list[int] = []
        self._first = self._latest = 0.0
        self._restore: list[tuple[int, Any]] = []

    def __enter__(self) -> "SignalWatch":
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        self._former_descriptor = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            # nohup asks for SIGHUP to stay ignored.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                self._restore.append((number, signal.signal(number, self._record)))
        self._restore.append((signal.SIGCHLD, signal.signal(signal.SIGCHLD, lambda number, frame: None)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._restore:
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._former_descriptor)
        os.close(self._reader)
        os.close(self._writer)

    def _record(self, number: int, frame: FrameType | None) -> None:
        self._latest = time.monotonic()
        if not self.received:
            self._first = self._latest
        self.received.append(number)

    @property
    def hurried(self) -> bool:
        """Whether a stop was asked for again; a closing terminal sends its signals in one burst."""
        return bool(self.received) and self._latest - self._first > BURST_SECONDS

    def sleep(self, seconds: float) -> None:
        """Sleep at most `seconds`; any signal ends it. Never raises."""
        ready, _, _ = select.select([self._reader], [], [], max(0.0, seconds))
        if ready:
            os.read(self._reader, 4096)

    def check(self) -> None:
        """Raise `StopRequested` when a stop was asked for."""
        if self.received:
            raise StopRequested(self.received[0])

    def pause(self, seconds: float) -> None:
        """Sleep at most `seconds`, then `check`."""
        self.sleep(seconds)
        self.check()
