"""What a cohort's answers show: statistics, tables and pictures for instructors."""
