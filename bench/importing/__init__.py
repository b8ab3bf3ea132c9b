"""The ways of bringing a file of units in that `bench/imports.py` sets side by side."""
