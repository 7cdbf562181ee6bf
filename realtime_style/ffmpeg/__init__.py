"""The ffmpeg program: which one, what it can do, and what it says."""
