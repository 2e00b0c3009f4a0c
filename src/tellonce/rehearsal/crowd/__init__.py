"""An invented organisation with its customers: twelve silos in the formats of real products, and the truth of them."""
