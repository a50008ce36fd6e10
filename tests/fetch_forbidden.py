"""Addresses that must never be opened: a table by kind of trick, and a seeded generator of more."""

import ipaddress
import random

FORBIDDEN = {
    "this machine": [
        *"""
        http://127.0.0.1/ http://127.0.0.1:80/ https://127.0.0.1/ http://127.0.0.1./ http://127.1.2.3/ http://127.1/
        http://127.0.1/ http://127/ http://0/ http://0.0.0.0/ http://0x0/ http://0x7f.1/ http://0x7f000001/
        http://0x7F.0x0.0x0.0x1/ http://0x7f.0.0.1/ http://0x/ http://2130706433/ http://017700000001/
        http://0177.0.0.1/ http://0177.1/ http://00.0.0.0/ http://127.0.0.01/ http://127.000.000.001/
        http://4294967296/ http://256.256.256.256/ http://127.0.0.1.1/ http://127.0.0.1../ http://127.0.0.0x1/
        http://1.0x7f/ http://example.0x/ http://localhost/ http://LOCALHOST/ http://localhost./ http://localhost../
        https://localhost/ http://a.localhost/ http://localhost.localdomain/ http://ip6-localhost/ http://loopback/
        """.split(),
    ],
    "IPv6": [
        *"""
        http://[::1]/ http://[::1]:80/ http://[0:0:0:0:0:0:0:1]/ http://[::]/ http://[0000::0001]/
        http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[::ffff:93.184.216.34]/ http://[::127.0.0.1]/
        http://[64:ff9b::7f00:1]/ http://[64:ff9b::127.0.0.1]/ http://[64:ff9b:1::a00:1]/
        http://[64:ff9b::5db8:d822]/ http://[2002:7f00:1::]/ http://[2002:a00:1::1]/ http://[2001:0:7f00:1::]/
        http://[2001:0:53aa:64c:0:0:f5ff:fffe]/ http://[fe80::1]/ http://[fe80::1%25eth0]/ http://[fe80::1%eth0]/
        http://[2606:4700::1%251]/ http://[fec0::1]/ http://[fc00::1]/ http://[fd00:ec2::254]/
        http://[fd12:3456:789a::1]/ http://[ff02::1]/ http://[ff0e::1]/ http://[2001:db8::1]/ http://[3fff::1]/
        http://[5f00::1]/ http://[100::1]/ http://[2001:10::1]/ http://[2001:20::1]/ http://[1]/ http://[]/
        http://[::1/ http://::1]/ http://::1/ http://[::g]/ http://[127.0.0.1]/ http://[v1.fe]/ http://[[::1]]/
        http://[::1]a/ http://a[::1]/ http://[::1]:80:80/ http://[：：1]/
        """.split(),
    ],
    "private networks": [
        *"""
        http://10.0.0.1/ http://10.255.255.255/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.0.1/
        http://192.168.1.254/ http://169.254.169.254/latest/meta-data/ http://169.254.170.2/v2/credentials
        http://169.254.0.1/ http://100.64.0.1/ http://100.100.100.200/ http://100.127.255.255/ http://192.0.0.192/
        http://192.0.0.170/ http://192.0.2.1/ http://198.18.0.1/ http://198.51.100.7/ http://203.0.113.9/
        http://192.88.99.1/ http://224.0.0.1/ http://233.252.0.1/ http://239.255.255.250/ http://240.0.0.1/
        http://255.255.255.255/ http://168.63.129.16/ http://0.1.2.3/ http://10.1/ http://0xa9fea9fe/
        http://2852039166/ http://0251.0376.0251.0376/
        """.split(),
    ],
    "names of one's own network": [
        *"""
        http://router/ http://intranet/ http://printer.local/ http://metadata.google.internal/ http://nas.lan/
        http://wiki.corp/ http://box.home.arpa/ http://1.0.0.127.in-addr.arpa/ http://x.onion/ http://a.test/
        http://a.invalid/ http://a.example/ http://a.intranet/ http://a.private/ http://a.home/ http://a.internal./
        """.split(),
    ],
    "look-alikes": [
        *"""
        http://１２７.０.０.１/ http://①②⑦.⓪.⓪.①/ http://127。0。0。1/ http://127．0．0．1/ http://127｡0｡0｡1/ http://ⓛocalhost/
        http://ｌｏｃａｌｈｏｓｔ/ http://ℒocalhost/ http://𝟏𝟐𝟕.𝟎.𝟎.𝟏/ http://٣/ http://０ｘ７ｆ.１/
        http://example.com⁄@localhost/ http://localhost。/ http://metadata.google.ｉｎｔｅｒｎａｌ/ http://[::１]/
        http://169.254.169。254/ http://℀.com/
        """.split(),
        "http://local\xadhost/",
        "http://loc\u200balhost/",
        "http://\u202e1.0.0.721/",
    ],
    "two hosts in one address": [
        *"""
        http://user@example.com/ http://user:pass@example.com/ http://:@example.com/ http://@example.com/
        http://u:p@h/?token=s3cr3t http://example.com@127.0.0.1/ http://example.com:80@127.0.0.1/
        http://127.0.0.1@example.com/ http://a@b@example.com/ http://example.com#@127.0.0.1/
        http://127.0.0.1#@example.com/ http://example.com?@127.0.0.1/ http://127.0.0.1?@example.com/
        http://example.com%2f@127.0.0.1/ http://example.com%40127.0.0.1/ http://%31%32%37.0.0.1/
        http://localhost%00.example.com/ http://example.com%23@127.0.0.1/ http://127.0.0.1%2eexample.com/
        http://a;b.com/
        """.split(),
        "http://example.com\\@127.0.0.1/",
        "http://127.0.0.1\\@example.com/",
        "http:\\\\127.0.0.1\\",
        "http://example.com\\.127.0.0.1/",
        "http:/\\127.0.0.1/",
        "http://exa mple.com/",
        "http://example.com ,127.0.0.1/",
    ],
    "signs that end a line": [
        "http://example.com/\r\nHost: 127.0.0.1/x",
        "http://example.com\r\n.evil.com/",
        "http://exam\tple.com/",
        "http://127.0.0.1\t/",
        "http://example.com/\x00",
        "http://\x00example.com/",
        "ht\ntp://127.0.0.1/",
        "http://example.com/a\nb",
        "http://example.com/\x7f",
        "http://example.com/%0d%0aX\r\nX: y/",
        "http://example.com/\x85a",
        "http://example.com/\x1ba",
        "http://example.com/?a=\rb",
    ],
    "ports": [
        *"""
        http://example.com:22/ http://example.com:25/ http://example.com:8080/ https://example.com:8443/
        http://example.com:0/ http://example.com:6379/ http://example.com:65535/ http://example.com:65536/
        http://example.com:-80/ http://example.com:+80/ http://example.com:80:80/ http://example.com:８０/
        http://example.com:٨٠/ http://example.com:8_0/ http://example.com:0x50/ http://example.com:000080/
        http://example.com:http/ http://93.184.216.34:11434/api/tags http://[2606:4700::1111]:9200/
        """.split(),
    ],
    "other schemes": [
        *"""
        file:///etc/passwd file://localhost/etc/passwd FILE:///etc/passwd ftp://example.com/a
        gopher://127.0.0.1:6379/_INFO data:text/html,hello jar:http://127.0.0.1!/a dict://127.0.0.1:11211/stat
        javascript:alert(1) ldap://127.0.0.1/ ws://example.com/ blob:http://example.com/1
        view-source:http://example.com/ about:blank mailto:a@example.com netdoc:///etc/passwd
        php://filter/resource=a unix:///var/run/docker.sock http+unix://%2Fvar%2Frun/ tel:123
        """.split(),
    ],
    "no address": [
        *"""
        / //example.com/ example.com example.com/news /etc/passwd http http: http:/ http:// http:///
        http:example.com http:/example.com/ http:///example.com/ ://example.com/ http//example.com/ http://./
        http://../ http://.example.com/ http://example..com/ http://example.com../ http://-a.example.com/
        http://a-.example.com/ http://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.com/
        http://*.example.com/ http://exam<ple.com/ http://example.com,127.0.0.1/ http://$(id).example.com/
        """.split(),
        "",
        " ",
        "h ttp://example.com/",
        f"http://{'a.' * 130}com/",
        f"http://example.com/{'a' * 8000}",
        "http://exa\ud800mple.com/",
        "http://example.com/\ud800",
    ],
}
"""None of these needs a look-up to be refused."""

