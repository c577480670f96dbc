-- How many days a student was enrolled, for those who see the student: one look at each row, whatever the rows' own rules.
ALTER FUNCTION attendance_days_enrolled(bigint, bigint, bigint, date) SECURITY DEFINER SET search_path = public, pg_temp;
