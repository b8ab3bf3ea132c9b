"""The office: wiring, and what every desk shares."""
