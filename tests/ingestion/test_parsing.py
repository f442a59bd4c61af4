"""Every format of a transcript comes out as the same segments."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions._catalogue.transcript import Segment
from functions._clients.transcripts import SourceFailure
from functions.youtube_ingestion.decoding import plain
from functions.youtube_ingestion.parsing import MAX_WORDS, Parsed, checked, parse

TWO = (Segment(1.0, 2.0, "set a memory limit"), Segment(3.0, 2.0, "on every pod"))
SHARDS = ("WEBVTT\n\n", "0:01 --> 0:02\n", "\n\n", "[0:05] ", "1:02:03 ", '{"events":[', "]}", "a b.", "\x1b", "\u202e")
VTT = """WEBVTT
Kind: segments

NOTE a comment

1
00:00:01.000 --> 00:00:02.500 align:start position:0%
set a <c.yellow>memory</c> limit

00:03.000 --> 00:05.000
<v Ann>on <00:00:03.500><c>every</c> pod
"""
SRT = """1
00:00:01,000 --> 00:00:02,500
set a {\\an8}memory <i>limit</i>

2
00:00:03,000 --> 00:00:05,000
on every pod
"""
JSON3 = (
    '{"wireMagic":"pb3","events":[{"tStartMs":0,"dDurationMs":9000,"id":1},'
    '{"tStartMs":1000,"dDurationMs":1500,"segs":[{"utf8":"set a "},{"utf8":"memory limit","tOffsetMs":200}]},'
    '{"tStartMs":2500,"aAppend":1,"segs":[{"utf8":"\\n"}]},'
    '{"tStartMs":3000,"dDurationMs":2000,"segs":[{"utf8":"on every pod"}]}]}'
)
RECOGNISED = (
    '{"segments":[{"start":1.0,"end":2.5,"text":" set a memory limit"},{"start":3,"end":5,"text":"on every pod"}]}'
)
LISTED = (
    '[ {"text":"set a memory limit","start":1.0,"duration":1.5},{"text":"on every pod","start":3.0,"duration":2.0}]'
)


@pytest.mark.parametrize("text", [VTT, SRT, JSON3, RECOGNISED, LISTED, VTT.replace(".", ","), "\ufeff" + SRT])
def test_timed_formats_agree(text: str) -> None:
    assert parse(text) == Parsed(TWO, timed=True)


@pytest.mark.parametrize(
    ("text", "start", "duration"),
    [
        ('{"events":[{"segs":[{"utf8":"x"}]}]}', 0.0, 0.0),
        ('{"events":[{"tStartMs":500,"dDurationMs":250,"segs":[{"utf8":"x"}]}]}', 0.5, 0.25),
        ('{"events":[{"tStartMs":-500,"dDurationMs":-250,"segs":[{"utf8":"x"}]}]}', 0.0, 0.0),
        ('[{"text":"x","start":0.5}]', 0.5, 0.0),
        ('[{"text":"x","start":0.5,"end":0.75}]', 0.5, 0.25),
        ('[{"text":"x","start":-0.5,"duration":-1}]', 0.0, 0.0),
    ],
)
def test_times_in_json(text: str, start: float, duration: float) -> None:
    assert parse(text).segments == (Segment(start, duration, "x"),)


def test_what_a_parsed_transcript_tells() -> None:
    assert Parsed((), timed=True).seconds == 0.0
    parsed = parse(VTT)
    assert (parsed.text, parsed.words, parsed.seconds) == ("set a memory limit on every pod", 7, 5.0)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("1\n00:00:01,000 --> garbage\nlost\n\n00:00:01,0 --> 00:00:02,25\nkept", (Segment(1.0, 1.25, "kept"),)),
        ("1\n0:01 --> 0:02\none\n2\n0:02 --> 0:03\ntwo", (Segment(1, 1, "one"), Segment(2, 1, "two"))),
        ("0:01 --> 0:02\n42\n\n0:02 --> 0:03\ntwo", (Segment(1, 1, "42"), Segment(2, 1, "two"))),
        ("0:01 --> 0:02\nrun\n42\n\n0:02 --> 0:03\ntwo", (Segment(1, 1, "run 42"), Segment(2, 1, "two"))),
        ("0:01 --> 0:02\n42\n0:02 --> 0:03\ntwo", (Segment(1, 1, "42"), Segment(2, 1, "two"))),
        ("2:01 --> 2:03\nafter two minutes", (Segment(121, 2, "after two minutes"),)),
        ("0:05 --> 0:02\nends early", (Segment(5, 0, "ends early"),)),
        ("1:00:00.007 --> 1:00:01.000\nlate", (Segment(3600.007, 1.0 - 0.007, "late"),)),
        ("0:03 --> 0:04\nsecond\n\n0:01 --> 0:02\nfirst", (Segment(1, 2, "first"), Segment(3, 1, "second"))),
        ("0:01 --> 0:02\nr &amp; d &lt;3\n\x1b[2J", (Segment(1, 1, "r & d <3 [2J"),)),
        ("0:01 --> 0:02\n<b>x</b> 1 < 2 > 0", (Segment(1, 1, "x 1 < 2 > 0"),)),
    ],
)
def test_cues_in_the_wild(text: str, segments: tuple[Segment, ...]) -> None:
    found = parse(text).segments
    assert [(one.start, one.text) for one in found] == [(one.start, one.text) for one in segments]
    assert [one.duration for one in found] == pytest.approx([one.duration for one in segments])


def test_rolling_segments_say_each_line_once() -> None:
    rolling = """WEBVTT

