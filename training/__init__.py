"""Makes the reader: `python -m training DATA_FOLDER`.  Imports qa, index and corpus; nothing imports it."""
