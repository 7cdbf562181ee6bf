"""Devices that sources and sinks ask alike: video devices, loopbacks, microphones."""
