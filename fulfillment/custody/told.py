"""This room's events as its pages are called: a journey is a transfer, a difference a missing piece."""

from backoffice.desk.told import declare

declare(
    headlines={
        "journey.begun": "Transfer begun",
        "journey.arrived": "Transfer arrived",
        "journey.lost": "Lost on the way",
        "difference.opened": "Missed on its shelf",
        "difference.found": "Missing piece found",
        "loss.valued": "Its value put right",
        "difference.written_off": "Missing piece written off",
    }
)
