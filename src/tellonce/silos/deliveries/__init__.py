"""Records as webhooks and streams hand them over: bodies, the layers around them, signatures, replies."""
