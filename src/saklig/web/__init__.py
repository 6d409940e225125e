"""The pages: for citizens, caseworkers and rule owners. Server-rendered Django, htmx, Digdir's Designsystemet.

Flow: 1 middleware finds the language and who is signed in; 2 a view turns the request into a call of `saklig.cases`'
public face (or of `service_packages`, for rules and guidance); 3 what comes back is put in a template; 4 texts come
from `texts/<language>.toml`, the three of which always have the same keys.

The whole of the citizen's path works without JavaScript. No rule and no arithmetic lives here, nothing outside is
asked, and it never imports connectors or composition: what they made is found through Django's app registry (`wired`).
"""

__all__: list[str] = []
