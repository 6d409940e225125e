"""Ways to sign in: OpenID Connect with PKCE, and the demo's chooser of synthetic people.

Flow: 1 `begin` gives the provider's address and what the browser's session must remember; 2 the provider sends the
browser back; 3 `finish` checks state, exchanges the code, and checks the ID token's signature, issuer, audience, time
and nonce, the level of assurance, and the identity number. It knows no session, no page and no person of the store.
"""

from __future__ import annotations

from saklig.connectors.sign_in.answers import Begun, DemoPerson, SignedIn, SignInRefused
from saklig.connectors.sign_in.chooser import DemoChooser
from saklig.connectors.sign_in.openid import OpenIdConnect, OpenIdSettings, id_porten

__all__ = [
    "Begun",
    "DemoChooser",
    "DemoPerson",
    "OpenIdConnect",
    "OpenIdSettings",
    "SignInRefused",
    "SignedIn",
    "id_porten",
]
