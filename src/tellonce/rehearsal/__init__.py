"""Invented organisations with their truth, and the check of an account against a truth."""
