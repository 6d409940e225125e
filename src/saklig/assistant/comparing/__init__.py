"""All that may be quoted, held against itself, the rules, the laws it cites and the day: what an owner should look at.

Flow: 1. each document's sentences with a figure (`lines`); 2. pairs alike in words and with other values (`contradicting`);
3. amounts that are not the rules' in force (`against_rules`); 4. what is old, cites what is not there, or is in another language
than it says (`standing`); 5. all of it as findings, two places side by side, each with a key of what it says (`findings`).

It reads documents and packages, and knows no database and no page. It finds words that are alike: one thing said in wholly other
words is not found, nor is a contradiction without a figure.
"""

from saklig.assistant.comparing.findings import CODES, Finding, Part, Place, Rule, findings

__all__ = ["CODES", "Finding", "Part", "Place", "Rule", "findings"]
