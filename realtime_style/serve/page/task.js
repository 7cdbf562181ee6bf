// A file that is given to rts, and what becomes of it: sent, asked for, forgotten.

const ASK_MS = 400;
const STAY_MS = 60000; // what waits to be saved is asked for so often

export class Tasks {
  // `path` is where rts takes such files.
  constructor(path, list) {
    this.path = path;
    this.list = list;
    this.keys = new Set();
    // Nothing stays that was not saved.
    addEventListener("pagehide", () => this.keys.forEach((key) => this.forget(key)));
  }

  // Tells `entry` how it stands until it is over; throws an Error whose message says why it failed.
  async follow(entry, file, query, tell) {
    const token = new URLSearchParams(location.search).get("token");
    const asked = new URLSearchParams({ ...query, name: entry.name, ...(token ? { token } : {}) });
    entry.tell("being sent …");
    const answer = await fetch(`${this.path}?${asked}`, { method: "POST", body: file }).catch(() => {
      throw new Error("rts took no more of it");
    });
    let state = await answer.json().catch(() => ({ error: "rts took no more of it" }));
    if (!answer.ok) throw new Error(state.error);
    this.keys.add(state.key);
    entry.key = state.key;
    entry.gone && this.forget(state.key);
    while (state.state === "waiting" || state.state === "working") {
      tell(state);
      await new Promise((done) => setTimeout(done, ASK_MS));
      if (entry.gone) return null;
      const next = await fetch(this.address(state.key)).catch(() => null); // it may come back
      if (next) state = await next.json();
      if (next && !next.ok) throw new Error(state.error);
    }
    if (state.state !== "done") throw new Error(state.error);
    this.stay(entry);
    return state;
  }

  stay(entry) {
    const timer = setInterval(() => {
      if (entry.gone) clearInterval(timer);
      else fetch(this.address(entry.key)).catch(() => {});
    }, STAY_MS);
  }

  address(key, more = "") {
    return `${this.path}/${key}${more}${location.search}`;
  }

  forget(key) {
    this.keys.delete(key);
    fetch(this.address(key), { method: "DELETE", keepalive: true }).catch(() => {});
  }

  // A line of the list, with a button that takes it away.
  entry(name, onGone = () => {}) {
    const item = document.createElement("li");
    const title = Object.assign(document.createElement("span"), { textContent: name });
    const status = Object.assign(document.createElement("span"), { className: "quiet" });
    const remove = Object.assign(document.createElement("button"), { className: "remove", title: `Remove ${name}` });
    remove.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: `Remove ${name}` }));
    item.append(title, status, remove);
    this.list.prepend(item);
    item.scrollIntoView({ block: "nearest" }); // what was dropped anywhere is seen to be there
    const entry = {
      item, name, status, key: null, gone: false,
      tell: (text) => (status.textContent = text),
      fail: (why) => {
        status.textContent = why;
        item.classList.add("failed");
      },
    };
    remove.addEventListener("click", () => {
      entry.gone = true;
      item.remove();
      if (entry.key) this.forget(entry.key);
      onGone(entry);
    });
    return entry;
  }
}

export function waiting(place) {
  if (!place) return "begins …";
  return place === 1 ? "waits for one before it …" : `waits for ${place} before it …`;
}

export function saveLink(address, name) {
  return Object.assign(document.createElement("a"), {
    href: address, download: name, textContent: `Save ${name}`,
  });
}
