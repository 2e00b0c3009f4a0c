"""The meaning of texts: what notes, mails and messages plainly state, by phrase lists that are data per language."""
