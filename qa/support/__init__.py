"""A sentence that an LLM wrote, and those it cites, into whether they say so (`judge`): the rest is reasons against."""
