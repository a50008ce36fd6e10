"""Sentences into meetings: words and trees to parties and how they stand, each event once (`extract` runs it all)."""
