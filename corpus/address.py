"""An address as people write it into one that is safe to open and one that is right to keep.

`permitted` is what may be opened, `address_to_keep` what is stored, cited and compared.  Nothing here asks anybody.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, unquote_plus, urljoin

import idna

from corpus.errors import AddressRefused

ADDRESS_LIMIT = 8_000
"""Characters of an address: what RFC 9110 (4.1) asks every server to understand."""
HOST_SHOWN = 60
"""Characters of a host in an error sentence."""

_NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in (
        # What `is_global` of one Python or another (they differ) calls public, and what must not depend on it.
        "0.0.0.0/8",  # this host
        "100.64.0.0/10",  # carriers' own networks; 100.100.100.200 is a cloud's metadata
        "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is a cloud's metadata
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",  # benchmarks
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "168.63.129.16/32",  # Azure's machine to its guests
        "2001::/23",  # protocol assignments: Teredo (2001::/32) wraps IPv4 addresses
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 wraps IPv4 addresses
        "3fff::/20",  # documentation
    )
]
_UNICAST_6 = ipaddress.ip_network("2000::/3")
"""IPv6's public addresses (IANA); leaves out loopback, mapped, compatible, NAT64, site-local and multicast ones."""
_OWN_NAMES = frozenset(
    # RFC 6761, 6762, 7686, 8375 and 9476, ICANN's "internal", and names that routers and companies use at home
    "localhost local internal arpa onion alt test example invalid localdomain home lan corp intranet private".split()
)

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
"""Signs that programs read differently in an address, or that end a line of the request."""
_ADDRESS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,40})://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?"
    r"(?:#(?P<fragment>.*))?",
    re.DOTALL,
)
_HOSTLESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{0,40}:)?//(?:[/?#]|$)")
_HOST_AND_PORT = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{0,5}))?")
_NAME = re.compile(r"(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)*(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_USUAL_PORTS = {"http": 80, "https": 443}
_PATH_SIGNS = "!$%&'()*+,-./:;=@[]_|~"
_QUERY_SIGNS = "!$%&'()*+,-./:;=?@[]^_`{|}~"
"""What browsers leave as it is in a path and in a query (WHATWG URL Standard)."""

_SECRET = re.compile(
    r"key|sig|auth|authorization|session|sid|pass|passwd|passcode|pwd|jwt|otp|ticket|"
    r"[a-z0-9]{0,20}(?:token|signature|password|secret|credentials?|apikey|authkey|sess(?:ion)?id)"
)
"""A parameter is a secret if a word of its name is: access_token, X-Amz-Signature, user[password], PHPSESSID."""
_TRACKING = re.compile(
    r"utm_.*|at_(?:medium|campaign|custom\d|link_.*|format|ptr_.*|bbc_.*)|mc_[ce]id|_hs(?:enc|mi)|_g[al]|"
    r"(?:fb|g|d|tw|tt|ms|y)clid|[gw]braid|igsh(?:id)?|li_fat_id|mkt_tok|ref_(?:src|url)|smid|smtyp|ocid|ncid|cmpid|"
    r"s_cid|wt_mc|xtor|guc(?:counter|e_.*)",
    re.IGNORECASE,
)
"""Where a reader came from, as analytics firms and outlets name it; the article is the same without."""
_WORD_START = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PARAMETER = re.compile(r"[&;]?[^&;]+")
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sessionid|sid)=[^/;]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


