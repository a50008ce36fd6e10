"""Articles come in: read, clean, freeze.  Imports nothing of ours and keeps no state."""
