"""What the long memory holds: the columns of each table, the same on every engine, and the version of the whole."""

from typing import Final

import pyarrow as pa

FORMAT: Final = 3
"""Version of the store's layout. An older one is rebuilt from the silo files, a newer one refused."""

TEXT: Final = pa.string()
MICROS: Final = pa.int64()
TEXTS: Final = pa.list_(pa.string())

TOUCHPOINTS: Final = pa.schema([
    ("silo", TEXT), ("file", TEXT), ("record", TEXT), ("part", pa.int32()), ("nested", pa.int32()),
    ("moment", MICROS), ("ord", pa.int64()),
    ("until", MICROS), ("channel", TEXT), ("direction", TEXT), ("activity", TEXT), ("outcome", TEXT), ("word", TEXT),
    ("topic", TEXT), ("id_kinds", TEXTS), ("id_values", TEXTS), ("contact_keys", TEXTS), ("journey_key", TEXT),
    ("matters", TEXTS), ("attributes", TEXT),
])  # fmt: skip
"""One row a touchpoint, as read; `attributes` is a JSON object of texts; `moment` and `until` microseconds UTC."""

SAID: Final = """
    SELECT silo, file, record, moment, unnest(id_kinds) AS kind, unnest(id_values) AS value,
           CASE WHEN activity = 'identity_given' THEN json_extract_string(attributes, '$.fact') END AS said
"""
"""Each identifier of each touchpoint, to be followed by `FROM` and where they are: `said` is the kind that the customer
gave there, so that an identifier of that kind is only asserted."""

SET_ASIDE: Final = pa.schema([("silo", TEXT), ("file", TEXT), ("place", TEXT), ("reason", TEXT), ("raw", TEXT)])
"""One row a record that could not be read."""

LEFT_OUT_ROWS: Final = pa.schema([("silo", TEXT), ("file", TEXT), ("records", pa.int64()), ("touchpoints", pa.int64())])
"""One row a silo file of which something is left out because the person was erased."""

CONTACTS: Final = pa.schema([
    ("id", TEXT), ("person", TEXT), ("journey", TEXT), ("kind", TEXT), ("channel", TEXT), ("direction", TEXT),
    ("moment", MICROS), ("until", MICROS), ("assisted", pa.bool_()), ("waited", MICROS), ("span", MICROS),
    ("what", TEXT), ("topics", TEXTS), ("refs", TEXTS),
])  # fmt: skip
"""One row a contact or message."""

JOURNEYS: Final = pa.schema([
    ("id", TEXT), ("persons", TEXTS), ("topic", TEXT), ("started", MICROS), ("ended", MICROS), ("resolved", pa.bool_()),
    ("declared", pa.bool_()),
])  # fmt: skip
"""One row a journey."""

FRICTIONS: Final = pa.schema([
    ("name", TEXT), ("person", TEXT), ("journey", TEXT), ("contact", TEXT), ("moment", MICROS), ("until", MICROS),
    ("evidence", TEXTS), ("span", MICROS),
])  # fmt: skip
"""One row a friction; `span` null where it has no minutes of its own."""

PROMISES: Final = pa.schema([
    ("person", TEXT), ("journey", TEXT), ("what", TEXT), ("made", MICROS), ("due", MICROS), ("status", TEXT),
    ("settled", MICROS), ("evidence", TEXTS),
])  # fmt: skip
"""One row a promise with a time limit."""

MARKS: Final = pa.schema([("journey", TEXT), ("contact", TEXT), ("kind", TEXT), ("label", TEXT)])
"""What the stitching adds to each touchpoint, in the order of the rows it was given."""

STEPS: Final = pa.schema([
    ("owner", TEXT), ("person", TEXT), ("journey", TEXT), ("step_no", pa.int32()), ("moment", MICROS),
    ("until", MICROS),
    ("channel", TEXT), ("direction", TEXT), ("activity", TEXT), ("outcome", TEXT), ("word", TEXT), ("label", TEXT),
    ("next_label", TEXT), ("gap_to_next", MICROS), ("contact", TEXT), ("kind", TEXT), ("topic", TEXT), ("silo", TEXT),
    ("file", TEXT), ("record", TEXT), ("part", pa.int32()), ("nested", pa.int32()), ("ord", pa.int64()),
    ("attributes", TEXT),
])  # fmt: skip
"""One row a touchpoint in its journey: its number there, the label of the next step and the microseconds until it."""
