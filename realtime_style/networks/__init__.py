"""The networks that styles paint with, each in a folder of its own."""
