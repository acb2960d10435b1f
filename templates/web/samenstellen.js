// Keeps the page of a run up to date while it goes on. Without a script the page loads itself again
// and every sentence stands in samenstellen.html.j2.

const EVERY = 1000; // milliseconds between two looks
const MISSES = 5; // looks in a row that may fail before the page itself says what is wrong

const spoken = document.getElementById("voorgelezen");
let missed = 0;

// What is looked at stays where it is: only what changed is put in its place.
function show(page, id) {
  const [old, fresh] = [document, page].map((each) => each.getElementById(id));
  if (old.innerHTML === fresh.innerHTML) return;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus();
}

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("stand");
    if (!fresh) throw new Error("no answer");
    missed = 0;
    const { zegt, loopt } = fresh.dataset;
    show(page, "stand");
    document.title = page.title;
    if (spoken.textContent !== zegt) spoken.textContent = zegt;
    if (loopt === undefined) {
      show(page, "vervolg");
      return;
    }
  } catch {
    missed += 1;
    if (missed >= MISSES) {
      location.reload();
      return;
    }
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
