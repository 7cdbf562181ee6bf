// Looks that were kept, and the tempo: as in the window.

const $ = (id) => document.getElementById(id);

export class Looks {
  constructor(ask) {
    this.ask = ask;
    $("keep").addEventListener("submit", (event) => {
      event.preventDefault();
      const name = $("keep-name").value.trim();
      if (!name) {
        $("keep-name").focus();
        return;
      }
      ask({ keep: name });
      $("keep-name").value = "";
    });
  }

  show({ looks, preset, tempo, hears }) {
    const text = JSON.stringify(looks);
    if (text !== this.before) {
      this.before = text;
      $("looks").replaceChildren(...Object.entries(looks).map(([name, key]) => this.button(name, key)));
    }
    for (const button of $("looks").children) {
      button.setAttribute("aria-pressed", String(button.dataset.look === preset));
    }
    $("beat").disabled = !hears;
    $("tempo").textContent = [
      tempo ? `${tempo} beats in a minute.` : "No tempo yet: tap it.",
      hears ? "" : "Start rts with --beat to follow a sound.",
    ].join(" ");
  }

  button(name, key) {
    const button = Object.assign(document.createElement("button"), { textContent: name, title: `Paint in the look ${name}` });
    button.dataset.look = name;
    if (key && key !== name) {
      const hint = Object.assign(document.createElement("kbd"), { textContent: key });
      hint.setAttribute("aria-hidden", "true");
      button.append(hint);
    }
    button.addEventListener("click", () => this.ask({ preset: name }));
    return button;
  }
}
