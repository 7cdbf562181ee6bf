// The picture as large as the screen, with its tools; where a browser has no full screen for parts of
// a page, as on an iPhone, as large as the page.

const IDLE_MS = 3000;

export class Large {
  constructor(button) {
    this.button = button;
    this.label = button.firstChild;
    button.addEventListener("click", () => this.toggle());
    document.addEventListener("fullscreenchange", () => {
      if (!document.fullscreenElement) this.set(false);
      else if (!this.is) document.exitFullscreen(); // left before the browser was there
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.is) this.set(false);
    });
    for (const name of ["pointermove", "pointerdown", "keydown", "focusin"]) {
      document.addEventListener(name, () => this.wake());
    }
  }

  get is() {
    return document.body.classList.contains("large");
  }

  async toggle() {
    const on = !this.is;
    if (!on && document.fullscreenElement) {
      await document.exitFullscreen();
      return;
    }
    this.set(on);
    // The whole page, not a part of it: so its tools are there as well.
    if (on && document.fullscreenEnabled) await document.documentElement.requestFullscreen().catch(() => {});
  }

  set(on) {
    document.body.classList.toggle("large", on);
    for (const part of document.querySelectorAll("header, .panel, footer")) part.inert = on;
    this.button.setAttribute("aria-pressed", String(on));
    this.label.textContent = on ? "Leave" : "Full screen";
    this.wake();
  }

  // The tools go while nobody moves, and come back with the hand.
  wake() {
    document.body.classList.remove("idle");
    clearTimeout(this.timer);
    if (this.is) this.timer = setTimeout(() => document.body.classList.add("idle"), IDLE_MS);
  }
}
