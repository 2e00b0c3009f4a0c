"""The source systems: one file each, a pure function from its records to touchpoints."""
