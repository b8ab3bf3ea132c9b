"""`python -m backoffice.runtime run | exec | remove`."""

import argparse
import contextlib
import re
import sys
from collections.abc import Sequence
from typing import TextIO

from backoffice.runtime import commands, office
from backoffice.runtime.errors import RuntimeProblem
from backoffice.runtime.layout import Layout


def main(arguments: Sequence[str]) -> int:
    own, guest = _split(arguments)
    options = _parser().parse_args(own)
    layout = Layout.of(options.state) if options.state else Layout.from_environment()
    try:
        if options.action == "run":
            return commands.run(layout=layout, host=options.host, port=options.port, say=_to(sys.stdout))
        if options.action == "remove":
            say = _to(sys.stdout)
            return commands.remove_all(say=say) if options.all else commands.remove(layout, say=say)
        if not guest:
            raise RuntimeProblem("no_command", "exec needs a command: exec … -- COMMAND", exit_code=2)
        return commands.execute(
            guest,
            layout=layout,
            fresh=options.fresh,
            durable=not options.no_fsync,
            migrate=options.migrate,
            kinds=options.kinds,
            host=options.host,
            port=options.port,
            say=_to(sys.stderr),
        )
    except RuntimeProblem as problem:
        _to(sys.stderr)(problem.sentence)
        return problem.exit_code


def _split(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    if "--" not in arguments:
        return arguments, []
    cut = list(arguments).index("--")
    return arguments[:cut], arguments[cut + 1 :]


def _to(stream: TextIO) -> commands.Say:
    def say(sentence: str) -> None:
        # A closed terminal must not keep the rest from being stopped.
        with contextlib.suppress(OSError, ValueError):
            stream.write(f"{sentence}\n")
            stream.flush()

    return say


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m backoffice.runtime", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True, metavar="run | exec | remove")
    run = actions.add_parser("run", help="run the whole office until Ctrl-C")
    execute = actions.add_parser("exec", help="run a command beside them: exec … -- COMMAND")
    remove = actions.add_parser("remove", help="remove all data of a state")
    for action in (run, execute, remove):
        action.add_argument(
            "--state", type=_state, help="a name below var/, or a path (default: $ENTREPOT_STATE)"
        )
    for action, port in ((run, 8000), (execute, 0)):
        action.add_argument("--host", default="127.0.0.1", help="the address the web listens on")
        action.add_argument("--port", type=_port, default=port, help=f"0 for a free one (default {port})")
    execute.add_argument("--fresh", action="store_true", help="begin with an empty state")
    execute.add_argument("--no-fsync", action="store_true", help="faster, for data that may be lost")
    execute.add_argument("--migrate", action="store_true", help="make the tables first")
    execute.add_argument(
        "--with", dest="kinds", type=_kinds, default=(), help=f"start these too: {','.join(office.KINDS)}"
    )
    remove.add_argument("--all", action="store_true", help="every state below var/")
    return parser


def _state(text: str) -> str:
    if "/" not in text and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is neither a simple name nor a path with a slash")
    return text


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: use a whole number from 0 to 65535")
    return int(text)


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(kind.strip() for kind in text.split(",") if kind.strip())
    unknown = [kind for kind in kinds if kind not in office.KINDS]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of {', '.join(office.KINDS)}")
    return kinds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
