"""The store's tables. Sealed columns hold personal data; every plain one is listed, with why, in plain_columns.toml."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from .keys import KeyRef, place_of, subject_key
from .lookup import LOOKUP_LENGTH
from .sealed import SealedJSON, SealedModel, SealedText

LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]


# --- The key store: the database `keys` ------------------------------------------------------------------------------
class StoredKey(models.Model):
    """A wrapped key: a subject's (under the master), or one for a case and retention class (under the subject's)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.UUIDField()
    case = models.UUIDField(null=True)
    retention = models.CharField(max_length=64, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True)
    master = models.CharField(max_length=16, blank=True)
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "store_stored_key"
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(case=None), name="store_one_key_per_subject"),
            models.UniqueConstraint(
                fields=["subject", "case", "retention"],
                condition=Q(case__isnull=False),
                name="store_one_key_per_case",
            ),
        ]

    def place(self) -> bytes:
        return place_of("store_stored_key", self.id, self.subject, self.case, self.retention)


class InstallationKey(models.Model):
    """A key of the whole installation, under the master: the root of keyed look-ups."""

    name = models.CharField(max_length=32, primary_key=True)
    master = models.CharField(max_length=16)
    wrapped = models.BinaryField()

    class Meta:
        db_table = "store_installation_key"

    def place(self) -> bytes:
        return place_of("store_installation_key", self.name)


class DestroyedKey(models.Model):
    """A note in the main database that a key was destroyed, so that a restore of older keys applies it again."""

    id = models.UUIDField(primary_key=True, editable=False)
    at = models.DateTimeField()

    class Meta:
        db_table = "store_destroyed_key"


# --- People ----------------------------------------------------------------------------------------------------------
class Person(SealedModel):
    """Someone Saklig knows: an applicant, another adult, a child, a member of staff."""

    identity_lookup = models.CharField(max_length=LOOKUP_LENGTH, unique=True, null=True)
    identity_number = SealedText(null=True)
    name = SealedText(null=True)
    contact = SealedJSON(null=True)
    protection = SealedText(null=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="nb")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "store_person"

    def sealing_key(self) -> KeyRef:
        return subject_key(self.id)


class PersonNameWord(models.Model):
    """A keyed look-up of one word of a person's name; people with a protected address have none."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="name_words")
    lookup = models.CharField(max_length=LOOKUP_LENGTH, db_index=True)

    class Meta:
        db_table = "store_person_name_word"
        constraints = [models.UniqueConstraint(fields=["person", "lookup"], name="store_name_word_once")]


class SignIn(models.Model):
    """One sign-in: whose, in which browser, and when it ended. The browser's session holds its id."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    who = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=10)
    browser = models.CharField(max_length=20)
    began_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    how_ended = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table = "store_sign_in"


# --- What happened ---------------------------------------------------------------------------------------------------
class Event(models.Model):
    """One leaf of the ledger: canonical bytes, written once (triggers refuse UPDATE and DELETE)."""

    id = models.BigAutoField(primary_key=True)
    reference = models.UUIDField(unique=True, default=uuid4)
    at = models.DateTimeField()
    kind = models.CharField(max_length=64)
    case_ref = models.UUIDField(null=True, db_index=True)
    leaf = models.BinaryField()
    leaf_hash = models.CharField(max_length=64)

    class Meta:
        db_table = "store_event"


class LedgerWaiting(models.Model):
    """An event that has no place in the ledger yet; a trigger writes it with the event, the sequencer takes it away."""

    event = models.OneToOneField(Event, models.DO_NOTHING, primary_key=True)

    class Meta:
        db_table = "store_ledger_waiting"


class LedgerLeaf(models.Model):
    """Which leaf of the tree an event is (write once)."""

    leaf_index = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.DO_NOTHING, related_name="ledger_leaf")

    class Meta:
        db_table = "store_ledger_leaf"


class LedgerTile(models.Model):
    """A full tile of the tree, and its root (write once); what does not fill a tile yet is made from leaves and roots."""

    id = models.BigAutoField(primary_key=True)
    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    root = models.BinaryField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "store_ledger_tile"
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="store_ledger_tile_once")]


class LedgerCheckpoint(models.Model):
    """A signed checkpoint: what the tree was at one size (write once, so that one size has one root)."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "store_ledger_checkpoint"


class LedgerOpening(models.Model):
    """The ledger's name and key from one size on (write once): the first, and each time it was opened again."""

    number = models.PositiveIntegerField(primary_key=True)
    origin = models.CharField(max_length=200)
    vkey = models.CharField(max_length=400)
    from_size = models.BigIntegerField()
    why = models.CharField(max_length=32)
    previous = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "store_ledger_opening"


class LedgerCosignature(models.Model):
    """A witness's signature under a checkpoint (write once)."""

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField()
    name = models.CharField(max_length=200)
    line = models.TextField()

    class Meta:
        db_table = "store_ledger_cosignature"
        constraints = [models.UniqueConstraint(fields=["size", "name"], name="store_ledger_cosignature_once")]


class LedgerSent(models.Model):
    """The newest checkpoint that a place outside has confirmed."""

    name = models.CharField(max_length=200, primary_key=True)
    size = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "store_ledger_sent"


class LedgerAlarm(models.Model):
    """Something that does not fit was found in the ledger; until it is answered, nothing is decided."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    at = models.DateTimeField()
    code = models.CharField(max_length=64)
    message = models.CharField(max_length=1000)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "store_ledger_alarm"


class Role(models.Model):
    """Work that one process at a time may do, under a lease; `fence` as for a job."""

    name = models.CharField(max_length=32, primary_key=True)
    holder = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "store_role"


class AccessLog(SealedModel):
    """Someone read something about a person: who, whose, why (triggers refuse UPDATE and DELETE)."""

    at = models.DateTimeField(db_index=True)
    reader = models.UUIDField(db_index=True)
    role = models.CharField(max_length=32)
    subject = models.UUIDField(db_index=True)
    case_ref = models.UUIDField(null=True, db_index=True)
    what = models.CharField(max_length=64)
    purpose = models.CharField(max_length=64)
    stated_reason = SealedText(null=True)

    class Meta:
        db_table = "store_access_log"

    def sealing_key(self) -> KeyRef:
        return subject_key(self.subject)


# --- Rules and local settings as they were ---------------------------------------------------------------------------
class PackageBytes(models.Model):
    """A service package exactly as it was used, by the SHA-256 of its bytes (triggers refuse UPDATE and DELETE)."""

    hash = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=100)
    version = models.CharField(max_length=50)
    content = models.BinaryField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "store_package_bytes"


class LocalParameters(models.Model):
    """An agency's local settings as they were used, by the SHA-256 of their canonical bytes (write once)."""

    hash = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "store_local_parameters"


# --- Work to be done -------------------------------------------------------------------------------------------------
class Job(models.Model):
    """A piece of work that must happen once. Holds ids only."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=64)
    ref = models.UUIDField(null=True)
    key = models.CharField(max_length=200, unique=True, null=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    # Rises with every claim: an earlier holder's token is then too small to end the job.
    fence = models.PositiveBigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=64, blank=True)
    error_class = models.CharField(max_length=100, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "store_job"
        indexes = [
            models.Index(fields=["state", "run_at"], name="store_job_due"),
            models.Index(fields=["state", "lease_until"], name="store_job_lease"),
            models.Index(fields=["ref"], name="store_job_ref"),
        ]


class Rate(models.Model):
    """How often something was done (see `limits`); nobody can be known from it."""

    key = models.CharField(max_length=LOOKUP_LENGTH, primary_key=True)
    until = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        db_table = "store_rate"
