"""Infrastructure that knows nothing of sign-in or enrolment: clock, database, random strings, keys, languages, limits."""
