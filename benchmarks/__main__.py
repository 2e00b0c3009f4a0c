"""`python benchmarks`: what building and asking cost (`fines.py`); the other files here are run on their own."""

from fines import main

main()
