"""What whoever serves a customer next has to know, to do and to leave undone."""
