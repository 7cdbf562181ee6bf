"""What turns frames into paintings: a network, and the filters before and behind it."""
