"""What people are told: a notice in the office, and the same by mail in their language."""
