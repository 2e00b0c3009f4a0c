"""An invented organisation with its customers: eight silos in the formats of real products, and the truth of them."""
