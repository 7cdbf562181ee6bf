// Pictures and clips that are given to rts, painted there, and kept here only until the page is left.

import { saveLink, Tasks, waiting } from "./task.js";

export class Uploads {
  // `look()` gives what is chosen, as parameters of the request.
  constructor({ list, look }) {
    this.tasks = new Tasks("paintings", list);
    this.look = look;
  }

  takeAll(files) {
    for (const file of files) this.take(file);
  }

  async take(file) {
    const entry = this.tasks.entry(file.name || "picture.png");
    const tell = ({ state, place }) => entry.tell(state === "working" ? "being painted …" : waiting(place));
    try {
      const state = await this.tasks.follow(entry, file, this.look(), tell);
      if (state) show(entry, state, this.tasks.address(state.key, "/file"));
    } catch (error) {
      if (!entry.gone) entry.fail(error.message);
    }
  }
}

function show(entry, state, address) {
  const tag = state.kind === "video" && !state.name.endsWith(".gif") ? "video" : "img";
  const view = Object.assign(document.createElement(tag), { src: address });
  if (tag === "img") view.alt = `The painting of ${entry.name}`;
  else Object.assign(view, { controls: true, loop: true, muted: true, playsInline: true });
  entry.status.replaceWith(saveLink(address, state.name));
  entry.item.prepend(view);
}
