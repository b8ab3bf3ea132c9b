"""What the demo says when it cannot go on."""


class DemoFailed(Exception):
    """A stage did not do what it must; the sentence says which and why."""
