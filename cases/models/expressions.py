"""A condition that PostgreSQL can serve from an index where Django's own would read the whole table; see ``sswork.expressions``."""

from django.db.models import BooleanField, F, Func


class IsOpen(Func):
    """The student is in the array that ``opened`` (SQL with ``values``) makes, or the school is in ``schools``, an array as text.

    What two ``IsOneOf`` beside OR say, composed once: a page asks for it in each of its queries, and for the lead of a district
    with 161 numbers each time.
    """

    output_field = BooleanField()

    def __init__(self, student: str, school: str, opened: str, values: tuple, schools: str):
        super().__init__(F(student), F(school))
        self.opened, self.values, self.schools = opened, values, schools

    def as_sql(self, compiler, connection, **context):
        (student, before), (school, between) = map(compiler.compile, self.source_expressions)
        sql = f"({student} = ANY({self.opened}) OR {school} = ANY(%s::bigint[]))"
        return sql, [*before, *self.values, *between, self.schools]
