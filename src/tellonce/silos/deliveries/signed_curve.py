"""Signatures by a key pair on the curve P-256, which the standard library cannot check: an extra brings what can."""

import base64
import binascii

from tellonce.vocabulary.refusal import Refused, Unsupported

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key
except ImportError:
    MISSING = True
else:
    MISSING = False


def curve_signed(key: str, given: str, held: bytes) -> bool:
    """Whether bytes are signed by the owner of a public key: ECDSA on P-256 with SHA-256.

    Args:
        key: public key in base64 (DER), as the vendor shows it, with or without the lines of PEM around it.
        given: the signature in base64 (DER).
        held: what is signed.

    Raises:
        Unsupported: what checks it is not installed.
        Refused: the key is none.
    """
    if MISSING:
        raise Unsupported('a signature by a key pair is checked with cryptography: pip install "tellonce[signed]"')
    lines = (line for line in key.splitlines() if not line.startswith("-----"))
    try:
        public = load_der_public_key(base64.b64decode("".join(lines), validate=True))
    except (ValueError, binascii.Error) as error:
        raise Refused("the secret is no public key in base64: copy the verification key as it is shown") from error
    if not isinstance(public, EllipticCurvePublicKey):
        raise Refused("the secret is a public key of another kind: copy the verification key as it is shown")
    try:
        public.verify(base64.b64decode(given, validate=True), held, ECDSA(SHA256()))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
