"""The same way there and back by WebSocket, as rts serve does it, and by WebRTC, side by side.

    .venv/bin/pip install aiortc
    .venv/bin/python -m benchmarks.webrtc_round_trip [--seconds 20]

Needs Chromium, playwright from the extra [dev], and aiortc, which rts itself does not use. The
camera is Chromium's stand-in: 640x480 at 20 frames a second. Time runs from a picture's capture in
the page until its painting is drawn there; both ways paint with the same network, steadied.

A picture that goes by WebRTC has a number, which video does not carry along: it is drawn into a
stripe at the lower edge as black and white blocks, and the painter leaves the stripe as it was.
"""

import argparse
import asyncio
import dataclasses
import json
import signal
import subprocess
import sys
from fractions import Fraction

import cv2
import numpy as np
import onnxruntime
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import VideoFrame
from playwright.async_api import async_playwright

from benchmarks.browser_round_trip import FLAGS, find_browser, measure, read_address, summary
from realtime_style.bench.machine import describe_machine
from realtime_style.engine.threads import usable_cores
from realtime_style.frame import BgrImage, StreamInfo
from realtime_style.options import EngineOptions, FilterOptions, ScaleOptions
from realtime_style.painter.load import load_live_painter
from realtime_style.painter.painter import Painter, picture

INFO = StreamInfo(
    width=640, height=480, frame_rate=Fraction(20), time_base=Fraction(1, 90_000), is_live=True
)
STRIPE_PX = 32
ADDRESS = "https://round-trip.test/"
"""Of a page that exists in the browser alone; https, since others get no camera."""
PAGE = """
<canvas id="sent" width="640" height="480"></canvas>
<canvas id="shown" width="640" height="480"></canvas>
<script>
const BITS = 16, BLOCK = 640 / BITS, TOP = 480 - 32;
const camera = document.createElement("video"), painted = document.createElement("video");
camera.muted = painted.muted = true;
const sent = document.querySelector("#sent").getContext("2d", { alpha: false });
const shown = document.querySelector("#shown").getContext("2d", { willReadFrequently: true });
const began = new Map();
window.trips = [];
let number = 0, track, peer;

function send() {
  number = (number + 1) % 2 ** BITS;
  began.set(number, performance.now());
  sent.drawImage(camera, 0, 0, 640, 480);
  for (let bit = 0; bit < BITS; bit++) {
    sent.fillStyle = number >> bit & 1 ? "white" : "black";
    sent.fillRect(bit * BLOCK, TOP, BLOCK, 32);
  }
  track.requestFrame();
  camera.requestVideoFrameCallback(send);
}

function show() {
  shown.drawImage(painted, 0, 0, 640, 480);
  const now = performance.now();
  const row = shown.getImageData(0, TOP + 16, 640, 1).data;
  let read = 0;
  for (let bit = 0; bit < BITS; bit++) {
    if (row[4 * Math.floor((bit + 0.5) * BLOCK)] > 127) read |= 1 << bit;
  }
  if (began.has(read)) window.trips.push(now - began.get(read));
  began.delete(read);
  painted.requestVideoFrameCallback(show);
}

async function offer() {
  const size = { width: 640, height: 480 };
  camera.srcObject = await navigator.mediaDevices.getUserMedia({ video: size });
  await camera.play();
  [track] = document.querySelector("#sent").captureStream(0).getVideoTracks();
  track.contentHint = "detail"; // keep the size, whatever the rate
  peer = new RTCPeerConnection();
  peer.addTrack(track);
  peer.ontrack = async (event) => {
    event.receiver.jitterBufferTarget = 0; // as little as it will
    painted.srcObject = new MediaStream([event.track]);
    await painted.play();
    painted.requestVideoFrameCallback(show);
  };
  await peer.setLocalDescription(await peer.createOffer());
  while (peer.iceGatheringState !== "complete") await new Promise((go) => setTimeout(go, 20));
  send();
  return peer.localDescription.sdp;
}
</script>
"""


class PaintedTrack(MediaStreamTrack):  # type: ignore[misc]
    """The newest picture of another track, painted; older ones are left out."""

    kind = "video"

    def __init__(self, source: MediaStreamTrack, painter: Painter) -> None:
        super().__init__()
        self._painter = painter
        self._newest: asyncio.Queue[VideoFrame] = asyncio.Queue(1)
        self._reader = asyncio.ensure_future(self._read(source))

    async def recv(self) -> VideoFrame:
        """Wait for the next picture and paint it."""
        frame = await self._newest.get()
        photo = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
        painting = await asyncio.to_thread(self._paint, photo)
        painted = VideoFrame.from_ndarray(painting, format="bgr24")
        painted.pts, painted.time_base = frame.pts, frame.time_base
        return painted

    async def _read(self, source: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await source.recv()
            except MediaStreamError:  # its end
                return
            if self._newest.full():
                self._newest.get_nowait()
            self._newest.put_nowait(frame)

    def _paint(self, photo: BgrImage) -> BgrImage:
        if photo.shape[1::-1] != (INFO.width, INFO.height):  # while the sender feels its way
            photo = np.asarray(cv2.resize(photo, (INFO.width, INFO.height)), np.uint8)
        painting = self._painter.paint_next(picture(photo))
        painting[-STRIPE_PX:] = photo[-STRIPE_PX:]
        return painting


async def measure_webrtc(painter: Painter, seconds: float) -> list[float]:
    """Milliseconds of each picture's way, after five seconds to find the bit rate."""
    peer = RTCPeerConnection()

    @peer.on("track")  # type: ignore[untyped-decorator]
    def paint(track: MediaStreamTrack) -> None:
        peer.addTrack(PaintedTrack(track, painter))

    async with async_playwright() as driver:
        flags = [*FLAGS, "--disable-features=WebRtcHideLocalIpsWithMdns"]
        browser = await driver.chromium.launch(executable_path=find_browser(), args=flags)
        page = await browser.new_page()
        await page.route(ADDRESS, lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        await page.goto(ADDRESS)
        offer = await page.evaluate("offer()")
        await peer.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        answer = {"type": "answer", "sdp": peer.localDescription.sdp}
        await page.evaluate("answer => peer.setRemoteDescription(answer)", answer)
        await asyncio.sleep(5)
        await page.evaluate("window.trips.length = 0")
        await asyncio.sleep(seconds)
        trips = list(map(float, await page.evaluate("window.trips")))
        await browser.close()
    await peer.close()
    return trips


def measure_websocket(style: str, seconds: float) -> list[float]:
    """The same with rts serve and its page."""
    command = [sys.executable, "-m", "realtime_style", "serve", "--port", "0", "--style", style]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            return measure(read_address(server), seconds)
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate()


def main() -> None:
    """Measure one after the other, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--style", default="candy")
    options = parser.parse_args()
    websocket = measure_websocket(options.style, options.seconds)
    painter = load_live_painter(options.style, EngineOptions(), FilterOptions(), ScaleOptions())
    painter.warm_up(INFO.width, INFO.height)
    webrtc = asyncio.run(measure_webrtc(painter, options.seconds))
    machine = describe_machine(onnxruntime=onnxruntime.__version__, threads=usable_cores())
    result = {
        "machine": dataclasses.asdict(machine),
        "websocket": summary(websocket),
        "webrtc": summary(webrtc),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
