"""Measurements: what Dateline's published figures are made with.  Nothing here is imported by the product."""
