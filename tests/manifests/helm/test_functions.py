"""Sprig's functions; each expectation was checked against Helm 4."""

import pytest

from functions._manifests.helm.charts import ChartError
from tests.manifests.helm.charts import text_of


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('{{ "a-b-" | trimSuffix "-" }} {{ trunc 2 "abc" }} {{ trunc -2 "abc" }}', "a-b ab bc"),
        ('{{ quote 1 "a\\"b" nil }} {{ squote "x" }}', '"1" "a\\"b" \'x\''),
        ('{{ default "d" "" }} {{ default "d" 0 }} {{ coalesce 0 "" 2 }} {{ ternary "y" "n" true }}', "d d 2 y"),
        ('{{ nindent 2 "a\\nb" }}', "\n  a\n  b"),
        ('{{ replace "+" "_" "1+2" }} {{ contains "b" "abc" }} {{ hasPrefix "a" "abc" }}', "1_2 true true"),
        (
            '{{ camelcase "http_server" }} {{ snakecase "FirstName" }} {{ kebabcase "FirstName" }}',
            "HttpServer first_name first-name",
        ),
        ('{{ title "a bc" }} {{ abbrev 5 "abcdefgh" }} {{ plural "one" "many" 2 }}', "A Bc ab... many"),
        ('{{ join "," (list 1 "b") }} {{ splitList "," "a,b" | len }} {{ (split "," "a,b")._1 }}', "1,b 2 b"),
        ('{{ substr 1 3 "abcd" }} {{ nospace "a b" }} {{ repeat 2 "ab" }} {{ initials "ab cd" }}', "bc ab abab ac"),
        ('{{ sortAlpha (list "b" "a") }} {{ reverse (list 1 2) }} {{ uniq (list 1 1 2) }}', "[a b] [2 1] [1 2]"),
        ("{{ first (list 1 2) }} {{ last (list 1 2) }} {{ rest (list 1 2) }} {{ initial (list 1 2) }}", "1 2 [2] [1]"),
        (
            '{{ has 1 (list 1 2) }} {{ without (list 1 2) 1 }} {{ compact (list "" 1) }} {{ slice (list 1 2 3) 1 2 }}',
            "true [2] [1] [2]",
        ),
        ("{{ concat (list 1) (list 2) }} {{ append (list 1) 2 }} {{ prepend (list 1) 2 }}", "[1 2] [1 2] [2 1]"),
        (
            '{{ $d := dict "a" 1 }}{{ $_ := set $d "b" 2 }}{{ keys $d | sortAlpha }} {{ get $d "a" }} '
            '{{ hasKey $d "c" }}',
            "[a b] 1 false",
        ),
        (
            '{{ pick (dict "a" 1 "b" 2) "a" }} {{ omit (dict "a" 1 "b" 2) "a" }} {{ dig "a" "b" "no" (dict) }}',
            "map[a:1] map[b:2] no",
        ),
        (
            '{{ merge (dict "a" 1) (dict "a" 2 "b" 3) }} {{ mergeOverwrite (dict "a" 1) (dict "a" 2) }}',
            "map[a:1 b:3] map[a:2]",
        ),
        (
            "{{ add 1 2 3 }} {{ sub 5 2 }} {{ mul 2 3 }} {{ div 7 2 }} {{ mod 7 2 }} {{ max 1 3 2 }} {{ min 1 3 }}",
            "6 3 6 3 1 3 1",
        ),
        (
            '{{ addf 1 0.5 }} {{ round 1.256 2 }} {{ ceil 1.1 }} {{ floor 1.9 }} {{ int "7" }} {{ float64 "1.5" }}',
            "1.5 1.26 2 1 7 1.5",
        ),
        (
            '{{ int64 1.9 }} {{ atoi "12" }} {{ toString 1.0 }} {{ seq 1 3 }} {{ untilStep 0 6 2 }}',
            "1 12 1 1 2 3 [0 2 4]",
        ),
        ('{{ toJson (dict "a" (list 1 "<b>")) }} {{ toPrettyJson (list 1) }}', '{"a":[1,"\\u003cb\\u003e"]} [\n  1\n]'),
        ('{{ toYaml (dict "b" (list 1) "a" "yes" "c" "x: y") }}', "a: \"yes\"\nb:\n- 1\nc: 'x: y'"),
        ('{{ (fromYaml "a: {b: 1}").a.b }} {{ (fromJson "{\\"a\\": 1}").a }} {{ fromYamlArray "[1]" }}', "1 1 [1]"),
        ('{{ (fromYaml "a: [").Error | empty }} {{ (fromYaml "a: 1\\na: 2").a }}', "false 2"),
        (
            '{{ b64enc "a" }} {{ b64dec "YQ==" }} {{ sha256sum "a" | trunc 8 }} {{ adler32sum "a" }}',
            "YQ== a ca978112 6422626",
        ),
        (
            '{{ semverCompare ">=1.19-0" "v1.33.1+k3s1" }} {{ semverCompare "^1.2" "2.0.0" }} '
            '{{ (semver "1.2.3").Minor }}',
            "true false 2",
        ),
        (
            '{{ semverCompare "~1.2.3" "1.2.9" }} {{ semverCompare "1.2.x" "1.3.0" }} '
            '{{ semverCompare ">1 <3" "2.1.0" }}',
            "true false true",
        ),
        (
            '{{ semverCompare "1 - 2" "1.5.0" }} {{ semverCompare "<1 || >=2" "2.0.0" }} '
            '{{ semverCompare ">=1" "2.0.0-rc1" }}',
            "true true false",
        ),
        (
            '{{ regexMatch "^a.c$" "abc" }} {{ regexFind "[0-9]+" "a12b" }} {{ regexFindAll "[a-z]" "a1b" -1 }}',
            "true 12 [a b]",
        ),
        (
            '{{ regexReplaceAll "a(.)" "axay" "<${1}>" }} {{ regexReplaceAllLiteral "a" "aa" "$" }} '
            '{{ regexSplit "," "a,b" -1 }}',
            "<x><y> $$ [a b]",
        ),
        (
            '{{ regexReplaceAll "[^[:alnum:]]+" "a-_b" "." }} {{ regexMatch "(?i)^AB" "abc" }} '
            '{{ regexQuoteMeta "a.b" }}',
            r"a.b true a\.b",
        ),
        (
            '{{ kindOf 1.5 }} {{ kindIs "map" (dict) }} {{ typeOf (list) }} {{ kindOf nil }}',
            "float64 true []interface {} invalid",
        ),
        ('{{ empty "" }} {{ all 1 0 }} {{ any 1 0 }} {{ deepEqual (list 1) (list 1) }}', "true false true true"),
        ('{{ base "/a/b" }} {{ dir "/a/b" }} {{ ext "a.b" }} {{ clean "a//b" }}', "b /a .b a/b"),
        ('{{ (urlParse "http://h:1/p?q").host }} {{ urlquery "a b" }} {{ html "<" }}', "h:1 a+b &lt;"),
        ('{{ wrap 3 "ab cd" }} {{ cat 1 "a" }} {{ print 1 2 "a" }} {{ println 1 }}', "ab\ncd 1 a 1 2a 1\n"),
        ('{{ eq "a" "b" "a" }} {{ ne 1 2 }} {{ lt 1 2 }} {{ ge 2 2 }}', "true true true true"),
    ],
)
def test_answers_as_helm_does(template: str, text: str) -> None:
    assert text_of(template) == text


