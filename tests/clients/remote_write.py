"""Prometheus' remote write (protocol 1.0): numbers, and native histograms, which `promtool` cannot import. By hand.

The messages are those of prometheus/prompb/types.proto; the snappy block holds literals only, which any reader takes.
"""

import struct
import urllib.request
from collections.abc import Iterable, Mapping
from typing import NamedTuple

Labels = tuple[tuple[str, str], ...]
SCHEMA = 3  # each bucket reaches 2^(1/8) = 1.09 times its lower bound, as client libraries do by default


class Number(NamedTuple):
    """One sample of a counter or gauge."""

    at: float
    value: float


class Histogram(NamedTuple):
    """One sample of a native histogram: how many fell into each bucket, by its index."""

    at: float
    total: float
    buckets: Mapping[int, int]


Sample = Number | Histogram


def write(url: str, series: Mapping[Labels, Iterable[Sample]]) -> None:
    """Send every sample, oldest first, as the server wants them."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    moments: dict[float, list[bytes]] = {}
    for labels, points in series.items():
        for point in points:
            moments.setdefault(point.at, []).append(_field(1, _series(labels, point)))
    headers = {
        "Content-Encoding": "snappy",
        "Content-Type": "application/x-protobuf",
        "X-Prometheus-Remote-Write-Version": "0.1.0",
    }
    for at in sorted(moments):
        request = urllib.request.Request(f"{url}/api/v1/write", snappy(b"".join(moments[at])), headers)  # noqa: S310
        with opener.open(request, timeout=10):
            """It raises where the server refuses one."""


def snappy(data: bytes) -> bytes:
    """One block, nothing compressed."""
    found = [_varint(len(data))]
    for start in range(0, len(data), 0x10000):
        part = data[start : start + 0x10000]
        found += [b"\xf4", struct.pack("<H", len(part) - 1), part]
    return b"".join(found)


def _series(labels: Labels, point: Sample) -> bytes:
    named = b"".join(_field(1, _field(1, key.encode()) + _field(2, value.encode())) for key, value in sorted(labels))
    if isinstance(point, Histogram):
        return named + _field(4, _histogram(point))
    return named + _field(2, b"\x09" + struct.pack("<d", point.value) + _number(2, round(point.at * 1000)))


def _histogram(point: Histogram) -> bytes:
    indices = sorted(point.buckets)
    spans, deltas, previous, last = [], [], 0, None
    for index in indices:
        if last is None or index != last + 1:
            spans.append([index if last is None else index - last - 1, 0])
        spans[-1][1] += 1
        deltas.append(point.buckets[index] - previous)
        previous, last = point.buckets[index], index
    return b"".join(
        (
            _number(1, sum(point.buckets.values())),
            b"\x19" + struct.pack("<d", point.total),  # 3: sum
            _number(4, _zigzag(SCHEMA)),
            b"\x29" + struct.pack("<d", 1e-128),  # 5: zero_threshold
            _number(6, 0),  # zero_count_int
            *(_field(11, _number(1, _zigzag(offset)) + _number(2, length)) for offset, length in spans),
            _field(12, b"".join(_varint(_zigzag(delta)) for delta in deltas)),
            _number(15, round(point.at * 1000)),
        )
    )


def _field(number: int, body: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*found, value))
