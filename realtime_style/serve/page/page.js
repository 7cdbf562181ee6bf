// The page: what is chosen here is asked of rts, and what rts says is shown here.

import { Camera } from "./camera.js";
import { showLink } from "./link.js";
import { Live } from "./live.js";
import { Uploads } from "./upload.js";

const REGIONS = ["person", "background"];
const ASK_MS = 50;
const NOTICE_MS = 4000;
const ARROWS = { ArrowRight: "n", ArrowLeft: "p" }; // as in the window
const MOVED_MS = 1000; // for so long a slider is the hand's, and not the server's

const $ = (id) => document.getElementById(id);

let about = null;
const moved = new Map();

const live = new Live($("view"), {
  state: show,
  frame: (source, number) => camera.shown(source, number),
  link: (isUp) => {
    document.body.classList.toggle("lost", !isUp);
    if (!isUp) $("source").textContent = "no connection: waiting for rts …";
  },
  error: trouble,
}, { demo: true });

const camera = new Camera({
  trip: (ms) => ($("trip").textContent = `round trip ${Math.round(ms)} ms`),
  end: (why) => { showCamera(); trouble(why); },
  trouble,
});

function trouble(text) {
  $("trouble").textContent = text;
  clearTimeout(trouble.timer);
  trouble.timer = setTimeout(() => ($("trouble").textContent = ""), 2 * NOTICE_MS);
}

// Sliders ask at most every ASK_MS, and last with what they end at.
function slowly(ask) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => { timer = null; ask(); }, ASK_MS);
  };
}

// As a painting is asked for that is no part of the live picture.
function chosenLook() {
  const style = document.querySelector("input[name=style]:checked").value;
  const look = { style, other: $("other").value, share: Number($("share").value) / 100 };
  if (moved.has("strength")) look.strength = Number($("strength").value) / 100;
  if ($("colours").getAttribute("aria-pressed") === "true") look["keep-colors"] = true;
  return look;
}

function askStyle() {
  const chosen = document.querySelector("input[name=style]:checked");
  const share = Number($("share").value) / 100;
  live.ask({ style: chosen.value, other: $("other").value, share });
}

function show(state) {
  const { style, other, share } = state;
  $("source").textContent = state.source ?? "waiting for a camera";
  $("welcome").hidden = state.source !== null;
  $("welcome").classList.toggle("over", state.demo);
  const radio = document.querySelector(`input[name=style][value="${CSS.escape(style)}"]`);
  if (radio) radio.checked = true;
  $("description").textContent = about.styles.find(({ name }) => name === style)?.description ?? "";
  if (document.activeElement !== $("other")) $("other").value = other;
  for (const id of REGIONS) if (document.activeElement !== $(id)) $(id).value = state[id];
  setSlider("share", share);
  for (const { name, low, high } of about.numbers) setSlider(name, (state[name] - low) / (high - low));
  for (const button of document.querySelectorAll("button[data-control]")) press(button, state[button.dataset.control]);
  press($("record"), state.recorded_s !== null);
  $("record").textContent = state.recorded_s === null ? "Record" : `Stop ${clock(state.recorded_s)}`;
  $("fps").textContent = state.fps ? `${state.fps.toFixed(1)} fps` : "";
  $("latency").textContent = state.latency_ms ? `latency ${state.latency_ms} ms` : "";
  $("dropped").textContent = state.dropped ? `${state.dropped} dropped` : "";
  $("notice").textContent = state.notice;
  showFiles(state.files);
}

function setSlider(id, value) {
  const isMoved = performance.now() - (moved.get(id) ?? -Infinity) < MOVED_MS;
  if (!isMoved) $(id).value = Math.round(value * 100);
  showValue(id);
}

function showValue(id) {
  const { low, high } = about.numbers.find(({ name }) => name === id) ?? { low: 0, high: 1 };
  $(`${id}-value`).textContent = `${Math.round(100 * low + (high - low) * $(id).value)} %`;
}

