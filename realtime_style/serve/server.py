"""The web server, on a thread of its own."""

import errno
import logging
import os
import secrets
import socket
import threading
from urllib.parse import quote

import uvicorn
from starlette.types import ASGIApp

from realtime_style.errors import InputError
from realtime_style.options import ServeOptions
from realtime_style.serve.door import Door
from realtime_style.serve.guard import ANYWHERE, is_local
from realtime_style.serve.wire import PatientProtocol

LARGEST_MESSAGE = 4 * 2**20
"""Bytes: a camera's picture has a fiftieth of that."""
_AT_ONCE = 32
"""Connections that are accepted before others have their turn: far fewer than open files."""
_NO_HOST = {socket.EAI_NONAME, socket.EAI_AGAIN, errno.EADDRNOTAVAIL}
"""Errors of a name that nobody knows, and of another machine's address."""
END_S = 1
"""Seconds that open connections get to end."""


def choose_token(options: ServeOptions) -> str:
    """The token that is needed: the one asked for, a new one, or '' on this machine alone."""
    if options.token or is_local(options.host):
        return options.token
    return secrets.token_urlsafe(16)


def listen(options: ServeOptions) -> Door:
    """Take the port.

    Raises:
        InputError: it is taken, or the address is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    try:
        return Door(socket.create_server((options.host, options.port), family=family))
    except (OSError, UnicodeError) as error:
        raise InputError(_not_ours(options, error)) from error


def _not_ours(options: ServeOptions, error: OSError | UnicodeError) -> str:
    """What is wrong with the host, or with the port."""
    if isinstance(error, UnicodeError) or error.errno in _NO_HOST:
        return (
            f"'{options.host}' is no address of this machine: give one with --host, or 0.0.0.0 for "
            "all of them"
        )
    return (
        f"cannot listen at {options.host} port {options.port} ({os.strerror(error.errno or 0)}): "
        "try another --port, or --port 0 for any that is free"
    )


def address(sock: socket.socket, options: ServeOptions, token: str, path: str = "/") -> str:
    """What to open in a browser."""
    host = _own_address() if options.host in ANYWHERE else options.host
    if ":" in host:
        host = f"[{host}]"
    scheme = "https" if options.certificate else "http"
    query = f"?token={quote(token, safe='')}" if token else ""
    return f"{scheme}://{host}:{sock.getsockname()[1]}{path}{query}"


def _own_address() -> str:
    """Where others on the network reach this machine; its name where there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing: it only asks which way a packet would take (RFC 5737's address).
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])


class WebServer:
    """Serves an app until it is closed."""

    def __init__(self, app: ASGIApp, sock: socket.socket, options: ServeOptions) -> None:
        """Begin.

        Raises:
            InputError: the certificate or its key is not good.
        """
        # What it has to say is about strangers' requests; `Guard` tells of bugs of ours.
        logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            loop="asyncio",  # whose servers call `Door.accept`
            backlog=_AT_ONCE,
            http="h11",
            ws=PatientProtocol,
            ws_max_size=LARGEST_MESSAGE,
            ws_per_message_deflate=False,  # JPEG does not get smaller
            server_header=False,
            timeout_graceful_shutdown=END_S,
            ssl_certfile=options.certificate,
            ssl_keyfile=options.key,
        )
        try:
            config.load()
        except OSError as error:  # ssl.SSLError is one
            raise InputError(
                f"cannot use the certificate '{options.certificate}' ({error}): is it PEM, and "
                "does the key belong to it?"
            ) from error
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([sock],), name="serve", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """End all connections, and the thread. Idempotent."""
        self._server.should_exit = True
        self._thread.join()
