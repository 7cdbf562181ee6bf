"""How fast this machine paints: the network alone, and a whole run of `rts video`."""
