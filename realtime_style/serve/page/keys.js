// The keys of the window, on the page as well, and shown on what they press.

const ARROWS = { ArrowRight: "n", ArrowLeft: "p" };

export function listenToKeys(keys, { ask, large }) {
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches("select, input:not([type]), textarea")) return;
    if (event.key === " " && target.matches("button, input, summary, a")) return;
    if (event.key.startsWith("Arrow") && target.matches("input")) return;
    const key = ARROWS[event.key] ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
    if (key === "f") large();
    else if (key === "?") document.querySelector("details").open ^= true;
    else if (keys.some((each) => each.key === key) || key === "=") ask({ key });
    else return;
    event.preventDefault();
  });
}

// Advice for whoever has no keyboard: what the key does is a button of the page as well.
export function withoutKeys(text) {
  return text.replace(/press w to (paint smaller)/, "$1, further down");
}

// What has a key says so, where there is a keyboard.
export function hintKeys(keys) {
  for (const button of document.querySelectorAll("button[data-key], button[data-hint]")) {
    const key = button.dataset.key ?? button.dataset.hint;
    const shown = keys.find((each) => each.key === key)?.shown.split(",")[0] ?? key;
    button.setAttribute("aria-keyshortcuts", key === " " ? "Space" : key);
    const hint = Object.assign(document.createElement("kbd"), { textContent: shown });
    hint.setAttribute("aria-hidden", "true");
    button.append(hint);
  }
}
