"""The lives of pieces for Hypothesis: what may be done to one, and a plain model of what must then be true."""
