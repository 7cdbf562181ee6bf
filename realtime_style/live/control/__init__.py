"""Control from outside, by OSC and MIDI: from the one table of controls, through the one door."""
