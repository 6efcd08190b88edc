"""Ways to reach people and monitors outside, beside mail. Plain Python."""
