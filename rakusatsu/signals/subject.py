"""What a contract is about whatever its year: its title without year, brackets, counts and spaces."""

from extract.lexicon.eras import AWARDS_SINCE, era_names

SUBJECT = rf"regexp_replace(title, '({era_names(AWARDS_SINCE)})?[0-9０-９元]+年度?|[（(][^)）]*[)）]|\s|　|外[0-9０-９]+件|一式', '', 'g')"
"""SQL for DuckDB over a column `title`."""
