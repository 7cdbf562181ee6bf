"""Files: how they are named, read, locked, and put in place."""
