"""``python -m veritas URL``: a person's command line, and the service's child process."""

from veritas.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
