"""The one refusal of the reader: a code for programs, a sentence for the person who sent the file."""

from typing import Any


class ReadError(Exception):
    """A file, a sheet or a stream of rows cannot be read, and why.

    `code` is stable and meant for programs and tests; `sentence` says what is wrong, where, and what
    to do about it; `data` holds the numbers and names that the sentence mentions.

    Codes by theme:

    - nothing to read: `empty_file`, `no_sheet`, `no_rows`, `no_header`
    - choice needed: `unknown_sheet`, `hidden_sheet`, `unknown_encoding`, `encoding_mismatch`,
      `mixed_encoding`, `several_files`
    - not a spreadsheet: `wrong_content`, `macro_only`, `encrypted`
    - broken: `truncated`, `damaged`
    - over a limit: `too_large`, `too_many_rows`, `too_many_columns`, `line_too_long`, `too_many_parts`,
      `unpacks_too_large`, `too_heavy`, `too_slow`
    - hostile: `entities`
    """

    def __init__(self, code: str, sentence: str, **data: Any) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.data = data

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self.code, self.sentence, self.data)


def _rebuild(code: str, sentence: str, data: dict[str, Any]) -> ReadError:
    return ReadError(code, sentence, **data)
