// Pictures and clips that are dropped, pasted or chosen: given to rts, painted there, and kept here
// only until the page is left.

const ASK_MS = 400;
const STAY_MS = 60000; // a painting that waits to be saved is asked for so often

export class Uploads {
  // `look()` gives what is chosen, as parameters of the request; `trouble(text)` tells of a refusal.
  constructor({ list, input, drop, look, trouble }) {
    this.list = list;
    this.look = look;
    this.trouble = trouble;
    this.keys = new Set();
    input.addEventListener("change", () => {
      this.takeAll(input.files);
      input.value = "";
    });
    for (const name of ["dragenter", "dragover"]) {
      drop.addEventListener(name, (event) => {
        if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
        event.preventDefault();
        drop.classList.add("dropping");
      });
    }
    drop.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) drop.classList.remove("dropping");
    });
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("dropping");
      this.takeAll(event.dataTransfer.files);
    });
    document.addEventListener("paste", (event) => this.takeAll(event.clipboardData?.files ?? []));
    // Nothing stays that was not saved.
    addEventListener("pagehide", () => this.keys.forEach((key) => this.forget(key)));
  }

  takeAll(files) {
    for (const file of files) this.take(file);
  }

  async take(file) {
    const entry = this.entry(file.name || "picture.png");
    const query = new URLSearchParams({ ...this.look(), name: file.name || "picture.png" });
    const token = new URLSearchParams(location.search).get("token");
    if (token) query.set("token", token);
    try {
      entry.tell("being sent …");
      const answer = await fetch(`paintings?${query}`, { method: "POST", body: file });
      let state = await answer.json();
      if (!answer.ok) throw new Error(state.error);
      this.keys.add(state.key);
      entry.key = state.key;
      while (state.state === "waiting" || state.state === "working") {
        entry.tell(inWords(state));
        await new Promise((done) => setTimeout(done, ASK_MS));
        if (entry.gone) return;
        state = await (await fetch(this.address(state.key))).json();
      }
      if (state.state !== "done") throw new Error(state.error);
      entry.show(state, this.address(state.key, "/file"));
      this.stay(entry);
    } catch (error) {
      if (entry.gone) return;
      const why = error instanceof TypeError ? "rts took no more of it" : error.message;
      entry.tell(why);
      entry.item.classList.add("failed");
      this.trouble(`${entry.name}: ${why}`);
    }
  }

  stay(entry) {
    const timer = setInterval(() => {
      if (entry.gone) clearInterval(timer);
      else fetch(this.address(entry.key));
    }, STAY_MS);
  }

  address(key, more = "") {
    return `paintings/${key}${more}${location.search}`;
  }

  forget(key) {
    this.keys.delete(key);
    fetch(this.address(key), { method: "DELETE", keepalive: true }).catch(() => {});
  }

  entry(name) {
    const item = document.createElement("li");
    const title = Object.assign(document.createElement("span"), { textContent: name });
    const status = Object.assign(document.createElement("span"), { className: "quiet" });
    const remove = Object.assign(document.createElement("button"), {
      textContent: "×", title: `Remove ${name}`, ariaLabel: `Remove ${name}`,
    });
    item.append(title, status, remove);
    this.list.prepend(item);
    const entry = {
      item, name, key: null, gone: false,
      tell: (text) => (status.textContent = text),
      show: (state, address) => {
        const link = Object.assign(document.createElement("a"), {
          href: address, download: state.name, textContent: `Save ${state.name}`,
        });
        const tag = state.kind === "video" && !state.name.endsWith(".gif") ? "video" : "img";
        const view = Object.assign(document.createElement(tag), { src: address });
        if (tag === "img") view.alt = `The painting of ${name}`;
        else Object.assign(view, { controls: true, loop: true, muted: true, playsInline: true });
        status.replaceWith(link);
        item.prepend(view);
      },
    };
    remove.addEventListener("click", () => {
      entry.gone = true;
      item.remove();
      if (entry.key) this.forget(entry.key);
    });
    return entry;
  }
}

function inWords({ state, place }) {
  if (state === "working") return "being painted …";
  return place === 1 ? "waits for one before it …" : `waits for ${place} before it …`;
}
