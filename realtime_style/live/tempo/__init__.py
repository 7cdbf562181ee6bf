"""Beats: tapped, told by a MIDI clock, or heard."""
