"""`python -m tellonce.cli` is the same as `tellonce`."""

from tellonce.cli.main import main

if __name__ == "__main__":
    main()
