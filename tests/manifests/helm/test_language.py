"""Go's template language; each expectation was checked against Helm 4."""

import pytest

from functions._manifests.helm.charts import ChartError
from tests.manifests.helm.charts import text_of

VALUES = """
port: 8080
big: 1000000
part: 1.5
name: web
empty: ""
list: [a, b]
map: {x: 1, w: {z: deep}}
text: "{{ .Values.name }}-{{ .Release.Name }}"
"""


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ .Values.port }} {{ .Values.big }} {{ .Values.part }}", "8080 1e+06 1.5"),
        ("{{ .Values.list }} {{ .Values.map }}", "[a b] map[w:map[z:deep] x:1]"),
        ("{{ .Release.Name }} {{ .Release.Namespace }} {{ .Chart.Name }} {{ .Chart.AppVersion }}", "web prod shop 4.5"),
        ("{{ .Template.Name }} {{ .Template.BasePath }}", "shop/templates/a.yaml shop/templates"),
        ("{{ if .Values.empty }}x{{ else if .Values.none }}y{{ else }}z{{ end }}", "z"),
        ("{{ with .Values.map }}{{ .x }}{{ end }}{{ with .Values.none }}n{{ else }}none{{ end }}", "1none"),
        ("{{ range $i, $e := .Values.list }}{{ $i }}{{ $e }} {{ end }}", "0a 1b "),
        ("{{ range $k, $v := .Values.map }}{{ $k }} {{ end }}", "w x "),
        ("{{ range .Values.none }}x{{ else }}none{{ end }}", "none"),
        ('{{ range .Values.list }}{{ if eq . "b" }}{{ break }}{{ end }}{{ . }}{{ end }}', "a"),
        ('{{ range .Values.list }}{{ if eq . "a" }}{{ continue }}{{ end }}{{ . }}{{ end }}', "b"),
        ("{{ $x := 1 }}{{ range .Values.list }}{{ $x = add $x 1 }}{{ end }}{{ $x }}", "3"),
        ('{{ define "a" }}<{{ . }}>{{ end }}{{ template "a" 3 }}{{ include "a" 4 }}', "<3><4>"),
        ('{{ block "b" . }}{{ .Release.Name }}{{ end }}', "web"),
        ("a  {{- /* no */ -}}  b", "ab"),
        ("a {{- 3 -}} b {{ -3 }}", "a3b -3"),
        ("{{ tpl .Values.text . }}", "web-web"),
        ('{{ tpl "{{ define `n` }}1{{ end }}{{ include `n` . }}" . }}', "1"),
        ("{{ (.Values.none).deep }}|{{ .Values.none }}|", "||"),
        ('{{ printf "%s-%d-%5.1f-%q-%v-%03d-%t" "a" 3 1.25 "b" .Values.list 7 true }}', 'a-3-  1.2-"b"-[a b]-007-true'),
        ('{{ and 1 0 2 }} {{ or 0 "" 3 }} {{ not 1 }}', "0 3 false"),
        ('{{ or .Values.name (fail "never") }}', "web"),
        ('{{ index .Values.list 1 }} {{ index .Values.map "w" "z" }} {{ len "äb" }}', "b deep 3"),
        ("{{ $.Values.map.w.z }}{{ `raw \"text\"` }}{{ 'a' }}{{ 0x10 }}", 'deepraw "text"9716'),
        ("{{ .Values.name | upper | quote }}", '"WEB"'),
        ('{{ .Capabilities.KubeVersion.Major }} {{ .Capabilities.APIVersions.Has "apps/v1" }}', "1 true"),
        ("{{ range until 3 }}{{ . }}{{ end }}{{ range 2 }}x{{ end }}", "012xx"),
        ('{{ lookup "v1" "Secret" "a" "b" }}', "map[]"),
    ],
)
def test_is_run_as_go_runs_it(template: str, text: str) -> None:
    assert text_of(template, VALUES) == text


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{{ .Values.none.deep }}", r"shop/templates/a.yaml: line 1: nil pointer evaluating interface {}\.deep"),
        ("\n\n{{ .Values.name.x }}", "line 3: can't evaluate field x in type string"),
        ("{{ .Values.list.x }}", "can't evaluate field x in type"),
        ("{{ nothing 1 }}", 'function "nothing" not defined'),
        ('{{ include "none" . }}', "there is no template 'none'"),
        ('{{ fail "wrong" }}', "error calling fail: wrong"),
        ('{{ required "a name" .Values.none }}', "error calling required: a name"),
        ('{{ trimSuffix "-" .Values.none }}', "invalid value; expected string"),
        ('{{ indent .Values.port "a" }}', "expected int; got float64"),
        ("{{ eq .Values.port 8080 }}", "incompatible types for comparison"),
        ("{{ upper }}", "want 1 got 0"),
        ('{{ upper "a" "b" }}', "want 1 got 2"),
        ("{{ if }}x{{ end }}", "a command is missing"),
        ("{{ if 1 }}x", "if does not end"),
        ("{{ end }}", "unexpected {{end}}"),
        ("{{ 1 | 2 }}", "a literal cannot take"),
        ("{{ .Values.name 3 }}", "no method but has arguments"),
        ('{{ "a" "b" }}', "no function"),
        ("{{ $x }}", r"undefined variable \$x"),
        ("{{ $x = 3 }}", r"undefined variable \$x"),
        ("{{ ( }}", "a closing parenthesis|a command is missing"),
        ("{{ define 3 }}{{ end }}", "a name in quotes is missing"),
        ('{{ define "a" }}', "define 'a' does not end"),
        ("{{ break }}", "break outside a range"),
        ("{{ range .Values.name }}{{ end }}", "can't iterate over string"),
        ("{{ index .Values.list 7 }}", "out of range: 7"),
        ('{{ tpl "{{ 1 }}" . 3 }}', "tpl: wrong number of args: want 2 got 3"),
        ('{{ include "a" }}', "include: wrong number of args: want 2 got 1"),
        ("{{ .Files.Get }}", "Get: .*argument"),
        ("{{ .Files.Get 3 4 }}", "Get: .*argument"),
        ("{{ .Files.Lines (list) }}", "Lines: unhashable"),
        ("{{ .Capabilities.APIVersions.Has 3 }}", "Has: "),
        ("{{ index .Values.none 7 }}", "index of untyped nil"),
        ("{{ . ", "line 1: an action is not closed"),
        ("{{ # }}", "unexpected '#"),
        ('{{ tpl "{{" . }}', "an action is not closed"),
        ("{{ .Release.Name.__class__ }}", "can't evaluate field __class__ in type string"),
        ('{{ .Capabilities.APIVersions.append "x" }}', "no method"),
        ('{{ env "HOME" }}', 'function "env" not defined'),
    ],
)
def test_what_helm_refuses_is_refused_with_its_line(template: str, why: str) -> None:
    with pytest.raises(ChartError, match=why):
        text_of(template, VALUES)


def test_a_cluster_serves_kinds_too() -> None:
    template = '{{ with .Capabilities.APIVersions }}{{ .Has "apps/v1/Deployment" }} {{ .Has "x/v1" }}{{ end }}'
    assert text_of(template) == "true false"  # as Argo CD passes them; Helm alone knows the versions only