00:00:01.000 --> 00:00:03.000
\x20
set a memory

00:00:03.000 --> 00:00:03.010
set a memory
\x20

00:00:03.010 --> 00:00:05.000
set a memory
limit on

00:00:05.000 --> 00:00:05.010
limit on
\x20

00:00:05.010 --> 00:00:07.000
limit on
every pod
"""
    assert [(one.start, one.text) for one in parse(rolling).segments] == [
        (1.0, "set a memory"),
        (3.01, "limit on"),
        (5.01, "every pod"),
    ]


def test_a_growing_line_says_only_what_is_new() -> None:
    grown = "0:01 --> 0:02\nset a memory\n\n0:02 --> 0:03\nset a memory limit on\n\n0:03 --> 0:04\nlimit on every pod"
    assert parse(grown).text == "set a memory limit on every pod"


def test_lines_that_come_again_later_stay() -> None:
    chorus = "0:01 --> 0:02\nyes\n\n0:02 --> 0:03\nno\n\n0:03 --> 0:04\nyes\nno\nyes"
    assert parse(chorus).text == "yes no yes no yes"


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("[00:01] one\n[1:02:03] two three", (Segment(1, 3722, "one"), Segment(3723, 0.8, "two three"))),
        ("(0:01) one\n(0:02) two", (Segment(1, 1, "one"), Segment(2, 0.4, "two"))),
        ("0:01\none\n0:02\ntwo", (Segment(1, 1, "one"), Segment(2, 0.4, "two"))),
        ("00:01 - one\n75:10 – two", (Segment(1, 4509, "one"), Segment(4510, 0.4, "two"))),
        ("intro\n[0:05] one [0:09] two", (Segment(0, 5, "intro"), Segment(5, 4, "one"), Segment(9, 0.4, "two"))),
        ("0:01 intro\n[0:05] one", (Segment(0, 5, "0:01 intro"), Segment(5, 0.4, "one"))),
        ("[0:05] one\n[0:03] two", (Segment(5, 0, "one"), Segment(5, 0.4, "two"))),
        ("[0:01.500] one", (Segment(1, 0.4, "one"),)),
        ("[0:01] one (2:30) is a time", (Segment(1, 2.0, "one (2:30) is a time"),)),
        ("[0:01]\n[0:02] two", (Segment(2, 0.4, "two"),)),
    ],
)
def test_stamped_text(text: str, segments: tuple[Segment, ...]) -> None:
    parsed = parse(text)
    assert parsed.timed
    assert [(one.start, one.text) for one in parsed.segments] == [(one.start, one.text) for one in segments]
    assert [one.duration for one in parsed.segments] == pytest.approx([one.duration for one in segments])


def test_text_without_stamps_is_timed_by_its_words_and_says_so() -> None:
    parsed = parse("Set a memory limit. On every pod!\nAt 10:30 we deploy")
    assert not parsed.timed
    assert [(one.start, one.text) for one in parsed.segments] == [
        (0.0, "Set a memory limit."),
        (1.6, "On every pod!"),
        (pytest.approx(2.8), "At 10:30 we deploy"),
    ]
    assert parsed.seconds == pytest.approx(11 * 60 / 150)


@pytest.mark.parametrize("text", ["[Music] set limits", "{note to self", "[1] see the docs", "< 3 pods"])
def test_prose_may_begin_like_another_format(text: str) -> None:
    if text.startswith("{"):
        with pytest.raises(SourceFailure, match="the JSON is no transcript"):
            parse(text)
        return
    assert parse(text).text == text


@pytest.mark.parametrize(
    ("text", "reason", "message"),
    [
        ("", "no_transcript", "the transcript holds no words"),
        (" \n\t", "no_transcript", "the transcript holds no words"),
        ('{"events":[]}', "no_transcript", "the transcript holds no words"),
        ("0:01 --> 0:02\n \n", "no_transcript", "the transcript holds no words"),
        ("<!DOCTYPE html><html>", "unparsable", "this is a web page or XML, not a transcript"),
        ("  <HTML>", "unparsable", "this is a web page or XML, not a transcript"),
        ("<?xml version='1.0'?>", "unparsable", "this is a web page or XML, not a transcript"),
        ("WEBVTT\n\nno cue", "unparsable", "the subtitles have no cue with readable times"),
        ("1\nnow --> then\ntext", "unparsable", "the subtitles have no cue with readable times"),
        ('{"a": 1}', "unparsable", "the JSON holds neither `events` nor `segments`"),
        ('{"events": 1}', "unparsable", "the JSON is no transcript (Expected `array | null`, got `int`"),
        ('[{"start": 1}]', "unparsable", "the JSON is no transcript (Object missing required field `text`"),
        ('{"events":[{"tStartMs":1', "unparsable", "the JSON is no transcript (Input data was truncated)"),
        ('{"events":[{"segs":[{"utf8":"\\ud800"}]}]}', "unparsable", "the JSON is no transcript ("),
        ('{"x":' * 100_000, "unparsable", "the JSON is no transcript ("),
    ],
)
def test_what_cannot_be_read_says_why(text: str, reason: str, message: str) -> None:
    with pytest.raises(SourceFailure) as caught:
        parse(text)
    assert caught.value.reason == reason
    assert caught.value.message.startswith(message)
    assert caught.value.advice


def talk(words: int) -> str:
    """So many words, of which none is frequent."""
    return " ".join(f"w{n % 997}" for n in range(words))


@pytest.mark.parametrize(
    ("segments", "reason"),
    [
        ((Segment(10_799.0, 1.0, "to the last second"),), ""),
        ((Segment(10_799.0, 1.1, "past it"),), "the lesson lasts 3.00 h, more than 3 h"),
        ((Segment(11_000.0, 1.0, "long"), Segment(0.0, 1.0, "short")), "the lesson lasts 3.06 h, more than 3 h"),
        ((Segment(0.0, 1.0, talk(MAX_WORDS)),), ""),
        ((Segment(0.0, 1.0, talk(MAX_WORDS + 1)),), "the transcript has 100001 words, more than 100000"),
        ((Segment(0.0, 1.0, talk(300_000)),), "the transcript has 300000 words, more than 100000"),
    ],
)
def test_limits(segments: tuple[Segment, ...], reason: str) -> None:
    if not reason:
        assert checked(Parsed(segments, timed=True)).words > 0
        return
    with pytest.raises(SourceFailure) as caught:
        checked(Parsed(segments, timed=True))
    assert (caught.value.reason, caught.value.message) == ("too_long", reason)


def test_an_estimated_length_says_so() -> None:
    assert parse(talk(27_000)).words == 27_000
    with pytest.raises(SourceFailure, match=r"the lesson lasts 3\.00 h by its words, more than 3 h"):
        parse(talk(27_001))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=20), st.sampled_from(SHARDS)), max_size=12))
def test_whatever_is_sent_either_reads_or_says_why(pieces: list[str]) -> None:
    try:
        parsed = parse("".join(pieces))
    except SourceFailure as failure:
        assert failure.reason in {"unparsable", "no_transcript", "no_speech", "too_long"}
        return
    starts = [segment.start for segment in parsed.segments]
    assert parsed.words > 0
    assert starts == sorted(starts)
    assert all(segment.duration >= 0 and segment.text == plain(segment.text) != "" for segment in parsed.segments)
