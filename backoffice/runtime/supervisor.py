"""Keeps the programs of one state running, and ends them in the right order."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from backoffice.runtime.children import (
    Program,
    SystemUser,
    describe_exit,
    end_of_log,
    kill_session,
    log_since,
    log_size,
    make_room,
    spawn,
    spawn_guest,
    spawn_step,
)
from backoffice.runtime.errors import RuntimeProblem
from backoffice.runtime.layout import REPOSITORY, Layout
from backoffice.runtime.signals import SignalWatch, StopRequested

POLL_SECONDS = 0.05
# A program that dies sooner than this after its start counts as failing, not as unlucky.
QUICK_DEATH_SECONDS = 20.0
MOST_QUICK_DEATHS = 6
FIRST_DELAY_SECONDS = 0.25
LONGEST_DELAY_SECONDS = 8.0
HURRIED_SECONDS = 2.0
KILLED_SECONDS = 5.0
GUEST_STOP_SECONDS = 10.0


@dataclass
class Member:
    """A program under supervision and how it has fared."""

    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = field(default_factory=time.monotonic)
    log_offset: int = 0
    quick_deaths: int = 0
    due: float | None = None


@dataclass
class Supervisor:
    """Starts programs one after the other, restarts what dies, stops them in the reverse order.

    Lives in the main thread, inside the `SignalWatch` and the locks of its state.
    """

    layout: Layout
    signals: SignalWatch
    say: Callable[[str], None]
    shared_descriptors: tuple[int, ...]
    members: list[Member] = field(default_factory=list)

    def start(self, *programs: Program) -> None:
        """Start the programs side by side and wait until all are ready.

        Raises RuntimeProblem `did_not_start` with the end of a log, or StopRequested.
        """
        starting = [Member(program) for program in programs]
        for member in starting:
            make_room(member.program.log)
            self.members.append(member)
            self._spawn(member)
        while starting := [member for member in starting if not self._is_up(member)]:
            self._revive(newcomers=starting)
            self.signals.pause(POLL_SECONDS)

    def step(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        user: SystemUser | None = None,
        directory: Path = REPOSITORY,
    ) -> str:
        """Run a command to its end and return what it printed, which is also in its log.

        Raises RuntimeProblem `step_failed` with the end of its log, or StopRequested.
        """
        log = self.layout.logs / f"{name}.log"
        make_room(log)
        offset = log_size(log)
        process = spawn_step(
            command,
            log=log,
            environment=os.environ if environment is None else environment,
            directory=directory,
            user=user,
            shared_descriptors=self.shared_descriptors,
        )
        try:
            self.watch(lambda: process.poll() is not None)
        finally:
            kill_session(process)
            process.wait()
        if process.returncode != 0:
            raise RuntimeProblem(
                "step_failed",
                f"{name} {describe_exit(process.returncode)}. The end of {log}:\n{end_of_log(log, offset)}",
                step=name,
            )
        return log_since(log, offset)

    def watch(self, finished: Callable[[], bool]) -> None:
        """Keep the members running until `finished`.

        Raises RuntimeProblem `keeps_dying` when one cannot be kept alive, or StopRequested.
        """
        while not finished():
            self._revive()
            waits = [member.due - time.monotonic() for member in self.members if member.due is not None]
            self.signals.pause(min([*waits, 5.0]))

    def host(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        """Run the user's command on the user's terminal and return its exit code as a shell would.

        A stop that we are asked for ends the command. Raises RuntimeProblem: `no_command`, `keeps_dying`.
        """
        try:
            guest = spawn_guest(command, environment=environment)
        except OSError as error:
            raise RuntimeProblem(
                "no_command", f"The command {command[0]!r} cannot be run: {error.strerror}.", exit_code=127
            ) from error
        try:
            self.watch(lambda: guest.poll() is not None)
        except StopRequested as stop:
            # Ctrl-C reaches the command from the terminal as it reached us; other signals do not.
            if guest.poll() is None and not (stop.number == signal.SIGINT and _owns_terminal()):
                guest.send_signal(stop.number)
            self._wait_for(guest, GUEST_STOP_SECONDS)
        finally:
            if guest.poll() is None:
                guest.terminate()
                self._wait_for(guest, GUEST_STOP_SECONDS)
            if guest.poll() is None:
                guest.kill()
                guest.wait()
        return guest.returncode if guest.returncode >= 0 else 128 - guest.returncode

    def stop(self) -> None:
        """End every member, the last started first. Never raises; a second stop signal hurries it."""
        for member in reversed(self.members):
            process = member.process
            if process is None:
                continue
            for number, seconds in member.program.stop_steps:
                if process.poll() is None:
                    process.send_signal(number)
                    self._wait_for(process, seconds)
            if process.poll() is None:
                self.say(f"{_capitalised(member.program.name)} does not end by itself and is killed.")
            kill_session(process)
            self._wait_for(process, KILLED_SECONDS)
        self.members.clear()

    def _wait_for(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        begun = time.monotonic()
        while process.poll() is None:
            passed = time.monotonic() - begun
            if passed > (min(seconds, HURRIED_SECONDS) if self.signals.hurried else seconds):
                return
            self.signals.sleep(POLL_SECONDS)

    def _is_up(self, member: Member) -> bool:
        program, process = member.program, member.process
        code = process.poll() if process else None
        if process and code is None and program.is_ready(log_since(program.log, member.log_offset)):
            return True
        if code is None and time.monotonic() < member.started + program.ready_seconds:
            return False
        fault = "was not ready in time" if code is None else describe_exit(code)
        raise RuntimeProblem(
            "did_not_start",
            f"{_capitalised(program.name)} did not start: it {fault}. {self._log_hint(member)}",
            program=program.name,
        )

    def _spawn(self, member: Member) -> None:
        """Start the member's program, or plan to when the time for it has not come."""
        if not member.program.before_start():
            member.due = time.monotonic() + FIRST_DELAY_SECONDS
            return
        member.log_offset = log_size(member.program.log)
        member.process = spawn(member.program, shared_descriptors=self.shared_descriptors)
        member.started = time.monotonic()
        member.due = None

    def _revive(self, newcomers: Sequence[Member] = ()) -> None:
        """Plan a new start for whatever has died, and start what is due. Newcomers have not been up yet."""
        for member in self.members:
            if member.due is not None:
                if time.monotonic() >= member.due:
                    self._spawn(member)
            elif member not in newcomers and member.process is not None:
                code = member.process.poll()
                if code is not None:
                    self._mourn(member, member.process, code)

    def _mourn(self, member: Member, process: subprocess.Popen[bytes], code: int) -> None:
        kill_session(process)
        member.process = None
        lived = time.monotonic() - member.started
        member.quick_deaths = member.quick_deaths + 1 if lived < QUICK_DEATH_SECONDS else 1
        name = _capitalised(member.program.name)
        if member.quick_deaths >= MOST_QUICK_DEATHS:
            raise RuntimeProblem(
                "keeps_dying",
                f"{name} {describe_exit(code)}, {member.quick_deaths} times in a row soon after its start. "
                f"{self._log_hint(member)}",
                program=member.program.name,
            )
        delay = min(FIRST_DELAY_SECONDS * 2 ** (member.quick_deaths - 1), LONGEST_DELAY_SECONDS)
        member.due = time.monotonic() + delay
        self.say(f"{name} {describe_exit(code)}; it is started again.")

    def _log_hint(self, member: Member) -> str:
        return f"The end of {member.program.log}:\n{end_of_log(member.program.log, member.log_offset)}"


def _owns_terminal() -> bool:
    """Whether we are in the foreground of a terminal, whose Ctrl-C then reaches our whole group."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _capitalised(name: str) -> str:
    return name[0].upper() + name[1:]
