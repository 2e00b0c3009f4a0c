"""The present moment: what arrives is taken in with the same meanings that history is read with."""
