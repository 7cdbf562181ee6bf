// Pictures of all styles, to choose the one that is painted and the one that is blended in.

const HELD_MS = 1500; // for so long a choice is the hand's, where rts has not heard of it yet
const BLANK = { label: "A visitor’s own style", description: "Somebody here is learning it." };

export class Gallery {
  // `ask()` is called when another one was chosen.
  constructor({ styles, others, ask }) {
    this.places = { style: styles, other: others };
    this.known = [];
    this.guests = [];
    this.held = { style: -Infinity, other: -Infinity };
    for (const [group, place] of Object.entries(this.places)) {
      place.addEventListener("change", () => (this.held[group] = performance.now()));
    }
    styles.addEventListener("change", () => {
      document.getElementById("share").value = 0;
      ask();
    });
    others.addEventListener("change", ask);
  }

  get style() {
    return this.chosen("style")?.value ?? this.now?.style ?? "";
  }

  get other() {
    return this.chosen("other")?.value ?? this.now?.other ?? "";
  }

  chosen(group) {
    return this.places[group].querySelector("input:checked");
  }

  about(name) {
    return [...this.known, ...this.guests].find((each) => each.name === name) ?? BLANK;
  }

  fill(styles) {
    this.known = styles;
    this.draw();
  }

  // A style that is being learned comes first; its picture may change.
  invite(style) {
    const before = this.guests.find(({ name }) => name === style.name);
    if (before) {
      before.picture = style.picture;
      for (const image of document.querySelectorAll(`img[data-style="${style.name}"]`)) image.src = style.picture;
      return;
    }
    this.guests = [style, ...this.guests];
    this.draw();
  }

  letGo(name) {
    this.guests = this.guests.filter((each) => each.name !== name);
    this.draw();
  }

  draw() {
    for (const [group, place] of Object.entries(this.places)) {
      const chosen = this.chosen(group)?.value;
      const isAtHand = place.contains(document.activeElement);
      place.replaceChildren(...[...this.guests, ...this.known].map((style) => card(style, group)));
      const radio = chosen && place.querySelector(`input[value="${CSS.escape(chosen)}"]`);
      if (radio) radio.checked = true;
      if (radio && isAtHand) radio.focus();
    }
    if (this.now) this.show(this.now.style, this.now.other);
  }

  show(style, other) {
    this.now = { style, other };
    for (const [group, name] of Object.entries(this.now)) {
      const place = this.places[group];
      const radio = place.querySelector(`input[value="${CSS.escape(name)}"]`);
      if (radio?.checked) this.held[group] = -Infinity;
      else if (performance.now() - this.held[group] < HELD_MS) continue;
      else if (radio) bringIn(place, radio);
      else if (this.chosen(group)) this.chosen(group).checked = false;
    }
  }
}

// Chosen by somebody else, it may be beyond the edge of its strip.
function bringIn(place, radio) {
  radio.checked = true;
  const { offsetLeft, offsetWidth } = radio.parentElement;
  place.scrollLeft = offsetLeft - place.offsetLeft - (place.clientWidth - offsetWidth) / 2;
}

function card(style, group) {
  const label = document.createElement("label");
  const radio = Object.assign(document.createElement("input"), {
    type: "radio", name: group, value: style.name,
  });
  const picture = Object.assign(document.createElement("img"), {
    src: style.picture ?? `thumbnails/${encodeURIComponent(style.name)}.jpg${location.search}`,
    alt: "", width: 208, height: 160, loading: "lazy",
  });
  picture.dataset.style = style.name;
  const name = Object.assign(document.createElement("span"), { textContent: style.label });
  const credit = [style.title, style.artist, style.year, style.licence].filter(Boolean).join(", ");
  label.title = [style.description, credit].filter(Boolean).join("\n");
  label.append(radio, picture, name);
  return label;
}
