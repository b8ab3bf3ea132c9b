"""Webhooks: what happens behind a client's wall, sent to its system, signed by Standard Webhooks."""
