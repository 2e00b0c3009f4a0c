"""The client of Tellonce: hand events in, ask for a context, listen to news, check signed webhooks."""

from tellonce_client.client import Client
from tellonce_client.errors import Failed, Invalid, Refused
from tellonce_client.news import News
from tellonce_client.webhook import verify
from tellonce_client.words import Advice, Context, Happened, OpenMatter, Promised, Proof, Waiting

__all__ = [
    "Advice",
    "Client",
    "Context",
    "Failed",
    "Happened",
    "Invalid",
    "News",
    "OpenMatter",
    "Promised",
    "Proof",
    "Refused",
    "Waiting",
    "verify",
]
