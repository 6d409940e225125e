#!/usr/bin/env python3
"""Check a receipt from Saklig's ledger, with nothing but Python's standard library, and without asking anyone.

    python3 check_receipt.py receipt.json [--key "name+id+key"] [--later checkpoint]

It shows that what the receipt quotes stood in the agency's ledger when the checkpoint was signed. Compare the key it prints
with the one that the agency publishes, or give that one with --key. --later takes a newer checkpoint: two of the same size
with different roots prove that the ledger was rewritten.

This program shares no code with the server. Sources: RFC 9162 (tree), RFC 8032 (Ed25519), c2sp.org/signed-note and
c2sp.org/tlog-checkpoint (checkpoint). Exit code: 0 the receipt holds, 1 it does not, 2 it could not be read.
"""

import argparse
import base64
import hashlib
import json
import sys

# --- Ed25519, verifying only (RFC 8032, 5.1) --------------------------------------------------------------------------
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def add(one, other):
    """The sum of two points in extended coordinates."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def same(one, other):
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def point_of(data):
    """The point that 32 bytes stand for, or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = point_of(public), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return same(times(s, BASE), add(r, times(h, a)))


# --- The tree (RFC 9162, 2.1.3.2) -------------------------------------------------------------------------------------
def root_from(leaf, index, size, proof):
    """The root that leaf and proof lead to, or None where the proof is too short or too long."""
    made, at, last = hashlib.sha256(b"\x00" + leaf).digest(), index, size - 1
    for one in proof:
        if last == 0:
            return None
        if at % 2 or at == last:
            made = hashlib.sha256(b"\x01" + one + made).digest()
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            made = hashlib.sha256(b"\x01" + made + one).digest()
        at, last = at // 2, last // 2
    return made if last == 0 else None


# --- Notes, keys, receipts --------------------------------------------------------------------------------------------
class Wrong(Exception):
    """The receipt does not hold; says why."""


class Unreadable(Exception):
    """This is no receipt, or not a whole one; says why."""


def read_key(text):
    """Name, id and public key of a verifier key."""
    try:
        name, key_id, rest = text.strip().split("+", 2)
        material, key_id = base64.b64decode(rest, validate=True), bytes.fromhex(key_id)
    except ValueError:
        raise Unreadable("the key is not written as name+id+key") from None
    if len(material) != 33 or material[0] != 1 or hashlib.sha256(name.encode() + b"\n" + material).digest()[:4] != key_id:
        raise Unreadable("the key's id does not follow from name and key")
    return name, key_id, material[1:]


def open_checkpoint(note, key):
    """Size and root of a checkpoint that this key has signed."""
    name, key_id, public = key
    text, gap, signatures = note.rpartition("\n\n")
    lines = (text + "\n").split("\n")
    if not gap or len(lines) < 4:
        raise Unreadable("the checkpoint is not whole")
    found = False
    for line in signatures.split("\n"):
        parts = line.split(" ")
        if len(parts) == 3 and parts[0] == "\u2014" and parts[1] == name:
            raw = base64.b64decode(parts[2])
            if raw[:4] == key_id:
                if not signed(public, (text + "\n").encode(), raw[4:]):
                    raise Wrong("the signature of " + name + " is not over this checkpoint: it was changed")
                found = True
    if not found:
        raise Wrong("the checkpoint is not signed by the key " + name + "+" + key_id.hex())
    if lines[0] != name:
        raise Wrong("the checkpoint is of another ledger, " + lines[0])
    if not (lines[1].isascii() and lines[1].isdigit()):
        raise Unreadable("the checkpoint does not say how many leaves there are")
    return int(lines[1]), base64.b64decode(lines[2], validate=True)


def read_receipt(data):
    try:
        body = json.loads(data)
        if body["format"] != "saklig-receipt-v1":
            raise Unreadable("this is no receipt of the format saklig-receipt-v1")
        proof = [base64.b64decode(one, validate=True) for one in body["proof"]]
        body["leaf"], body["checkpoint"], body["key"] = body["leaf"] + "", body["checkpoint"] + "", body["key"] + ""
        body["index"] = body["index"] + 0
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Unreadable("this cannot be read as a receipt; was it cut off, or is it another file?") from None
    if any(len(one) != 32 for one in proof) or not isinstance(body["index"], int):
        raise Unreadable("the receipt's proof or index is none")
    return body, proof


def check(data, key_text=None, later=None):
    """What the receipt shows, as a dictionary. Errors: Wrong, Unreadable."""
    body, proof = read_receipt(data)
    key = read_key(key_text or body["key"])
    size, root = open_checkpoint(body["checkpoint"], key)
    if not 0 <= body["index"] < size:
        raise Wrong(f"the receipt is for leaf {body['index']}, and the checkpoint has {size}")
    if root_from(body["leaf"].encode(), body["index"], size, proof) != root:
        raise Wrong("the leaf does not lead to the signed root: the leaf, its place or the proof was changed")
    if later is not None:
        later_size, later_root = open_checkpoint(later, key)
        if later_size < size:
            raise Wrong(f"the later checkpoint has {later_size} leaves and this one {size}: the ledger was cut off")
        if later_size == size and later_root != root:
            raise Wrong(f"two signed checkpoints of {size} leaves with different roots: the ledger was rewritten")
    return {"leaf": body["leaf"], "index": body["index"], "size": size, "root": root.hex(), "key": key_text or body["key"]}


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Check a receipt from Saklig's ledger, without asking anyone.")
    parser.add_argument("receipt", help="the file that was downloaded")
    parser.add_argument("--key", help="the agency's verifier key, as it publishes it")
    parser.add_argument("--later", help="a newer checkpoint of the same ledger, as a file")
    given = parser.parse_args(arguments)
    try:
        with open(given.receipt, "rb") as file:
            data = file.read()
        later = None
        if given.later:
            with open(given.later, encoding="utf-8") as file:
                later = file.read()
        found = check(data, given.key, later)
    except Wrong as error:
        print("THE RECEIPT DOES NOT HOLD: " + str(error))
        return 1
    except (Unreadable, OSError, ValueError) as error:
        print("The receipt could not be checked: " + str(error), file=sys.stderr)
        return 2
    print(f"The receipt holds. Leaf {found['index']} of {found['size']} in the ledger, root {found['root']}:")
    print(found["leaf"])
    print("Signed by the key " + found["key"])
    if not given.key:
        print("That key stands in the receipt itself: compare it with the one that the agency publishes.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
