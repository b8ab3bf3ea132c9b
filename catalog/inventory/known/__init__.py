"""What the trade knows, as data: parts and flaws of pieces, marks of the houses, materials of protected species."""
