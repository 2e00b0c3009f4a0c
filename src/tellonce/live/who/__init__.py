"""Who is who as records arrive, and whose each group of evidence is."""
