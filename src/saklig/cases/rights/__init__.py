"""The rights of those whose data is held: to see, to correct, to restrict, to object, to have erased (GDPR articles 12 to 22).

Flow: 1 `held` gathers everything about one person, each datum with source, purpose, legal basis and how long it is kept;
2 `export` writes it as JSON by a published schema; 3 `asking` receives what the person asks for, and a named human answers;
4 `erasure` destroys the keys of what the law lets go; 5 `keeping` does so by itself when a period is over, with holds;
6 `overseeing` shows the privacy officer what is held and asked for, which reads looked odd, and what a breach reached.

It must not know a page, nor a package's content: periods, purposes and legal bases are read from the package.
"""

__all__: list[str] = []
