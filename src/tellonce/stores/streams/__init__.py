"""Streams of messages that others keep until we have accepted them: one face, one file for each system."""
