"""The commands beside ``veritas URL``: one file each, with ``parser()`` and ``run(options)``."""
