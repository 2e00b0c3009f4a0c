"""The files of silos: unpacked, cut into records, bounded in memory, whatever is in them."""
