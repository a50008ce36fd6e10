"""Requests into safe responses: hosts, origins, paths, sizes and headers are checked before Gradio sees a request.

Dateline listens on loopback, and loopback is reachable by every page that is open in the same browser.  The guard
stands outside Gradio's own middleware and refuses what only such a page, or an attacker, would send:

    a Host that is not ours                   400    a foreign name that was pointed at this machine (DNS rebinding)
    an Origin or fetch site that is not ours  403    another page using ours (CSRF, CORS)
    `file=` and `proxy=` paths                403    Gradio's file server and its server-side fetcher; not used here
    a path that nobody needs                  404    monitoring, run history, streams, calls of what is no endpoint
    a body past the limit                     413    counted while it arrives, whatever its Content-Length says
    many logins at once from one address      429    after a few wrong ones, each further one waits

Every response gets the security headers, and an error that nobody foresaw its number.  Pure ASGI: imports neither
Gradio nor Starlette.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field

from ui.edge import sentence_for
from ui.gate import LOOPBACK, Asked, Refusal, refused
from ui.wire import Application, Body, Message, Receive, Reply, Send, body_limit

FREE_LOGINS = 5
"""Wrong logins in a row from one address; after that each waits for `LOGIN_SECONDS`, one after another."""

LOGIN_SECONDS = 1.0

LOGINS_WAITING = 10

ADDRESSES_KEPT = 1_000
"""Addresses whose wrong logins are remembered."""


class Guard:
    """An ASGI application in front of another: refuses what `refused` says, limits bodies, adds the headers."""

    def __init__(self, app: Application, hosts: Collection[str] = (), mcp: bool = False) -> None:
        """`hosts` are names, beside the loopback ones, by which this server may be called; `mcp`: are there tools?"""
        self._app = app
        self._hosts = LOOPBACK | {name.lower() for name in hosts}
        self._mcp = mcp
        self._logins: dict[str, _Logins] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:  # Gradio 6 talks by HTTP alone
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        asked = Asked.of(scope)
        reply = Reply(send)
        body = Body(receive, body_limit(asked.path))
        refusal = refused(asked, self._hosts, self._mcp) or body.refusal(asked)
        if refusal is None:
            answer = self._log_in if _is_login(asked) else self._pass_on
            refusal = await answer(_uncompressed(scope, asked), body, reply)
        if refusal is not None and not reply.begun:
            await body.drain()
            await reply.refuse(refusal, asked)

    async def _pass_on(self, scope: Message, body: Body, reply: Reply) -> Refusal | None:
        """Lets the application answer; a body that turned out too large takes the answer back if it has not begun."""

        async def send(message: Message) -> None:
            if not body.exceeded or reply.begun:
                await reply.send(message)

        try:
            await self._app(scope, body.receive, send)
        except Exception as error:
            if not body.exceeded:
                return Refusal(500, sentence_for(error))
        return body.too_large() if body.exceeded else None

    async def _log_in(self, scope: Message, body: Body, reply: Reply) -> Refusal | None:
        """Lets a login through; after a few wrong ones each of that address waits, and is the only one meanwhile."""
        logins = self._logins_from(str((scope.get("client") or ("",))[0]))
        if logins.waiting >= LOGINS_WAITING:
            return Refusal(429, "There were too many wrong logins; please try again in a minute.")
        logins.waiting += 1
        try:
            async with logins.turn:
                if logins.wrong >= FREE_LOGINS:
                    await asyncio.sleep(LOGIN_SECONDS)
                refusal = await self._pass_on(scope, body, reply)
                logins.wrong = 0 if reply.status == 200 else logins.wrong + 1
        finally:
            logins.waiting -= 1
        return refusal

    def _logins_from(self, address: str) -> "_Logins":
        if address not in self._logins and len(self._logins) >= ADDRESSES_KEPT:
            del self._logins[next(iter(self._logins))]
        return self._logins.setdefault(address, _Logins())


@dataclass
class _Logins:
    """The logins from one address: wrong ones in a row, and those that wait for their turn."""

    wrong: int = 0
    waiting: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


def _is_login(asked: Asked) -> bool:
    return asked.method == "POST" and asked.path.rstrip("/") == "/login"


def _uncompressed(scope: Message, asked: Asked) -> Message:
    """The page itself is asked for uncompressed: its inline scripts are hashed on their way out."""
    if asked.path != "/":
        return scope
    return {**scope, "headers": [(key, value) for key, value in scope["headers"] if key.lower() != b"accept-encoding"]}
