// The way to this page for another device: a link to copy, and a code to hold a phone's camera at.

export function showLink(link, { section, text, copy, code, hint }) {
  section.hidden = !link;
  if (!link) return;
  text.value = link;
  code.src = `link.png${location.search}`;
  hint.hidden = link.startsWith("https:");
  copy.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(link);
      copy.textContent = "Copied";
    } catch {
      copy.textContent = "Selected: press Ctrl-C"; // browsers keep the clipboard for https://
    }
    setTimeout(() => (copy.textContent = "Copy link"), 3000);
  });
}
