"""Reading Ed25519 keys for bundles (RFC 8032), from PEM files."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from veritas.core.errors import InvalidRequestError, shorten

_MAX_KEY_BYTES = 16 * 1024


def private_key(path: Path) -> Ed25519PrivateKey:
    """The key to sign with.

    Raises:
        InvalidRequestError: the file holds no such key.
    """
    try:
        key = serialization.load_pem_private_key(_pem(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _bad_key(path, f"no private key without a passphrase in PEM ({error})") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _bad_key(path, "no Ed25519 key")
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """The key that a signature must be of.

    Raises:
        InvalidRequestError: the file holds no such key.
    """
    try:
        key = serialization.load_pem_public_key(_pem(path))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _bad_key(path, f"no public key in PEM ({error})") from None
    if not isinstance(key, Ed25519PublicKey):
        raise _bad_key(path, "no Ed25519 key")
    return key


def _pem(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_KEY_BYTES)
    except OSError as error:
        raise _bad_key(path, error.strerror or str(error)) from None


def _bad_key(path: Path, why: str) -> InvalidRequestError:
    return InvalidRequestError(
        "invalid_key", "key", str(path), f"--key {shorten(str(path))}: {shorten(why)}"
    )