def test_what_helm_draws_is_fixed() -> None:
    template = '{{ randAlphaNum 12 }} {{ uuidv4 }} {{ now | date "2006-01-02" }} {{ (genCA "a" 1).Cert }}'
    assert text_of(template) == ("drawn-when-h 00000000-0000-4000-8000-000000000000 2000-01-01 drawn-when-helm-renders")
    assert text_of(template) == text_of(template)


def test_files_of_the_chart_are_seen_and_no_others() -> None:
    template = '{{ .Files.Get "conf/a.txt" }}|{{ (.Files.Glob "conf/*").AsConfig }}|{{ .Files.Get "../x" }}'
    template += '{{ range $p, $_ := .Files.Glob "**.txt" }}[{{ $p }}]{{ end }}{{ if .Files.Glob "no/*" }}no{{ end }}'
    found = text_of(template, conf__a_dot_txt="hello", conf__b_dot_txt="there", _dot_helmignore="b.txt\n")
    assert found == "hello|a.txt: hello|[conf/a.txt]"


@pytest.mark.parametrize("pattern", ["(", "a{2,1}", "(?=a)", r"(a)\\1"])
def test_a_pattern_that_go_does_not_know_is_refused(pattern: str) -> None:
    with pytest.raises(ChartError, match=r"regular expression|parsing regexp"):
        text_of('{{ regexMatch "' + pattern + '" "a" }}')
