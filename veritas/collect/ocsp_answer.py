"""What is asked of an OCSP service, and reading its answer (RFC 6960). Pure, and slow to load."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from veritas.artifacts import Missing, Revocation
from veritas.core.errors import Fault, shorten

_STATUS = {
    ocsp.OCSPCertStatus.GOOD: "good",
    ocsp.OCSPCertStatus.REVOKED: "revoked",
    ocsp.OCSPCertStatus.UNKNOWN: "unknown",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One certificate, its issuer, and the request that asks about it."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    encoded: bytes

    @staticmethod
    def about(der: bytes, chain: tuple[bytes, ...]) -> Question | None:
        """The question; None when the issuer's certificate is not in the chain."""
        try:
            certificate = x509.load_der_x509_certificate(der)
        except (ValueError, x509.InvalidVersion):
            return None
        for candidate in chain:
            try:
                issuer = x509.load_der_x509_certificate(candidate)
                certificate.verify_directly_issued_by(issuer)
            except (ValueError, TypeError, x509.InvalidVersion):
                continue
            except (InvalidSignature, UnsupportedAlgorithm):
                continue
            # SHA-1 names the issuer here, it protects nothing; every service understands it.
            builder = ocsp.OCSPRequestBuilder().add_certificate(
                certificate,
                issuer,
                hashes.SHA1(),  # noqa: S303
            )
            return Question(certificate, issuer, builder.build().public_bytes(Encoding.DER))
        return None

    def read(self, body: bytes, url: str) -> Revocation | Missing:
        """Read an answer, and see that it is about this certificate and signed by its issuer."""
        try:
            answer = ocsp.load_der_ocsp_response(body)
            if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
                return _unusable(f"it says {answer.response_status.name.lower()}")
            if answer.serial_number != self.certificate.serial_number:
                return _unusable("it is about another certificate")
            if not self._is_signed(answer):
                return _unusable("the issuer has not signed it")
            revoked_at = answer.revocation_time_utc
            next_update = answer.next_update_utc
            return Revocation(
                url=url,
                status=_STATUS[answer.certificate_status],
                revoked_at=revoked_at.timestamp() if revoked_at is not None else None,
                reason=answer.revocation_reason.value if answer.revocation_reason else "",
                this_update=answer.this_update_utc.timestamp(),
                next_update=next_update.timestamp() if next_update is not None else None,
            )
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            return _unusable(shorten(str(error) or type(error).__name__))

    def _is_signed(self, answer: ocsp.OCSPResponse) -> bool:
        """Signed by the issuer, or by one that it has authorised (RFC 6960, section 4.2.2.2)."""
        signers = [self.issuer]
        for delegate in answer.certificates:
            try:
                delegate.verify_directly_issued_by(self.issuer)
                usage = delegate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
            except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
                continue
            except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.InvalidVersion):
                continue
            if ExtendedKeyUsageOID.OCSP_SIGNING in usage:
                signers.append(delegate)
        return any(_signed_by(answer, signer) for signer in signers)


def _signed_by(answer: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key, signature, signed = signer.public_key(), answer.signature, answer.tbs_response_bytes
    algorithm = answer.signature_hash_algorithm
    try:
        if isinstance(key, rsa.RSAPublicKey) and algorithm is not None:
            key.verify(signature, signed, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm is not None:
            key.verify(signature, signed, ec.ECDSA(algorithm))
        elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signature, signed)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _unusable(why: str) -> Missing:
    return Missing(f"the issuer's OCSP answer cannot be used: {why}", Fault.OURS, "ocsp_error")
