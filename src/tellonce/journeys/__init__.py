"""The meaning of what happened: contacts and journeys stitched, frictions as data, their fold and their SQL, prices."""
