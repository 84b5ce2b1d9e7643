"""`python -m rakusatsu` is the command `rakusatsu`."""

from rakusatsu.cli import main

main()
