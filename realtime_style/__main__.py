"""`python -m realtime_style` is `rts`."""

from realtime_style.cli import main

main()
