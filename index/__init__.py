"""Articles become findable: cut, embed, keep, search.  Imports corpus; the only package that keeps state."""
