"""`python benchmarks`: what building and asking cost (`fines.py`); `components.py` is run on its own."""

from fines import main

main()
