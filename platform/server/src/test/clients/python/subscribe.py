"""Prints the first messages of a channel. Usage: subscribe.py URL COUNT"""
import asyncio
import sys

import websockets


async def main(url, count):
    async with websockets.connect(url) as socket:
        print("connected")
        for _ in range(int(count)):
            print(await socket.recv())


asyncio.run(main(*sys.argv[1:]))
