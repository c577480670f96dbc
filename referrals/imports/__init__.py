"""Directories of agencies, in and out: HSDS 3.0, its elder brothers, Open Referral UK, and tables of other systems by maps.

reading     a package of files → rows of HSDS 3.0, whatever they were (``older``, ``nested``, ``mapped``)
private     what is marked private goes no further
checking    each value as its column wants it; what cannot be is listed
merging     COPY into staging tables, then SQL: nothing is written that is as it was
running     the actions: receive, check, confirm, apply, undo
exporting   the same tables out again
"""
