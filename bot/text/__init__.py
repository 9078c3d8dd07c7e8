"""French text in and out: reading what people type in Québec, setting what is answered."""
