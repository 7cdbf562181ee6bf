"""Who may ask: no other site's page, no name that was bent to us, nobody without the token."""

import ipaddress
import logging
import secrets
import socket
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "rts-token"
MOST_BUGS = 10
"""Tracebacks that one run writes."""
ANYWHERE = {"0.0.0.0", "::"}

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # the address may hold the token
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """ASGI middleware: refuses with 400, 401 or 403 and a line that says why."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        host: str,
        token: str,
        welcome: Callable[[Any], None] = lambda _: None,
    ) -> None:
        """`host` is the address listened at; without `token` none is needed.

        `welcome` gets the address of everybody who may ask.
        """
        self._app = app
        self._welcome = welcome
        self._told_bugs = 0
        self._host = host
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        query = parse_qs(scope["query_string"].decode("latin-1"))
        token = query.get("token", [""])[0]
        refusal = self._refusal(headers, scope, token)
        if refusal:
            status, why = refusal
            answer = PlainTextResponse(f"{why}\n", status, headers=HEADERS)
            await answer(scope, receive, send)
            return
        self._welcome(scope.get("client"))
        try:
            await self._app(scope, receive, self._dressed(send, token, scope["scheme"]))
        except OSError:
            raise  # whoever asked has gone
        except Exception:
            self._tell_bug(scope["path"])
            raise

    def _tell_bug(self, path: str) -> None:
        """A traceback, the first times: nobody is to fill a disk with them."""
        self._told_bugs += 1
        if self._told_bugs <= MOST_BUGS:
            logging.getLogger(__name__).exception("a bug while answering %r", path)

    def _refusal(self, headers: Headers, scope: Scope, token: str) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if not is_own_name(host, self._host):
            return 400, "this name is not one of this machine's: use the address that rts printed"
        if not _is_own_origin(headers.get("origin"), host, scope["scheme"]):
            return 403, "another site's page asked"
        site, mode = headers.get("sec-fetch-site"), headers.get("sec-fetch-mode")
        if site in ("cross-site", "same-site") and not (
            mode == "navigate" and headers.get("sec-fetch-dest") == "document"
        ):
            return 403, "another site's page asked"
        cookie = unquote(_cookie(headers), errors="replace")
        if self._token and not (self._is_token(token) or self._is_token(cookie)):
            return 401, "the token is missing or wrong: open the whole address that rts printed"
        return None

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())

    def _dressed(self, send: Send, token: str, scheme: str) -> Send:
        """`send` that adds the headers every answer has, and keeps a good token as a cookie."""

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self._token and self._is_token(token):
                    secure = "; Secure" if scheme == "https" else ""
                    headers.append(
                        "Set-Cookie",
                        f"{COOKIE}={_in_cookie(self._token)}; Path=/; HttpOnly; "
                        f"SameSite=Strict{secure}",
                    )
            await send(message)

        return dressed


def _in_cookie(token: str) -> str:
    """Of a cookie, letters outside of ASCII and some signs are no part."""
    return quote(token, safe="")


def is_local(host: str) -> bool:
    """Whether an address to listen at can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_own_name(header: str, listens_at: str) -> bool:
    """Whether a Host header names us.

    A page that bent its own name to our address (DNS rebinding) still sends that name. An
    address in digits cannot be bent.
    """
    try:
        name = urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return False
    if is_local(name):
        return True
    if is_local(listens_at):
        return False
    own = {
        listens_at.lower(),
        socket.gethostname().lower(),
        f"{socket.gethostname().lower()}.local",
    }
    return name in own - ANYWHERE or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_own_origin(origin: str | None, host: str, scheme: str) -> bool:
    """A page's origin must be ours; what is no page sends none."""
    if origin is None:
        return True
    secure = scheme in ("https", "wss")
    return origin == f"{'https' if secure else 'http'}://{host}"


def _cookie(headers: Headers) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
