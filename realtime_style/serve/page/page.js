// The page: what is chosen here is asked of rts, and what rts says is shown here.

import { CameraPanel } from "./lens.js";
import { dropZones } from "./drop.js";
import { Gallery } from "./gallery.js";
import { hintKeys, listenToKeys, withoutKeys } from "./keys.js";
import { Large } from "./large.js";
import { Lessons } from "./lesson.js";
import { showLink } from "./link.js";
import { Live } from "./live.js";
import { Looks } from "./looks.js";
import { Sliders } from "./sliders.js";
import { Uploads } from "./upload.js";

const REGIONS = ["person", "background"];
const NOTICE_MS = 8000;

const $ = (id) => document.getElementById(id);

let about = null;
let state = null;

const live = new Live($("view"), {
  state: show,
  frame: (source, number) => lens.camera.shown(source, number),
  link: (isUp) => {
    document.body.classList.toggle("lost", !isUp);
    if (!isUp) $("source").textContent = "no connection: waiting for rts …";
  },
  error: notice,
}, { demo: true });
const ask = (command) => live.ask(command);

const lens = new CameraPanel({
  trip: (text) => ($("trip").textContent = text),
  link: () => about?.link ?? "",
});
const large = new Large($("large"));
const gallery = new Gallery({ styles: $("styles"), others: $("others"), ask: askStyle });
const sliders = new Sliders(ask, { share: askStyle });
const looks = new Looks(ask);
const lessons = new Lessons({
  list: $("lessons"),
  invite: (style) => gallery.invite(style),
  letGo: (name) => gallery.letGo(name),
  use: (name) => ask({ style: name }),
});

// What is said under the picture for a while, unless rts has something of its own to say.
function notice(text) {
  $("notice").textContent = text;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => {
    notice.timer = null;
    $("notice").textContent = said(state?.notice ?? "");
  }, NOTICE_MS);
}

function said(text) {
  return matchMedia("(hover: none)").matches ? withoutKeys(text) : text;
}

// As a painting is asked for that is no part of the live picture.
function chosenLook() {
  const look = { style: gallery.style, other: gallery.other, share: sliders.value("share") };
  if (sliders.isMoved("strength")) look.strength = sliders.value("strength");
  if ($("colours").getAttribute("aria-pressed") === "true") look["keep-colors"] = true;
  return look;
}

function askStyle() {
  ask({ style: gallery.style, other: gallery.other, share: sliders.value("share") });
}

function show(now) {
  state = now;
  $("source").textContent = now.source ?? "waiting for a camera";
  $("welcome").hidden = now.source !== null;
  $("welcome").classList.toggle("over", now.demo);
  gallery.show(now.style, now.other);
  $("description").textContent = gallery.about(now.style).description;
  $("painted-in").textContent = gallery.about(now.style).label;
  for (const id of REGIONS) if (document.activeElement !== $(id)) $(id).value = now[id];
  sliders.show({ ...now, share: now.share });
  for (const button of document.querySelectorAll("button[data-control]")) press(button, now[button.dataset.control]);
  press($("record"), now.recorded_s !== null);
  $("record").firstChild.textContent = now.recorded_s === null ? "Record" : `Stop ${clock(now.recorded_s)}`;
  $("fps").textContent = now.fps ? `${now.fps.toFixed(1)} fps` : "";
  $("latency").textContent = now.latency_ms ? `latency ${now.latency_ms} ms` : "";
  $("dropped").textContent = now.dropped ? `${now.dropped} dropped` : "";
  if (!notice.timer) $("notice").textContent = said(now.notice);
  looks.show(now);
  showFiles(now.files);
  if (now.styles !== about.styles.length) reload();
}

function press(button, isPressed) {
  button.setAttribute("aria-pressed", String(Boolean(isPressed)));
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

function showStyles() {
  gallery.fill(about.styles);
  for (const id of REGIONS) {
    const others = about.styles.map(({ name, label }) => new Option(label, name));
    $(id).replaceChildren(new Option("in this style", ""), new Option("left as a photo", "photo"), ...others);
  }
  $("second").disabled = $("second").hidden = about.styles.length < 2;
}

// Somebody has kept a style that was learned.
async function reload() {
  if (reload.busy) return;
  reload.busy = true;
  const before = about.styles.length;
  about = await (await fetch(`about.json${location.search}`)).json().finally(() => (reload.busy = false));
  if (about.styles.length !== before) showStyles();
}

function showAbout() {
  showStyles();
  $("keys").replaceChildren(...about.keys.flatMap(({ shown, help }) => {
    const key = Object.assign(document.createElement("dt"), { textContent: shown });
    return [key, Object.assign(document.createElement("dd"), { textContent: help })];
  }));
  sliders.add($("look"), about.numbers.filter(({ group }) => group === "look"));
  sliders.add($("pace"), about.numbers.filter(({ group }) => group === "tempo"));
  sliders.add(null, [{ name: "share", low: 0, high: 1, unit: "%" }]);
  hintKeys(about.keys);
  $("credit").textContent = about.credit;
  $("device").textContent = `on ${about.provider}`;
  showLink(about.link, { section: $("elsewhere"), text: $("link"), copy: $("copy"), code: $("code"), hint: $("insecure") });
  $("learning").hidden = about.learning.why === null;
  if (!about.learning.can) {
    $("learn").parentElement.hidden = true;
    $("learning-hint").textContent = about.learning.why;
  }
}

async function begin() {
  about = await (await fetch(`about.json${location.search}`)).json();
  showAbout();
  for (const id of REGIONS) $(id).addEventListener("change", () => ask({ [id]: $(id).value }));
  for (const button of document.querySelectorAll("button[data-key]")) {
    button.addEventListener("click", () => ask({ key: button.dataset.key }));
  }
  listenToKeys(about.keys, { ask, large: () => large.toggle() });
  const uploads = new Uploads({ list: $("uploads"), look: chosenLook });
  const ways = { paint: (files) => uploads.takeAll(files), learn: about.learning.can ? (files) => lessons.takeAll(files) : null };
  $("begin-file").addEventListener("click", () => $("choose").click());
  dropZones(ways, { paint: $("choose"), learn: $("learn") }, $("drop"));
  // While nobody looks, nothing is painted; but a camera that is lent may have other viewers.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !lens.camera.running) live.rest();
    else live.connect();
  });
  live.connect();
}

begin();