@dataclass(frozen=True)
class Address:
    """An http or https address in its parts; `host` in ASCII, `path` and `query` as they are sent."""

    scheme: str
    host: str
    port: int
    path: str
    query: str
    is_plain: bool
    """Has it one possible reading, without user name and password?"""

    @property
    def site(self) -> str:
        """Host and port, without the port where it is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _USUAL_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def target(self) -> str:
        return self.path + (self.query and f"?{self.query}")

    @property
    def shown(self) -> str:
        """The host as an error sentence may show it: ASCII letters, digits and dots, cut if they are many."""
        return f"“{self.host if len(self.host) <= HOST_SHOWN else self.host[:HOST_SHOWN] + '…'}”"

    @property
    def text(self) -> str:
        return f"{self.scheme}://{self.site}{self.target}"


def permitted(url: str) -> Address:
    """`url` in its parts if it may be opened, as far as can be told without asking anybody."""
    address = _taken_apart(url)
    if not address.is_plain:
        raise AddressRefused(
            "The address has a user name, a password or an “@” in front of its path. Nothing was added. "
            "Give it without, or save the page in your browser and add the file."
        )
    if address.port not in _USUAL_PORTS.values():
        raise AddressRefused(
            f"{address.shown} is asked for at port {address.port}; Dateline opens ports 80 and 443 only. "
            "Nothing was added. Save the page in your browser and add the file."
        )
    ip = ip_of(address.host)
    if not (is_public(ip) if ip else _is_public_name(address.host)):
        raise not_public(address)
    return address


def _taken_apart(url: str) -> Address:
    """`url` in its parts, read in the one strict way; raises `AddressRefused`."""
    url = url.strip()
    if len(url) > ADDRESS_LIMIT or _FORBIDDEN.search(url) or not _is_text(url):
        raise _unreadable()
    parts = _ADDRESS.fullmatch(url)
    if not parts or parts["scheme"].lower() not in _USUAL_PORTS:
        raise AddressRefused(
            "Dateline opens addresses that begin with https:// or http://. Nothing was added. "
            "Copy the address of the article from your browser."
        )
    scheme = parts["scheme"].lower()
    _, at, rest = parts["authority"].rpartition("@")
    location = _HOST_AND_PORT.fullmatch(rest)
    if not location:
        raise _unreadable()
    after = (parts["query"] or "") + (parts["fragment"] or "")
    return Address(
        scheme=scheme,
        host=_host(location["host"]),
        port=_port(location["port"], scheme),
        path=quote(parts["path"] or "/", _PATH_SIGNS),
        query=quote(parts["query"] or "", _QUERY_SIGNS),
        is_plain=not at and (bool(parts["path"]) or "@" not in after),  # http://a#@b is at b for some programs
    )


def _is_text(url: str) -> bool:
    try:
        url.encode()
    except UnicodeEncodeError:  # lone surrogates
        return False
    return True


def _host(text: str) -> str:
    """The host in lower case and ASCII: a name, an IPv4 address in its one full form, or an IPv6 address.

    Full-width digits, circled letters and their like become what they stand for (UTS #46), as in a browser.
    """
    if text.startswith("["):
        return _ipv6(text[1:-1])
    try:
        host = text if text.isascii() else idna.encode(text, uts46=True).decode()
    except UnicodeError:
        raise _unreadable() from None
    host = host.lower().removesuffix(".")
    is_number = _NUMBER.fullmatch(host.rpartition(".")[2])  # 127.1, 0x7f.1, 2130706433, 017700000001
    if len(host) > 253 or not _NAME.fullmatch(host) or (is_number and not ip_of(host)):
        raise _unreadable()
    return host


def _ipv6(text: str) -> str:
    try:
        return ipaddress.IPv6Address(text if "%" not in text else "").compressed
    except ValueError:
        raise _unreadable() from None


def _port(text: str | None, scheme: str) -> int:
    port = int(text or _USUAL_PORTS[scheme])
    if port > 65_535:
        raise _unreadable()
    return port


def ip_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """`host` as an address, None where it is a name; an address with a zone is none."""
    try:
        return ipaddress.ip_address(host) if "%" not in host else None
    except ValueError:
        return None


def is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if not ip.is_global or (ip.version == 6 and ip not in _UNICAST_6):
        return False
    return not any(ip in network for network in _NOT_PUBLIC)


def _is_public_name(host: str) -> bool:
    """Has `host` a dot and an end that the public tree of names may have?  Then it may be asked for."""
    _, dot, last = host.rpartition(".")
    return bool(dot) and last not in _OWN_NAMES


def next_hop(address: Address, location: str) -> Address:
    """Where a redirect leads, checked like an address that a person gave."""
    if _FORBIDDEN.search(location) or _HOSTLESS.match(location):  # urljoin drops some signs, and takes its own host
        raise _unreadable()
    try:
        following = permitted(urljoin(address.text, location))
    except ValueError:  # of urljoin: brackets that do not match
        raise _unreadable() from None
    if (address.scheme, following.scheme) == ("https", "http"):
        raise AddressRefused(
            f"{address.shown} sends Dateline on from https to http, which others can read and change. "
            "Nothing was added. Save the page in your browser and add the file."
        )
    return following


def _one_way(text: str) -> str:
    """`text` with its escapes in one form (RFC 3986, 6.2.2): capital digits, none where none is needed."""

    def rewrite(escape: re.Match[str]) -> str:
        if escape[1] is None:
            return "%25"
        sign = chr(int(escape[1], 16))
        return sign if _UNRESERVED.fullmatch(sign) else escape[0].upper()

    return _ESCAPE.sub(rewrite, text)


def _is_kept(parameter: str) -> bool:
    """Is `parameter` ("&name=value") part of what names the article?"""
    name, _, value = parameter.lstrip("&;").partition("=")
    name = unquote_plus(name)
    inner = re.split(r"[?&;#]", unquote(unquote(value)))[1:]  # an address in the value has parameters of its own
    names = [name, *(piece.partition("=")[0] for piece in inner if "=" in piece)]
    return not (_TRACKING.fullmatch(name) or any(map(_is_secret, names)))


def _is_secret(name: str) -> bool:
    return any(map(_SECRET.fullmatch, re.split(r"[^a-z0-9]+", _WORD_START.sub("-", name).lower())))


def address_to_keep(url: str) -> str:
    """`url` as it is stored, cited and compared: `address_to_keep(address_to_keep(url)) == address_to_keep(url)`.

    Scheme and host are in lower case, the host in ASCII (a look-alike of another name is seen as one); the usual port,
    user name, password, fragment, secrets and tracking parameters are gone; escapes are written one way.
    Raises `AddressRefused` for what is no http or https address.
    """
    address = _taken_apart(url)
    path = _PATH_SESSION.sub("", _one_way(address.path))
    query = "".join(piece for piece in _PARAMETER.findall(_one_way(address.query)) if _is_kept(piece)).lstrip("&;")
    return f"{address.scheme}://{address.site}{path}" + (query and f"?{query}")


def _unreadable() -> AddressRefused:
    return AddressRefused(
        "The address cannot be read: something in it is not as in an address. Nothing was added. "
        "Copy it from your browser."
    )


def not_public(address: Address) -> AddressRefused:
    return AddressRefused(
        f"{address.shown} is not on the public web; Dateline opens nothing of this machine or its network. "
        "Nothing was added. Save the page in your browser and add the file."
    )
