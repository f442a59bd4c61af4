"""What is said, as data: words by meaning and frames by practice, and the cues of stance in each language.

Words are patterns of `speech.phrases` (`a/b` a choice, `(a)` optional, `a~` a beginning), apart by `|`. Those of all
languages stand together, because people mix them: a German talk says "Readiness-Probe". Only cues of stance ("never",
"on pourrait") are kept per language, because they are short and mean something else next door.
"""
