// Numbers that are turned by hand, and follow what others turn.

const ASK_MS = 50;
const MOVED_MS = 1000; // for so long a slider is the hand's, and not the server's

export class Sliders {
  // `asks` has what is done for a slider that is no number of rts's own.
  constructor(ask, asks) {
    this.ask = ask;
    this.asks = asks;
    this.all = new Map();
    this.moved = new Map();
  }

  // Without `place` the sliders are on the page already.
  add(place, numbers) {
    for (const number of numbers) {
      if (place) place.append(...drawn(number));
      this.all.set(number.name, number);
      const input = document.getElementById(number.name);
      const ask = slowly(this.asks[number.name] ?? (() => this.ask({ [number.name]: this.value(number.name) })));
      input.addEventListener("input", () => {
        this.moved.set(number.name, performance.now());
        this.tell(number);
        ask();
      });
    }
  }

  value(name) {
    const { low, high } = this.all.get(name);
    return low + (high - low) * Number(document.getElementById(name).value) / 100;
  }

  isMoved(name) {
    return this.moved.has(name);
  }

  show(state) {
    for (const number of this.all.values()) {
      const { name, low, high } = number;
      const isHeld = performance.now() - (this.moved.get(name) ?? -Infinity) < MOVED_MS;
      if (!isHeld) document.getElementById(name).value = Math.round(100 * (state[name] - low) / (high - low));
      this.tell(number);
    }
  }

  tell({ name, unit }) {
    const value = this.value(name);
    const text = { "%": `${Math.round(100 * value)} %`, s: `${value.toFixed(1)} s` }[unit] ?? `${Math.round(value)}`;
    document.getElementById(`${name}-value`).textContent = text;
    document.getElementById(name).setAttribute("aria-valuetext", text);
  }
}

function drawn({ name, help }) {
  const title = name[0].toUpperCase() + name.slice(1).replaceAll("-", " ");
  const label = Object.assign(document.createElement("label"), { htmlFor: name, title: help });
  const output = Object.assign(document.createElement("output"), { id: `${name}-value` });
  output.htmlFor = name;
  label.append(`${title} `, output);
  return [label, Object.assign(document.createElement("input"), { type: "range", id: name, title: help, min: 0, max: 100, step: 1 })];
}

// Sliders ask at most every ASK_MS, and last with what they end at.
function slowly(ask) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => { timer = null; ask(); }, ASK_MS);
  };
}
