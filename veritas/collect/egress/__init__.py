"""The egress guard: every byte an audit sends goes through here, or nowhere.

:class:`~veritas.collect.egress.guard.EgressGuard` decides and connects;
:mod:`~veritas.collect.egress.socks` is how the browser reaches it.
"""