function press(button, isPressed) {
  button.setAttribute("aria-pressed", String(isPressed));
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function showFiles(names) {
  $("saved").hidden = names.length === 0;
  if (names.join() === showFiles.before) return;
  showFiles.before = names.join();
  $("files").replaceChildren(...names.toReversed().map((name) => {
    const link = document.createElement("a");
    link.href = `saved/${encodeURIComponent(name)}${location.search}`;
    link.textContent = name;
    link.download = name;
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
}

function showCamera() {
  press($("camera"), camera.running);
  $("camera").textContent = camera.running ? "Stop this device’s camera" : "Use this device’s camera";
  if (!camera.running) $("trip").textContent = "";
}

async function toggleCamera() {
  $("trouble").textContent = "";
  if (camera.running) camera.stop();
  else await camera.start().catch((error) => trouble(error.message));
  showCamera();
}

function titled(name) {
  return name[0].toUpperCase() + name.slice(1).replaceAll("-", " ");
}

function card(style) {
  const label = document.createElement("label");
  const radio = Object.assign(document.createElement("input"), {
    type: "radio", name: "style", value: style.name,
  });
  const picture = Object.assign(document.createElement("img"), {
    src: `thumbnails/${encodeURIComponent(style.name)}.jpg${location.search}`,
    alt: "", width: 208, height: 160,
  });
  const name = Object.assign(document.createElement("span"), { textContent: titled(style.name) });
  const credit = [style.title, style.artist, style.year, style.licence].filter(Boolean).join(", ");
  label.title = [style.description, credit].filter(Boolean).join("\n");
  label.append(radio, picture, name);
  return label;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select")) return;
  if (event.key === " " && event.target.matches("button, input, summary, a")) return;
  if (event.key.startsWith("Arrow") && event.target.matches("input")) return;
  const key = ARROWS[event.key] ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (key === "f") toggleLarge();
  else if (key === "?") document.querySelector("details").open ^= true;
  else if (about?.keys.some((each) => each.key === key) || key === "=") live.ask({ key });
  else return;
  event.preventDefault();
}

function toggleLarge() {
  if (document.fullscreenElement) document.exitFullscreen();
  else $("frame").requestFullscreen?.();
}

function slider({ name, help }) {
  const title = titled(name);
  const label = Object.assign(document.createElement("label"), { htmlFor: name, title: help });
  const output = Object.assign(document.createElement("output"), { id: `${name}-value` });
  label.append(`${title} `, output);
  return [label, Object.assign(document.createElement("input"), { type: "range", id: name, title: help, min: 0, max: 100, step: 1 })];
}

function showAbout() {
  $("styles").replaceChildren(...about.styles.map(card));
  $("other").replaceChildren(...about.styles.map(({ name }) => new Option(titled(name), name)));
  for (const id of REGIONS) {
    const others = about.styles.map(({ name }) => new Option(titled(name), name));
    $(id).replaceChildren(new Option("in this style", ""), new Option("left as a photo", "photo"), ...others);
  }
  $("keys").replaceChildren(...about.keys.flatMap(({ shown, help }) => {
    const key = Object.assign(document.createElement("dt"), { textContent: shown });
    return [key, Object.assign(document.createElement("dd"), { textContent: help })];
  }));
  $("look").replaceChildren(...about.numbers.flatMap(slider));
  $("credit").textContent = about.credit;
  $("device").textContent = `on ${about.provider}`;
  showLink(about.link, { section: $("elsewhere"), text: $("link"), copy: $("copy"), code: $("code"), hint: $("insecure") });
  const alone = about.styles.length < 2;
  for (const id of ["other", "share"]) $(id).disabled = alone;
}

async function begin() {
  about = await (await fetch(`about.json${location.search}`)).json();
  showAbout();
  $("styles").addEventListener("change", () => {
    $("share").value = 0;
    askStyle();
  });
  $("other").addEventListener("change", askStyle);
  $("share").addEventListener("input", slowly(askStyle));
  for (const id of REGIONS) $(id).addEventListener("change", () => live.ask({ [id]: $(id).value }));
  for (const { name, low, high } of about.numbers) {
    $(name).addEventListener("input", slowly(() =>
      live.ask({ [name]: low + (high - low) * Number($(name).value) / 100 })));
  }
  for (const id of ["share", ...about.numbers.map(({ name }) => name)]) {
    $(id).addEventListener("input", () => {
      moved.set(id, performance.now());
      showValue(id);
    });
  }
  for (const button of document.querySelectorAll("button[data-key]")) {
    button.addEventListener("click", () => live.ask({ key: button.dataset.key }));
  }
  $("large").addEventListener("click", toggleLarge);
  $("camera").addEventListener("click", toggleCamera);
  $("begin").addEventListener("click", toggleCamera);
  document.addEventListener("keydown", onKey);
  new Uploads({ list: $("uploads"), input: $("choose"), drop: document.body, look: chosenLook, trouble });
  // While nobody looks, nothing is painted; but a camera that is lent may have other viewers.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !camera.running) live.rest();
    else live.connect();
  });
  live.connect();
}

begin();
