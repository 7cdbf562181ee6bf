// The choice of this device's camera. What goes wrong is told beside the button that was pressed.

import { Camera } from "./camera.js";

const STAY_MS = 20000;
const FACES = { user: "Front", environment: "Back" };

const $ = (id) => document.getElementById(id);

export class CameraPanel {
  // `on.trip(text)` tells the round trip; `on.link()` gives the address for other devices.
  constructor(on) {
    this.on = on;
    this.camera = new Camera({
      trip: (ms) => on.trip(`round trip ${Math.round(ms)} ms`),
      end: (why) => { this.show(); this.tell(why); },
      trouble: (why) => this.tell(why),
    });
    this.beside = $("trouble");
    this.isHandheld = matchMedia("(pointer: coarse)").matches;
    $("camera").addEventListener("click", () => this.toggle($("trouble")));
    $("begin").addEventListener("click", () => this.toggle($("begin-trouble")));
    $("size").addEventListener("change", () => this.choose());
    $("which").addEventListener("change", () => this.choose());
    $("turn").addEventListener("click", () => {
      $("which").value = $("which").value === "environment" ? "user" : "environment";
      this.choose();
    });
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.list());
    this.show();
    this.list();
  }

  async toggle(beside) {
    this.beside = beside;
    this.tell("");
    if (this.camera.running) this.camera.stop();
    else await this.attempt(() => this.camera.start(this.wanted()));
    this.show();
    await this.list();
  }

  // Another camera or size, at once where one is running.
  async choose() {
    this.beside = $("trouble");
    this.tell("");
    if (this.camera.running) await this.attempt(() => this.camera.change(this.wanted()));
    this.show();
  }

  async attempt(what) {
    try {
      await what();
    } catch (error) {
      this.tell(error.message);
    }
  }

  wanted() {
    const which = $("which").value;
    const longest = Number($("size").value);
    if (which in FACES) return { longest, facing: which };
    return which ? { longest, device: which } : { longest };
  }

  tell(text) {
    for (const place of [$("trouble"), $("begin-trouble")]) place.textContent = "";
    const link = this.on.link();
    this.beside.textContent = text;
    if (text && !isSecureContext && link.startsWith("https:")) this.beside.textContent += ` It is ${link}`;
    clearTimeout(this.timer);
    if (text) this.timer = setTimeout(() => (this.beside.textContent = ""), STAY_MS);
  }

  show() {
    const { running } = this.camera;
    $("camera").setAttribute("aria-pressed", String(running));
    $("camera").textContent = running ? "Stop this device’s camera" : "Use this device’s camera";
    $("turn").hidden = !running || !this.isHandheld;
    if (!running) this.on.trip("");
  }

  // Browsers tell the names once the camera was allowed.
  async list() {
    const devices = await navigator.mediaDevices?.enumerateDevices?.().catch(() => []) ?? [];
    const named = devices.filter(({ kind, label }) => kind === "videoinput" && label);
    const chosen = $("which").value;
    const faces = Object.entries(FACES).map(([value, text]) => new Option(text, value));
    $("which").replaceChildren(
      new Option("any", ""),
      ...(this.isHandheld ? faces : []),
      ...named.map(({ deviceId, label }) => new Option(label, deviceId)),
    );
    $("which").value = chosen;
    if ($("which").selectedIndex < 0) $("which").selectedIndex = 0;
  }
}
