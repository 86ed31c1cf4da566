"""Figures: what a run costs, beside a plain script that does the same work. `python -m bench`."""
