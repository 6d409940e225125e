"""The use cases, one small module per part of a case's life. Each takes (office, actor, …) and checks access first."""
