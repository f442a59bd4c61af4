"""The functions of chart templates: those of Go, of Sprig (github.com/Masterminds/sprig, v3) and of Helm.

Each module maps names to a signature and a function. A signature has a letter per argument: `s` text, `i` a whole
number, `l` a list, `m` a mapping, `a` anything; a `*` repeats the last; a leading `$` passes the budget first, and
`!` pays for everything inside the arguments before the call.
"""
