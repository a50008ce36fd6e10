"""People meet it: the command line and the web chat.  Imports qa, index and corpus; nothing imports it."""
