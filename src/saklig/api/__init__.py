"""The API: applications and cases as typed OpenAPI beneath /api/, for programs that act for a signed-in person.

Flow: 1 the pages' session says who acts (`auth`); 2 the schema is checked (`schemas`); 3 one use case of `saklig.cases`
is called, which checks the actor against the object; 4 what it gives is written as JSON; 5 an error becomes a problem
(`problems`). The root includes `saklig.api.urls`; GET /api/docs shows the description, from our own files.

It holds no rule and no arithmetic, and gives nobody anything that the pages would not.
"""

__all__: list[str] = []
