"""Turn a webcam or a video into a moving painting, live, on the machine you have."""

__version__ = "0.1.0"
