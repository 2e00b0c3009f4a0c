"""The ears: one file per source system, pure functions from its records to touchpoints."""
