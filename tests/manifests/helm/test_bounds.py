"""A hostile template ends with an error, soon, and in little memory."""

import pytest

from functions._manifests.gotemplate.budget import Budget
from functions._manifests.helm.charts import ChartError
from functions._manifests.helm.engine import Release, rendered
from tests.manifests.helm.charts import chart

WORK = "more work than charts need"
LONG = "longer than|more work than charts need"


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{{ range 1000000000 }}{{ end }}", WORK),
        ("{{ range until 200000 }}{{ range until 200000 }}x{{ end }}{{ end }}", WORK),
        ("{{ repeat 1000000000 \"x\" }}", LONG),
        ("{{ until 1000000000 }}", LONG),
        ("{{ seq 1 100000000 }}", LONG),
        ("{{ untilStep 0 1000000000 1 }}", LONG),
        ("{{ untilStep 0 1 0 }}", "does not move"),
        ("{{ $x := \"aaaaaaaa\" }}{{ range until 60 }}{{ $x = print $x $x }}{{ end }}", LONG),
        ("{{ $x := \"aaaaaaaa\" }}{{ range until 60 }}{{ $x = cat $x $x }}{{ end }}", LONG),
        ("{{ $l := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ end }}{{ $l }}", LONG),
        ("{{ $l := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ end }}{{ toJson $l }}", LONG),
        ("{{ $l := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ end }}{{ deepCopy $l }}", LONG),
        ("{{ $l := list 1 }}{{ range until 40 }}{{ $l = concat $l $l }}{{ end }}", LONG),
        ("{{ $l := list }}{{ range until 200 }}{{ $l = list $l }}{{ end }}{{ toYaml $l }}", "nested too deep"),
        ("{{ $d := dict }}{{ $_ := set $d \"a\" $d }}{{ toYaml $d }}", "holds itself"),
        ("{{ $d := dict }}{{ $_ := set $d \"a\" $d }}{{ $d }}", "holds itself"),
        ("{{ $d := dict }}{{ $_ := set $d \"a\" $d }}{{ merge $d $d }}", "holds itself"),
        ("{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}", "call each other deeper"),
        ("{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}", "call each other deeper"),
        ("{{ tpl .Values.self . }}", "call each other deeper"),
        ("{{ printf \"%1000000000d\" 1 }}", "pads to more"),
        ("{{ printf \"%*d\" 1000000000 1 }}", "pads to more"),
        ("{{ replace \"\" (repeat 100000 \"a\") (repeat 100000 \"b\") }}", LONG),
        ("{{ join (repeat 100000 \"a\") (until 1000) }}", LONG),
        ("{{ indent 100000000 \"a\" }}", LONG),
        ("{{ randAlphaNum 1000000000 }}", LONG),
        ("{{ uniq (until 100000) | len }}", WORK),
        ("{{ regexMatch \"(a{900}){900}\" \"a\" }}", "too large"),
        ("{{ regexReplaceAll \"a*\" (repeat 500000 \"b\") \"xxxxxxxxxxxxxx\" }}", LONG),
        (f"{{{{ {'(' * 200}1{')' * 200} }}}}", "parentheses are nested deeper"),
        ("{{ if 1 }}" * 200 + "{{ end }}" * 200, "blocks are nested deeper"),
        ("{{ mul 99999999999 99999999999 99999999999 | repeat 3 }}", "expected"),
    ],
)  # fmt: skip
def test_what_never_ends_is_ended(template: str, why: str) -> None:
    hostile = chart({"a.yaml": template}, "self: '{{ tpl .Values.self . }}'\n")
    with pytest.raises(ChartError, match=why):
        rendered(hostile, Release("r"), Budget(4_000_000))


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*)(.*)(.*)(.*)x$", "((a?){20}a{20})+$"])
def test_no_regular_expression_explodes(pattern: str) -> None:
    template = '{{ regexMatch "' + pattern + '" (printf "%sb" (repeat 40 "a")) }}'
    assert rendered(chart({"a.yaml": template}), Release("r"))["c/templates/a.yaml"] == "false"
