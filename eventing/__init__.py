"""Events: the contract, the function wrapper, and the local broker.

What may live here: CloudEvents, delivery, filters, wiring, the inbox and outbox. What may not: anything the school
decides. The one exception is `contracts`, which declares the school's event types and payloads.
"""
