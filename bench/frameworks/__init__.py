"""Dateline beside the frameworks that people build such a program with: `python -m bench.frameworks`."""
