"""Steps from one schema of the present to the next, run by Alembic when a present is opened."""
