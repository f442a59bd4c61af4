"""How a language model plans what the catalogue does not: what it is shown, what it may answer, how it is asked.

What becomes of its answer is code's to say: `functions.implementation_workers.composing`.
"""
