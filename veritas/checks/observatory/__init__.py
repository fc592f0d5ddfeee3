"""The scoring of MDN HTTP Observatory, algorithm 6, as an extra figure beside our own score.

One file a test or a family of tests; ``grade`` adds them up. The result names are the
Observatory's own, so that a reader can look them up
(https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring).
"""
