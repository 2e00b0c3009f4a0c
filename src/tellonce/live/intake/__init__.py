"""The ways in: requests and messages to arrivals, and arrivals to touchpoints."""
