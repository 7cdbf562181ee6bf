// The server's side of the picture: frames and state come in, commands go out.

const HEAD_BYTES = 8;
const AGAIN_MS = 1000;

export function socketAddress(path, more = {}) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const query = new URLSearchParams([...new URLSearchParams(location.search), ...Object.entries(more)]);
  return `${scheme}://${location.host}${path}?${query}`;
}

export class Live {
  // `on.state(state)`, `on.frame(source, number)`, `on.link(isUp)` and `on.error(text)` may be left out.
  constructor(canvas, on = {}, { demo = false } = {}) {
    this.demo = demo; // whether a film is welcome while there is no camera
    this.canvas = canvas;
    this.paint = canvas.getContext("2d", { alpha: false });
    this.on = on;
    this.drawn = Promise.resolve();
    this.wanted = false;
    this.socket = null;
  }

  connect() {
    this.wanted = true;
    if (this.socket) return;
    const socket = new WebSocket(socketAddress("/live", this.demo ? { demo: 1 } : {}));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.on.link?.(true);
    socket.onmessage = ({ data }) => this.take(socket, data);
    socket.onclose = () => {
      this.socket = null;
      this.on.link?.(false);
      if (this.wanted) setTimeout(() => this.wanted && this.connect(), AGAIN_MS);
    };
    this.socket = socket;
  }

  // Nobody looks: rts need not paint.
  rest() {
    this.wanted = false;
    this.socket?.close();
  }

  ask(command) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(command));
  }

  take(socket, data) {
    if (typeof data !== "string") {
      this.drawn = this.drawn.then(() => this.draw(socket, data));
      return;
    }
    const message = JSON.parse(data);
    if (message.error) this.on.error?.(message.error);
    else this.on.state?.(message);
  }

  async draw(socket, data) {
    const head = new DataView(data, 0, HEAD_BYTES);
    try {
      const jpeg = new Blob([new Uint8Array(data, HEAD_BYTES)], { type: "image/jpeg" });
      const picture = await createImageBitmap(jpeg);
      const { canvas } = this;
      if (canvas.width !== picture.width || canvas.height !== picture.height) {
        canvas.width = picture.width;
        canvas.height = picture.height;
      }
      this.paint.drawImage(picture, 0, 0);
      picture.close();
      this.first ??= performance.mark("first picture");
      this.on.frame?.(head.getUint32(0), head.getUint32(4));
    } finally {
      if (socket.readyState === WebSocket.OPEN) socket.send("shown");
    }
  }
}
