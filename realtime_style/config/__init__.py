"""The one file of what a user has set: defaults of options, looks, MIDI."""
