"""The words: frozen records, closed lists and errors. No input or output, no clock."""
