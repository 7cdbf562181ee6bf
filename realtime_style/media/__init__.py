"""What containers hold: streams, captions, and what stands beside the pictures."""
