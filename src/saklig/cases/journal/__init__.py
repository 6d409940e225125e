"""The journal: every document in and out with the metadata of the archives regulation, and what the public sees of it.

Flow: 1 a row that is a document (an application sent, a letter, an appeal, …) is saved, and a job to enter it is saved in the
same transaction (`noticing`, `sources`); 2 the job enters it with a number in its case, and once a day what nobody entered is
looked for (`entering`, `words`); 3 a caseworker corrects an entry by adding to it, with a reason (`correcting`); 4 everyone reads
the public journal, by period, which holds no name and nothing confidential (`looking`); 5 each entry goes to the archive with
what the document holds (`contents`), is kept and tried again where it is refused, and a case whose documents are all there is
archived (`archiving`, `tasks`); 6 who asks for a document is answered by a human in five working days (`asking`, `answering`).

It knows no page and no archive's wire format, and reads nothing of what a document holds to enter it.
Source: FOR-2025-12-17-2647 §§ 5, 11, 14, 15; offentleglova § 13; offentlegforskrifta §§ 6, 7.
"""
