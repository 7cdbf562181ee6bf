"""What works on this machine, and what to do about the rest; no broken library is loaded."""
