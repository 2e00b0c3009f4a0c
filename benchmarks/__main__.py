"""`python benchmarks`: what building and asking cost (`fines.py`), and reading (`readers.py`).

The other files here are run on their own.
"""

import argparse

import fines
import readers

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--copies", default="20", help="how many times the case log is copied (20)")
parser.add_argument("--megabytes", default="5", help="size of each file that is read (5)")
parser.add_argument("--json", action="store_true", help="figures as JSON, a document each")
given = parser.parse_args()
shown = ["--json"] if given.json else []
fines.main(["--copies", given.copies, *shown])
readers.main(["--megabytes", given.megabytes, "--rounds", "1", *shown])
