"""What can stop the runtime, said to a person."""


class RuntimeProblem(Exception):
    """A refusal: `code` for programs, `sentence` for people, `exit_code` for the shell."""

    def __init__(self, code: str, sentence: str, *, exit_code: int = 1, **data: object) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.exit_code = exit_code
        self.data = data
