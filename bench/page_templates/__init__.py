"""A news article into realistic web pages: `known` are those the reader was written with, `held_out` those after it."""
