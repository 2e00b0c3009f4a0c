"""`tellonce …`: one thin file per command, imported when called."""
