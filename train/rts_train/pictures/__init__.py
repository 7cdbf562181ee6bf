"""Style pictures made for realtime-style, and the scripts that draw them."""
