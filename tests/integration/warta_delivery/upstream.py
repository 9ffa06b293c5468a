"""A small newsroom in the test's own process, for delivery to pass requests on to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.support.delivery import free_port


@dataclass
class Upstream:
    """What the newsroom in these tests saw, and the events it waits for."""

    port: int
    seen: list[web.BaseRequest] = field(default_factory=list)
    first_chunk: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    cancelled: threading.Event = field(default_factory=threading.Event)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.seen.append(request)
        name = request.path.rstrip("/").rpartition("/")[2]
        handlers = {
            "echo": self._echo,
            "slow": self._slow,
            "hang": self._hang,
            "broken": self._broken,
            "cari": self._found,
        }
        return await handlers.get(name, self._page)(request)

    async def _page(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = web.Response(text="from the newsroom", status=302)
        answer.headers.add("Set-Cookie", "a=1; Path=/")
        answer.headers.add("Set-Cookie", "b=2; Path=/")
        answer.headers["Location"] = "/account/next"
        answer.headers["X-Warta-Inner"] = "1"
        answer.headers["Surrogate-Control"] = 'content="ESI/1.0"'
        answer.headers["Keep-Alive"] = "timeout=5"
        return answer

    async def _found(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = web.Response(text="<h1>Ditemukan</h1>", content_type="text/html")
        if request.query.get("q") == "mati":
            answer.set_status(500)
        answer.headers["Set-Cookie"] = "sessionid=1; Path=/"
        answer.headers["Cache-Control"] = "public, max-age=0, s-maxage=5"
        answer.headers["Content-Security-Policy"] = "default-src *"
        answer.headers["X-Frame-Options"] = "SAMEORIGIN"
        return answer

    async def _echo(self, request: web.BaseRequest) -> web.StreamResponse:
        size = 0
        async for chunk in request.content.iter_any():
            size += len(chunk)
            self.first_chunk.set()
        return web.json_response({"size": size, "headers": dict(request.headers)})

    async def _slow(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Encoding": "identity"})
        await answer.prepare(request)
        await answer.write(b"first,")
        await asyncio.to_thread(self.go_on.wait, 10)
        await answer.write(b"last")
        return answer

    async def _broken(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        if "declared" in request.query:
            answer.content_length = 50
        await answer.prepare(request)
        await answer.write(b"begun")
        assert request.transport is not None
        request.transport.close()
        return answer

    async def _hang(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            await answer.write(b"begun")
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return answer


@contextmanager
def listening() -> Iterator[Upstream]:
    newsroom = Upstream(free_port())
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(_listen(newsroom), loop).result(10)
    yield newsroom
    newsroom.go_on.set()
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


async def _listen(newsroom: Upstream) -> web.ServerRunner:
    server = web.Server(newsroom.handle, handler_cancellation=True)
    runner = web.ServerRunner(server, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", newsroom.port).start()
    return runner
