"""`cortex-school`: the command line. What may live here: reading the ledger, signing commands, starting the engine.

It decides nothing: what a person says goes to the coordinator as a signed command, what it shows is the ledger's word.
"""
