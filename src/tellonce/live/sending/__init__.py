"""News to other systems: signed, patient, and never into a network of the organisation by mistake."""
