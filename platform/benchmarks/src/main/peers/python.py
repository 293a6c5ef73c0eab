"""Python with `websockets`: /echo, and what comes to /pub goes to each /sub."""
import asyncio
import sys

import websockets

subscribers = set()


async def serve(socket):
    if socket.path == "/sub":
        subscribers.add(socket)
        try:
            await socket.wait_closed()
        finally:
            subscribers.discard(socket)
    elif socket.path == "/pub":
        async for message in socket:
            websockets.broadcast(subscribers, message)
    else:
        async for message in socket:
            await socket.send(message)


async def main():
    async with websockets.serve(serve, "127.0.0.1", int(sys.argv[1]), compression=None, backlog=4096):
        await asyncio.Future()


asyncio.run(main())
