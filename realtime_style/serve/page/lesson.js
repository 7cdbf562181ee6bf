// Styles that are learned from pictures: shown while they are learned, painted with at once.

import { saveLink, Tasks, waiting } from "./task.js";

export class Lessons {
  // `invite(style)` and `letGo(name)` are the gallery's; `use(name)` paints with one.
  constructor({ list, invite, letGo, use }) {
    this.tasks = new Tasks("lessons", list);
    Object.assign(this, { invite, letGo, use });
  }

  takeAll(files) {
    for (const file of files) this.take(file);
  }

  async take(file) {
    const entry = this.tasks.entry(file.name || "picture.png", ({ style }) => style && this.letGo(style));
    entry.tell("being sent …");
    const bar = Object.assign(document.createElement("progress"), { max: 1, hidden: true });
    bar.setAttribute("aria-label", `How much of ${entry.name} is learned`);
    entry.status.after(bar);
    try {
      const state = await this.tasks.follow(entry, file, {}, (now) => this.tell(entry, now, bar));
      if (!state) return;
      bar.remove();
      this.preview(entry, state);
      this.finish(entry, state);
    } catch (error) {
      bar.remove();
      if (!entry.gone) entry.fail(error.message);
    }
  }

  tell(entry, state, bar) {
    entry.tell(inWords(state));
    const share = state.stage === "learning" ? state.share : state.done / state.total;
    bar.hidden = !Number.isFinite(share) || state.state !== "working";
    if (!bar.hidden) bar.value = share;
    this.preview(entry, state);
  }

  // What the style is by now, and a button to paint with it.
  preview(entry, { key, style, title, shown }) {
    if (!shown || shown === entry.shown) return;
    const picture = this.tasks.address(key, "/scene.jpg") + (location.search ? "&" : "?") + `at=${shown}`;
    if (!entry.shown) {
      entry.view = Object.assign(document.createElement("img"), { alt: `What is learned of ${entry.name} by now` });
      const use = Object.assign(document.createElement("button"), { textContent: "Paint with it" });
      use.addEventListener("click", () => this.use(entry.style));
      entry.use = use;
      entry.item.prepend(entry.view);
      entry.item.append(use);
    }
    entry.shown = shown;
    entry.style = style;
    entry.view.src = picture;
    this.invite({ name: style, label: title, description: `Learned from ${entry.name}, and not yet kept.`, picture });
  }

  finish(entry, { key, title, warnings = [] }) {
    const keep = Object.assign(document.createElement("button"), { textContent: "Keep it among the styles" });
    const but = warnings.map((each) => `But ${each}.`);
    entry.tell([`${title} is learned. It goes with the page, unless you keep it or save its file.`, ...but].join(" "));
    entry.item.append(keep, saveLink(this.tasks.address(key, "/file"), "its file"));
    keep.addEventListener("click", async () => {
      keep.disabled = true;
      try {
        const answer = await fetch(this.tasks.address(key, "/keep"), { method: "POST" });
        const said = await answer.json();
        if (!answer.ok) throw new Error(said.error);
        entry.tell(`Kept: rts knows it as ${said.kept}.`);
        this.letGo(entry.style);
        entry.style = said.kept;
        keep.remove();
      } catch (error) {
        keep.disabled = false;
        entry.tell(error instanceof TypeError ? "rts does not answer" : error.message);
      }
    });
  }
}

function inWords({ state, place, stage, what, done, total, left_s: left }) {
  if (state === "waiting") return waiting(place);
  if (stage === "fetching") {
    return `rts fetches ${what}, once: ${Math.round(done / 1e6)}${total ? ` of ${Math.round(total / 1e6)}` : ""} MB …`;
  }
  if (stage === "beginning") return "looks at the picture, and for a style to begin with …";
  if (stage === "learned") return "learned, and is being written …";
  if (stage !== "learning") return "begins …";
  const minutes = Math.round(left / 60);
  return left < 90 ? `learning, ${Math.max(1, Math.round(left))} s to go …` : `learning, about ${minutes} minutes to go …`;
}
