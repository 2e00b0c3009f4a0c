"""What a request was for: a page, a part of a page, or a program that looks after the server or reads the web.

Source: lists that the programs' makers publish of their user agents (Google, Bing, Yandex, Apple, Amazon Route 53,
Elastic Load Balancing, Google Cloud, Kubernetes, Pingdom, UptimeRobot, …); the documented addresses of health checks.
"""

import re
from enum import StrEnum
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Final

from tellonce.silos.systems.access_lines import Line

PROGRAMS: Final = re.compile(
    r"(?<!cu)bot(?![a-z])|crawl|spider|slurp|google-|googleother|mediapartners|feedfetcher|facebookexternalhit"
    r"|meta-external|facebookcatalog|bingpreview|ia_archiver|archive\.org|whatsapp/|headlesschrome|phantomjs|lighthouse"
    r"|^(curl|wget|python|go-http-client|java|libwww|ruby|perl|php|axios|node|apache-httpclient|guzzle|httpie"
    r"|postman|insomnia|masscan|zgrab|nmap|nikto|sqlmap|expanse)\b"
    r"|elb-healthchecker|googlehc|kube-probe|amazon-route53-health|health-?check|haproxy|uptime|pingdom|statuscake"
    r"|site24x7|check_http|nagios|zabbix|datadog|newrelic|blackbox|prometheus|dynatrace|catchpoint|monit/|varnish"
    r"|internal dummy connection|azure-?traffic|cloudfront-health|better ?stack|hetrixtools|freshping",
    re.IGNORECASE,
)
"""User agents of crawlers, previews, libraries, scanners and monitors, as their makers document them."""

CHECKS: Final = re.compile(
    r"/(-/(healthy|ready)|healthz|livez|readyz|ping|server-status|server-info|nginx_status|stub_status|metrics"
    r"|actuator/.*|health[_-]?check)/?|/\.well-known/(?!change-password).*|/robots\.txt|/sitemap[^/]*\.xml(\.gz)?",
    re.IGNORECASE,
)
"""Paths that only programs ask for: checks of load balancers, Kubernetes, mod_status, stub_status, Spring; crawlers'
instructions; well-known places (RFC 8615)."""

ASSETS: Final = re.compile(
    r".*\.(css|js|mjs|map|png|jpe?g|gif|svg|ico|webp|avif|bmp|tiff?|woff2?|ttf|otf|eot|mp3|mp4|webm|ogg|wav|m3u8|ts|wasm"
    r"|webmanifest|manifest)|/(apple-touch-icon|browserconfig|manifest\.json|favicon)[^/]*",
    re.IGNORECASE,
)
"""Files that a page is made of and a browser fetches by itself."""

PRIVATE: Final = tuple(
    map(
        ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "::1/128",
         "fc00::/7", "fe80::/10"),
    )
)  # fmt: skip
"""Addresses of networks of somebody's own. Source: RFC 1918, 6598, 1122, 3927, 4291, 4193."""


class Sort(StrEnum):
    """What a request is to the customer."""

    PAGE = "page"
    ASSET = "asset"
    PROGRAM = "program"
    BROKEN = "broken"


def sort_of(line: Line) -> Sort:
    """What a request was for.

    A request from the server itself, by a documented program, of a path for programs, or of a method that no page sends
    is a program's; one that is no request of HTTP (bytes of TLS, a scanner, nothing at all) is broken.
    """
    if not line.method or (line.status == "400" and not line.protocol):
        return Sort.BROKEN
    if line.method not in ("GET", "POST", "PUT", "PATCH", "DELETE") or _own(line.host):
        return Sort.PROGRAM
    if _program(line.agent) or CHECKS.fullmatch(line.path):
        return Sort.PROGRAM
    return Sort.ASSET if line.method == "GET" and ASSETS.fullmatch(line.path) else Sort.PAGE


@lru_cache(maxsize=8192)
def _program(agent: str) -> bool:
    return PROGRAMS.search(agent) is not None


def client(line: Line) -> str:
    """The address of whoever asked: the first public one on the way that a proxy tells, else what the server saw."""
    way = line.further.get("forwarded_for")
    told = (_bare(part.strip()) for part in way.split(",")) if way else ()
    return next((bare for bare in told if _public(bare)), _bare(line.host))


def _bare(address: str) -> str:
    """An address without port and brackets, one of IPv4 as such where it is written within IPv6 (`::ffff:…`)."""
    if address.startswith("::ffff:") and "." in address:
        return address.removeprefix("::ffff:")
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


@lru_cache(maxsize=8192)
def _public(address: str) -> bool:
    """Whether an address is one of the internet, and none of a network of somebody's own."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return not any(found in network for network in PRIVATE if network.version == found.version)


@lru_cache(maxsize=8192)
def _own(address: str) -> bool:
    try:
        return ip_address(_bare(address)).is_loopback
    except ValueError:
        return address.casefold() == "localhost"
