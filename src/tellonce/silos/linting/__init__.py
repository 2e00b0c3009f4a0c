"""A declaration held against the records that it speaks of: what `tellonce lint` tells."""
