"""The meaning of who is who: normalise, evidence, limits, resolve, as pure functions."""
