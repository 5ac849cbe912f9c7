"""A model of everything that can happen between S3's events and the search index, around the real use cases.

`world.py` is S3, the table, the index and the workflows in memory; `invocation.py` runs a use case up to any of its
adapter calls, and pauses it there, kills it, or lets the call fail; `schedule.py` plays a schedule, a list of numbers,
and checks what is left in the end; `mutants.py` breaks one rule at a time. `bulk.py` plays thousands of uploads against
an account's limits, `persons.py` faces that come and go.
"""
