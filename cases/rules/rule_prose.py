"""What stands above the tables of the rules: how days are counted, and what nobody knows yet."""

HEAD = """
# Deadline rules

Made from `cases/rules/catalogue` by `manage.py rules_document --write`; a change by hand is lost
and fails the suite. Not legal advice: a rule that practice has not confirmed says so, with its
question.

Each row is one rule of one right. The nominal day is the last day of the count; the last day is
the first day from it on which the office is open. The worked examples were counted by hand and
stand beside their rule in the catalogue; the suite runs every one of them through the engine.
"""

COUNTING = """
## How days are counted

| No. | Rule |
|---|---|
| CNT-1 | The Civil and Commercial Code, s. 193/1 onward, unless a special rule says otherwise. |
| CNT-2, CNT-3 | The day of the event does not count; however the Thai text words "from", \
the count begins on the next day. |
| CNT-4 | Months and years go by the calendar: the term ends on the day before the one that \
corresponds to its first counted day. |
| CNT-5 | Counted from the first of a month, whole calendar months run, and the term ends with \
the last of them. |
| CNT-6 | A month without the day ends the term on its last day. Where the letter of the law gives \
a later day than the same day number, the docket takes the earlier and notes the other. |
| CNT-7 | A last day on a weekend or an announced closed day moves to the next open day. Labour \
Day is an open day; days of the Cabinet and days in lieu are closed. |
| CNT-8 | An extension is counted from the nominal end of the term, wherever closed days had \
moved it. So is a surcharge period. |
| CNT-9 | The general procedure law (restoration, later extension) is not applied by itself. |
| CNT-10 | The department's own notices on counting are known by their titles only (Q1). |
| CNT-11 | The counters close at 16:30; a day means a day on which the paper reaches them. |
| CNT-12 | A letter counts from the day it was received. If only its dispatch is known, that \
earlier day is entered. |
| CNT-13 | The 60 days of an annuity run from the first day of the patent year, that day not \
counted. A year that begins on 29 February begins on 28 February elsewhere. |
| CNT-14 | A right ends on the day before the anniversary of its filing, and its window opens by \
the later of both readings (Q3). These terms never move past their end. |
| CNT-15 | A letter sent a second time counts as received seven days after its sending (TM-104); \
that day does not move. It is no rule of its own: it adds the event. |
"""

QUESTIONS = """
## Open questions

| No. | What is not known | What it touches |
|---|---|---|
| Q1 | What the department's two notices on counting say | every date |
| Q2 | Whether the new Patent Act came into force after June 2025 | designs, annuities |
| Q3 | Whether certificates print the anniversary or the day before | TERM, TM-54, PAT-65g |
| Q4 | Whether designs too need a request for examination; none is docketed | designs |
| Q5 | How often and how long the 90 days are extended | DES-S-20, PAT-27 |
| Q6 | Whether all annuities may be paid at once later than with the first | ANN-1, ANN-2 |
| Q7 | How long a priority document may follow | DES-S-01, TM-28 |
| Q8 | Which day e-filing after hours has, and what a missed cut-off costs | DES-S-12, DES-S-13 |
| Q9 | The special days and the Ploughing Day of 2027 | last days in 2027 |
| Q10 | From which day a Madrid refusal counts as received | terms entered by hand |
| Q12 | Whether complete e-filings owe the papers in 15 days too | DES-S-51 |
| Q13 | Whether 12 August and 24 October stay as they are | last days on and beside them |

Q11 and Q14 are about amounts and touch no date.
"""
