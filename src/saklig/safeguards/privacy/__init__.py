"""Privacy: keys for sealing personal data, and finding it in Norwegian text.

Sealing: 1. a master key comes from outside; 2. `wrap` keeps a subject's key under it, and a case's key under the
subject's; 3. `seal` encrypts a value under a case's or subject's key, bound to the place it is stored in;
4. `key_id_of` tells which key a sealed value needs; 5. `unseal` opens it; 6. without the key nobody can.

Finding: 1. the text is folded, so that blanks, hyphens and digits are of one kind; 2. recognisers propose places: check digits,
labels, vocabulary, and for names a small model (`names`); 3. dates, amounts, law, cases and organisation numbers speak
against; 4. the mode sets how sure is sure enough, and of what overlaps the surest stays; 5. `find` gives the spans in the text
as it came, which are also proposals for redaction; 6. `mask` writes their types in their place, before a log, a language model
or analytics.

It must not know where keys, values or texts are kept.
"""

from saklig.safeguards.privacy.envelope import (
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
from saklig.safeguards.privacy.errors import ModelMissing, NoSuchFormat, NoSuchMode, PrivacyError
from saklig.safeguards.privacy.evaluation import Measure, Report, evaluate
from saklig.safeguards.privacy.finding import find, mask, mask_identifiers, replace
from saklig.safeguards.privacy.spans import DataType, Mode, Span

__all__ = [
    "KEY_BYTES",
    "DataType",
    "EnvelopeError",
    "Measure",
    "Mode",
    "ModelMissing",
    "NoSuchFormat",
    "NoSuchMode",
    "PrivacyError",
    "Report",
    "Span",
    "associated_data",
    "derive",
    "evaluate",
    "find",
    "fingerprint",
    "key_id_of",
    "mac",
    "mask",
    "mask_identifiers",
    "new_key",
    "replace",
    "seal",
    "unseal",
    "unwrap",
    "wrap",
]
