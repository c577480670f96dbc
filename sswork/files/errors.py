class NotTaken(Exception):
    """The file is not kept; the text says why and what to do, to the person who sent it."""


class Infected(NotTaken):
    """The scanner found something; the file is set aside where nobody opens it."""
