"""The store: people, keys, sealed fields, jobs, events, access log and package bytes (Django app, label `store`).

Flow of a change of state:
1. `keys.case_key(...)` names the key a row is sealed under; it is committed in the key store before the row;
2. in one `transaction.atomic()` the caller saves its rows (`sealed.SealedText`, `SealedJSON`, `SealedBytes`),
3. appends the event (`events.append`) and 4. asks for the work that follows (`jobs.enqueue`);
5. `jobs.run_now` or a `worker.Worker` runs the job under a lease, and ends it in the transaction of its effect;
6. who read what goes to `access.record`; rules and local settings are kept by hash with `packages.keep`.

It must not know what a case is, nor any rule: rows, references and bytes only. The faces are its modules, imported by
name (`from saklig.store import jobs`), because Django's models can't be imported before the apps are ready.
"""

__all__ = ["access", "backup", "database", "events", "jobs", "keys", "lookup", "packages", "people", "sealed", "worker"]
