// This device's camera, sent to rts as JPEG: only the newest picture, and never more than two
// that rts has not answered.

import { socketAddress } from "./live.js";

const IN_FLIGHT = 2;
const QUALITY = 0.8;
const TRIPS = 60;

const INSECURE =
  "Browsers give their camera only to https:// pages, and to the machine where rts runs; this page " +
  "came by http://. Start rts with --certificate, and use the https:// address of its QR code.";
const NONE = "This browser gives pages no camera: try another one.";
const DENIED = {
  NotAllowedError: "The camera is not allowed for this page: change that beside the address.",
  NotFoundError: "This device has no such camera.",
  NotReadableError: "The camera is in use by another program.",
  OverconstrainedError: "This camera is not there any more: choose another one.",
  AbortError: "The camera did not start: try again.",
};

export class Camera {
  // `on.end(why)` is called when it stops by itself; `on.trip(milliseconds)` has the median
  // time from a picture's capture until its painting was drawn.
  constructor(on) {
    this.on = on;
    this.video = document.createElement("video");
    this.video.muted = this.video.playsInline = true;
    this.canvas = document.createElement("canvas");
    this.paint = this.canvas.getContext("2d", { alpha: false });
    this.stream = this.socket = null;
    this.trips = [];
  }

  get running() {
    return this.stream !== null;
  }

  // `wanted` has the longest side in pixels, and which camera: a facing, a device, or neither.
  async start(wanted) {
    if (!navigator.mediaDevices) throw new Error(isSecureContext ? NONE : INSECURE);
    await this.open(wanted);
    this.connect();
    this.nextPicture();
  }

  // Many devices open one camera at a time: the one before goes first.
  async change(wanted) {
    this.stream.getTracks().forEach((track) => track.stop());
    try {
      await this.open(wanted);
    } catch (error) {
      this.stop();
      throw error;
    }
  }

  async open({ longest, facing, device }) {
    const video = { width: { ideal: longest }, height: { ideal: longest * 3 / 4 }, frameRate: { ideal: 30 } };
    if (device) video.deviceId = { exact: device };
    else if (facing) video.facingMode = { ideal: facing };
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    } catch (error) {
      throw new Error(DENIED[error.name] ?? `The camera does not start: ${error.message}`);
    }
    this.longest = longest;
    this.stream.getVideoTracks()[0].onended = () => this.end("The camera is gone.");
    this.video.srcObject = this.stream;
    await this.video.play();
  }

  stop() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.trips = [];
  }

  // A painting is on the screen.
  shown(source, number) {
    const began = source === this.source ? this.began.get(number) : undefined;
    if (began === undefined) return;
    for (const older of this.began.keys()) if (older <= number) this.began.delete(older);
    const trip = performance.now() - began;
    this.trips = [...this.trips.slice(1 - TRIPS), trip];
    document.dispatchEvent(new CustomEvent("trip", { detail: trip }));
    this.on.trip([...this.trips].sort((a, b) => a - b)[this.trips.length >> 1]);
  }

  end(why) {
    if (!this.running) return;
    this.stop();
    this.on.end(why);
  }

  // A new connection begins to count anew, and may have another size.
  connect() {
    const socket = new WebSocket(socketAddress("/camera"));
    this.socket = socket;
    this.sent = this.painted = 0;
    this.source = null;
    this.began = new Map();
    this.encoding = false;
    [this.canvas.width, this.canvas.height] = this.size();
    socket.onmessage = ({ data }) => {
      const answer = JSON.parse(data);
      this.painted = Math.max(this.painted, answer.painted + 1);
      this.source = answer.source ?? this.source;
      if (answer.refused) this.on.trouble(answer.refused);
      if (this.late) this.send();
    };
    socket.onclose = ({ reason }) => {
      if (socket === this.socket) this.end(reason || "rts does not answer any more.");
    };
  }

  size() {
    const { videoWidth: width, videoHeight: height } = this.video;
    const scale = Math.min(1, this.longest / Math.max(width, height));
    return [Math.round(width * scale), Math.round(height * scale)];
  }

  nextPicture() {
    if (!this.running) return;
    this.send();
    if (this.video.requestVideoFrameCallback) {
      this.video.requestVideoFrameCallback(() => this.nextPicture());
    } else {
      setTimeout(() => this.nextPicture(), 33);
    }
  }

  send() {
    const { socket } = this;
    if (socket?.readyState !== WebSocket.OPEN) return;
    this.late = this.encoding || this.sent - this.painted >= IN_FLIGHT;
    if (this.late) return;
    const [width, height] = this.size();
    if (width !== this.canvas.width || height !== this.canvas.height) {
      this.socket = null; // the device was turned
      socket.close();
      this.connect();
      return;
    }
    const number = this.sent++;
    this.began.set(number, performance.now());
    this.paint.drawImage(this.video, 0, 0, width, height);
    this.encoding = true;
    this.canvas.toBlob((jpeg) => {
      this.encoding = false;
      if (jpeg && socket.readyState === WebSocket.OPEN) socket.send(jpeg);
      if (this.late && socket === this.socket) this.send();
    }, "image/jpeg", QUALITY);
  }
}
