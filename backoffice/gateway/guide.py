"""What the page of the API says before the doors."""

GUIDE = """\
**A token.** `POST /api/oauth/token` with `grant_type=client_credentials`, the client's id and secret by HTTP Basic.
Send the token as `Authorization: Bearer …`. It lasts for a quarter of an hour and opens what its scopes name.

**Writing.** Each `POST` and `PATCH` takes an `Idempotency-Key` of your own: sent again with the same body it
gets the same answer, with another body 422.

**Codes.** `/brands`, `/categories`, `/warehouses`, `/stores`, `/carriers`, `/bins` and `/bench-terms` list what other
doors are sent.

**Forms.** Times are UTC with `Z`; amounts are text with the decimals of their currency. Lists come newest first, with
`next` and `previous`. What is wrong is a problem document (RFC 9457): `code` for machines, `detail` in a sentence, and
`errors` by field.

**What happened.** `/events` tells it in one order, from `next` on; webhooks send it to you.
"""
