"""Everything realtime-style can tell a user went wrong.

RealtimeStyleError
  InputError       what was asked for cannot be done as it was asked
  SourceError      a camera or file could not be opened or read
  StyleError       a style is damaged or of another contract
    StyleNotFoundError  no style of that name
  EngineError      the model cannot run on this machine
  SinkError        a window, encoder or virtual camera stopped taking frames
  TrainingError    a style could not be learned or exported

Every message says what failed, the value that made it fail, and what to try.
"""


class RealtimeStyleError(Exception):
    """Base of every error the command line prints without a traceback."""


class InputError(RealtimeStyleError):
    """An option, path or combination of them that cannot work."""


class SourceError(RealtimeStyleError):
    """A camera or file could not be opened or read."""


class StyleError(RealtimeStyleError):
    """A style is damaged or written for another contract."""


class StyleNotFoundError(StyleError, LookupError):
    """No style of that name is in the catalogue."""


class EngineError(RealtimeStyleError):
    """The model cannot run on this machine, or not on the device asked for."""


class SinkError(RealtimeStyleError):
    """A window, encoder or virtual camera stopped taking frames."""


class TrainingError(RealtimeStyleError):
    """A style could not be learned or exported."""
