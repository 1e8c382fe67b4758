"""Parts of a regimen in words: amounts, schedules, days, and doses that are not taken."""
