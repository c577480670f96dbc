"""What can go wrong with the embedded servers, in words for the person at the terminal."""


class EmbeddedError(RuntimeError):
    """A server could not be found or started; the message says what to do about it."""
