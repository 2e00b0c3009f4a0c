"""The eyes, over history: build, people, account, map, variants, measures, story."""