RESOLVES_BADLY = {
    "127.0.0.1.nip.io": ["127.0.0.1"],
    "localtest.me": ["::1"],
    "rebind.example.com": ["93.184.216.34", "10.0.0.1"],
    "last.example.com": [*(f"93.184.{i // 250}.{i % 250 + 1}" for i in range(999)), "192.168.1.1"],
    "six.example.com": ["2606:4700::1111", "fd00:ec2::254"],
    "mapped.example.com": ["::ffff:93.184.216.34"],
    "wrapped.example.com": ["64:ff9b::7f00:1"],
    "relay.example.com": ["2002:7f00:1::"],
    "zone.example.com": ["2606:4700::1111%eth0"],
    "metadata.example.com": ["169.254.169.254"],
    "oracle.example.com": ["192.0.0.192"],
    "azure.example.com": ["168.63.129.16"],
    "carrier.example.com": ["100.64.0.1"],
    "nothing.example.com": ["0.0.0.0"],
    "broken.example.com": ["not an address"],
    "octal.example.com": ["0177.0.0.1"],
}
"""Names on the public web with an address that is not."""

_BAD_4 = ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"]
_BAD_4 += ["192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4"]
_BAD_6 = ["::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32"]
_BAD_6 += ["2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"]
_SPOILERS = ["\\", "\t", "\r\n", "\x00", "\x0b", "\x7f", "\x85"]


