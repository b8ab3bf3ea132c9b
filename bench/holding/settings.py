"""The product's settings, with the bench's doors, and no limit on how often one client may ask."""

from backoffice.settings import *  # noqa: F403

ROOT_URLCONF = "bench.holding.doors"
API_RATE = 0
