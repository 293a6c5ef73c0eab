"""Sends each argument behind the URL as one message and prints the message that comes back. Usage: plain.py URL JSON..."""
import asyncio
import sys

import websockets


async def main(url, *messages):
    async with websockets.connect(url) as socket:
        for message in messages:
            await socket.send(message)
            print(await socket.recv())


asyncio.run(main(*sys.argv[1:]))
