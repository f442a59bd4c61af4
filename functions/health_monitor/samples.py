"""Which samples of a watch are kept, and how much of each. Pure.

All of them are stored again with each new one, so what was healthy long ago is dropped: nothing follows from it.
"""

from msgspec.structs import replace

from functions.health_monitor.facts import Sample

KEPT = 60  # newest samples kept: ten minutes at one every ten seconds
WHOLE = 6  # newest samples that are kept whole: more than a verdict compares, and a minute for whoever looks


def with_sample(samples: tuple[Sample, ...], newest: Sample) -> tuple[Sample, ...]:
    """The samples with one more; of those that are not among the newest, what was well is left out."""
    found = (*samples, newest)[-KEPT:]
    old = max(0, len(found) - WHOLE)
    return (*map(_thinned, found[:old]), *found[old:])


def _thinned(sample: Sample) -> Sample:
    unwell = tuple(check for check in sample.checks if check.result in ("failed", "inconclusive"))
    return sample if len(unwell) == len(sample.checks) else replace(sample, checks=unwell)
