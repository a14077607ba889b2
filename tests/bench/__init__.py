"""What the portal must reach, measured: `make bench`. The table of figures is in `figures.py`."""