def generated(seed: int, number: int) -> list[str]:
    """`number` forbidden addresses of all kinds, the same for the same `seed`."""
    rng = random.Random(seed)
    kinds = [_ipv4, _ipv6, _with_user, _at_a_port, _spoiled, _own_name, _other_scheme]
    return [rng.choice(kinds)(rng) for _ in range(number)]


def _around(rng: random.Random, host: str) -> str:
    scheme = rng.choice(["http", "https", "HTTP", "hTTps"])
    return (
        f"{scheme}://{host}{rng.choice(['', ':80', ':443'])}{rng.choice(['', '/', '/a/b?c=d', '/#x', '/?x=1&token=2'])}"
    )


def _ipv4(rng: random.Random) -> str:
    network = ipaddress.IPv4Network(rng.choice(_BAD_4))
    number = int(network.network_address) + rng.randrange(network.num_addresses)
    a, b, c, d = number.to_bytes(4, "big")
    forms = [f"{a}.{b}.{c}.{d}", str(number), hex(number), f"0{number:o}", f"{a}.{number & 0xFFFFFF}"]
    forms += [
        f"{a}.{b}.{c * 256 + d}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a:03}.{b:03}.{c:03}.{d:03}",
        f"{a}.{b}.{c}.{d}.",
    ]
    form = rng.choice(forms)
    if rng.random() < 0.3:
        form = form.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    return _around(rng, form.replace(".", rng.choice([".", ".", "。", "．"])))


def _ipv6(rng: random.Random) -> str:
    network = ipaddress.IPv6Network(rng.choice(_BAD_6))
    address = network.network_address + rng.randrange(network.num_addresses)
    last = int(address) & 0xFFFFFFFF
    dotted = address.exploded[:30] + str(ipaddress.IPv4Address(last))
    zone = rng.choice(["", "", "", "%25eth0", "%1"])
    form = rng.choice([address.compressed, address.exploded, address.compressed.upper(), dotted])
    return _around(rng, f"[{form}{zone}]")


def _with_user(rng: random.Random) -> str:
    user = "".join(rng.choices("abz09:%.-_~!$&'()*+,;=", k=rng.randrange(12)))
    return f"https://{user}@{rng.choice(['example.com', '127.0.0.1', '[::1]', 'example.com:80@localhost'])}/a"


def _at_a_port(rng: random.Random) -> str:
    port = rng.choice([port for port in (rng.randrange(70_000), 22, 8080, 6379, 11434) if port not in (80, 443)])
    return f"http://{rng.choice(['example.com', '93.184.216.34', '[2606:4700::1111]'])}:{port}/"


def _spoiled(rng: random.Random) -> str:
    url = "https://example.com/news/2024?id=1#top"
    at = rng.randrange(1, len(url) - 1)
    return url[:at] + rng.choice(_SPOILERS) + url[at:]


def _own_name(rng: random.Random) -> str:
    label = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randrange(1, 12)))
    ends = ["", ".localhost", ".local", ".internal", ".lan", ".home.arpa", ".onion", ".corp", ".LOCAL.", ".ｌｏｃａｌ"]
    return _around(rng, label + rng.choice(ends))


def _other_scheme(rng: random.Random) -> str:
    scheme = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz+-.0", k=rng.randrange(1, 8)))
    return f"x{scheme}{rng.choice([':', '://', ':///'])}{rng.choice(['127.0.0.1', 'example.com', 'etc/passwd'])}/a"
