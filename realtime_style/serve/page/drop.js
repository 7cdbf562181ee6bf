// Files that are chosen, dropped or pasted: to be painted, or to learn a style from.

// `ways` has what takes files, by name; null where there is no such way. `inputs` are the choosers.
export function dropZones(ways, inputs, overlay) {
  for (const [name, input] of Object.entries(inputs)) {
    input.addEventListener("change", () => {
      ways[name]?.(input.files);
      input.value = "";
    });
  }
  for (const zone of overlay.children) zone.hidden = !ways[zone.dataset.drop];
  const { body } = document;
  for (const name of ["dragenter", "dragover"]) {
    body.addEventListener(name, (event) => {
      if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
      event.preventDefault();
      body.classList.add("dropping");
      for (const zone of overlay.children) zone.classList.toggle("over", zone === zoneOf(event));
    });
  }
  body.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) body.classList.remove("dropping");
  });
  body.addEventListener("drop", (event) => {
    event.preventDefault();
    body.classList.remove("dropping");
    const way = event.target.closest?.("#learning") ? "learn" : zoneOf(event)?.dataset.drop;
    (ways[way] ?? ways.paint)(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => ways.paint(event.clipboardData?.files ?? []));
}

function zoneOf(event) {
  return event.target.closest?.("[data-drop]");
}
