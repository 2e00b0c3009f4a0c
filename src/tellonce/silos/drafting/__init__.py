"""Drafts of a declaration, guessed from the files of a folder: what `tellonce init` writes."""
