"""What the tests of live systems share: bodies as they are posted, and what comes of them."""

import json

from fenwick import SOURCE

from tellonce.silos.deliveries.delivery import Delivered, delivered
from tellonce.silos.registry import system
from tellonce.vocabulary.moment import from_iso

ARRIVED = from_iso("2025-05-05T10:00:00Z", SOURCE.zone)
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def deliver(name, body, content_type=JSON, **given):
    packed = body if isinstance(body, bytes) else json.dumps(body).encode()
    return delivered(name, content_type, packed, arrived=ARRIVED, **given)


def ids(name, body, content_type=JSON):
    return [one.id for one in deliver(name, body, content_type)]


def tell(name, record):
    return list(system(name).read(record, SOURCE))


def told(name, body, content_type=JSON):
    found = deliver(name, body, content_type)
    assert all(isinstance(one, Delivered) for one in found), found
    return [touchpoint for one in found for touchpoint in tell(name, one.record)]


def cloud_event(data):
    return {"specversion": "1.0", "type": "t", "source": "/s", "id": "ce1", "data": data}


def bridge(detail):
    return {"version": "0", "id": "eb1", "detail-type": "T", "source": "aws.partner/x", "detail": detail,
            "time": "2025-05-05T10:00:00Z"}  # fmt: skip


CHARGE = {"object": "charge", "id": "ch_1", "created": 1746439200, "amount": 1250, "amount_refunded": 0,
          "currency": "usd", "status": "succeeded", "customer": "cus_1", "metadata": {"plan": "F"}}  # fmt: skip
