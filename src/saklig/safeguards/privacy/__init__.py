"""Privacy: envelope keys for sealing personal data (finding and masking it in text comes later).

Flow: 1. a master key comes from outside; 2. `wrap` keeps a subject's key under it, and a case's key under the
subject's; 3. `seal` encrypts a value under a case's or subject's key, bound to the place it is stored in;
4. `key_id_of` tells which key a sealed value needs; 5. `unseal` opens it; 6. without the key nobody can.

It must not know where keys or values are kept.
"""

from .envelope import (
    KEY_BYTES,
    EnvelopeError,
    associated_data,
    derive,
    fingerprint,
    key_id_of,
    mac,
    new_key,
    seal,
    unseal,
    unwrap,
    wrap,
)

__all__ = [
    "KEY_BYTES",
    "EnvelopeError",
    "associated_data",
    "derive",
    "fingerprint",
    "key_id_of",
    "mac",
    "new_key",
    "seal",
    "unseal",
    "unwrap",
    "wrap",
]
