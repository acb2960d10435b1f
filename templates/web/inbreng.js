// What the form of a contribution does more with a script: a bar with marks above every box, and
// drafts that are kept as one types. The form of the joint text has the bar, and asks before what
// was not kept is left. Without it both forms work by their buttons. Every sentence stands in
// inbreng_stuk.html.j2 and onderdelen.html.j2.

const WAIT = 1500; // milliseconds of rest after a key before a draft is kept
const AGAIN = 15000; // milliseconds before a draft that could not be kept is tried again

// ------------------------------------------------------------------------------ marks in a text

// Typed as if by the person, so that undo takes it back in one step.
function type(box, text, start, end) {
  box.focus();
  box.setSelectionRange(start, end);
  const typed = text
    ? document.execCommand("insertText", false, text)
    : document.execCommand("delete");
  if (!typed) {
    box.setRangeText(text, start, end, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Marks around the chosen words, or none where they stand between these marks already.
function around(box, mark) {
  const { selectionStart, selectionEnd, value } = box;
  const chosen = value.slice(selectionStart, selectionEnd);
  const words = chosen.trim();
  const start = selectionStart + chosen.indexOf(words);
  const end = start + words.length;
  const size = mark.length;
  const stars = Math.min(/\**$/.exec(value.slice(0, start))[0].length, /^\**/.exec(value.slice(end))[0].length);
  if (words && (size === 2 ? stars >= 2 : stars % 2 === 1)) {
    type(box, words, start - size, end + size);
    box.setSelectionRange(start - size, end - size);
  } else {
    type(box, mark + words + mark, start, end);
    box.setSelectionRange(start + size, end + size);
  }
}

const LINES = {
  kop: { known: /^#{1,6} /, mark: () => "## " },
  opsomming: { known: /^[-*+] /, mark: () => "- " },
  nummers: { known: /^\d+[.)] /, mark: (number) => `${number}. ` },
};

// Puts a mark before every chosen line, or takes it away where all of them have it.
function before(box, kind) {
  const { known, mark } = LINES[kind];
  const { value } = box;
  const isChosen = box.selectionEnd > box.selectionStart;
  const start = box.selectionStart ? value.lastIndexOf("\n", box.selectionStart - 1) + 1 : 0;
  const next = value.indexOf("\n", Math.max(box.selectionEnd, start));
  const end = next < 0 ? value.length : next;
  const lines = value.slice(start, end).split("\n");
  const isMarked = lines.every((line) => known.test(line) || !line.trim()) && lines.some((line) => line.trim());
  let number = 0;
  const made = lines.map((line) => {
    const plain = line.replace(/^(#{1,6}|[-*+]|\d+[.)]) /, "");
    if (isMarked || (!line.trim() && lines.length > 1)) return plain;
    number += 1;
    return mark(number) + plain;
  });
  // A list or heading right below a paragraph would be taken for part of it.
  const above = value.slice(0, start);
  const apart = isMarked || !above.trim() || above.endsWith("\n\n") || startsWithMark(above) ? "" : "\n";
  const text = made.join("\n");
  type(box, apart + text, start, end);
  const from = start + apart.length;
  box.setSelectionRange(isChosen ? from : from + text.length, from + text.length);
}

function startsWithMark(above) {
  return /(^|\n)(#{1,6}|[-*+]|\d+[.)]) [^\n]*\n$/.test(above);
}

function link(box, words) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const chosen = value.slice(start, end) || words;
  type(box, `[${chosen}](https://)`, start, end);
  const at = start + chosen.length + 3;
  box.setSelectionRange(at, at + "https://".length);
}

function mark(box, button) {
  const kind = button.dataset.opmaak;
  if (kind === "vet") around(box, "**");
  else if (kind === "cursief") around(box, "*");
  else if (kind === "link") link(box, button.dataset.tekst);
  else before(box, kind);
}

// One stop for the Tab key; the arrows go from button to button (ARIA toolbar pattern).
function addBar(box, template) {
  const bar = template.content.firstElementChild.cloneNode(true);
  bar.setAttribute("aria-label", bar.getAttribute("aria-label").replace("{naam}", box.dataset.naam));
  bar.setAttribute("aria-controls", box.id);
  const buttons = [...bar.querySelectorAll("button")];
  buttons.forEach((button, number) => {
    button.tabIndex = number ? -1 : 0;
    button.addEventListener("click", () => mark(box, button));
  });
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = {
      ArrowRight: (at + 1) % buttons.length,
      ArrowLeft: (at + buttons.length - 1) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    buttons[at].tabIndex = -1;
    buttons[to].tabIndex = 0;
    buttons[to].focus();
  });
  box.before(bar);
}

// ------------------------------------------------------------------------------------ words

// As core/intakechecks.py counts: marks alone are no words.
function words(box) {
  return box.value.split(/\s+/u).filter((each) => /[\p{L}\p{N}]/u.test(each)).length;
}

function count(size) {
  const boxes = [...size.closest("fieldset").querySelectorAll("textarea")];
  const now = boxes.reduce((total, box) => total + words(box), 0);
  const more = now - Number(size.dataset.hoogstens);
  size.classList.toggle("mis", more > 0);
  size.querySelector("span").textContent = (more > 0 ? size.dataset.teVeel : size.dataset.past)
    .replace("{nu}", now)
    .replace("{meer}", more);
}

// -------------------------------------------------------------------------------------- drafts

class Drafts {
  constructor(form, state) {
    this.form = form;
    this.state = state;
    this.address = form.dataset.concept;
    this.kept = this.content("defaultValue"); // what was typed before this ran, is to be kept too
    this.timer = 0;
    this.busy = false;
    this.leaving = false;
    this.stopped = false;
    state.hidden = false;
    this.tell("begin");
  }

  tell(kind, time) {
    const words = this.state.dataset[kind].replace("{tijd}", time || "");
    this.state.classList.toggle("mis", kind === "weg" || kind === "weigert" || kind === "elders");
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  boxes() {
    return [...this.form.querySelectorAll("textarea, .cijfers input")];
  }

  content(which = "value") {
    return JSON.stringify(this.boxes().map((box) => [box.name, box[which]]));
  }

  fields() {
    const found = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && name !== "onderdeel" && name !== "vervang") found.append(name, value);
    }
    return found;
  }

  soon(after = WAIT) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.keep(), after);
  }

  async keep() {
    const content = this.content();
    if (this.busy || this.leaving || this.stopped || content === this.kept) return;
    this.busy = true;
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: this.fields(),
        keepalive: content.length < 50000,
      });
      if (answer.status === 409) this.refuse("elders");
      else if (answer.ok) this.done(content, await answer.json());
      else if (answer.status >= 500) this.later();
      else this.refuse("weigert");
    } catch {
      this.later();
    }
    this.busy = false;
    if (this.content() !== content) this.soon();
  }

  done(content, told) {
    this.kept = content;
    this.form.elements.namedItem("concept").value = told.concept;
    this.forget();
    this.tell(told.stand, told.tijd);
  }

  refuse(kind) {
    this.stopped = true;
    this.remember();
    this.tell(kind);
  }

  later() {
    this.remember();
    this.tell("weg");
    this.soon(AGAIN);
  }

  // On this device, only as long as the server does not have it.
  remember() {
    try {
      const hidden = ["versie", "concept", "blad"].map((name) => [name, this.form.elements.namedItem(name).value]);
      localStorage.setItem(this.address, JSON.stringify({ hidden, boxes: this.boxes().map((box) => [box.name, box.value]) }));
    } catch {
      // No room, or not allowed: what was typed still stands in the form.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.address);
    } catch {
      // Nothing was kept there then.
    }
  }

  // The text of a time without a connection, over the version and the draft that it was typed over.
  restore() {
    let found = null;
    try {
      found = JSON.parse(localStorage.getItem(this.address));
    } catch {
      return;
    }
    if (!found) return;
    if (document.querySelector(".melding.fout")) {
      this.forget(); // the form holds what was typed, beside what is wrong with it
      return;
    }
    for (const [name, value] of [...found.hidden, ...found.boxes]) {
      const field = this.form.elements.namedItem(name);
      if (field) field.value = value;
    }
    this.tell("hersteld");
    this.soon();
  }

  watch() {
    if (this.content() !== this.kept) this.soon();
    this.form.addEventListener("input", (event) => {
      if (this.boxes().includes(event.target)) this.soon();
    });
    this.form.addEventListener("submit", () => {
      this.leaving = true;
      clearTimeout(this.timer);
      if (navigator.onLine) this.forget(); // what was typed goes along
    });
    // Back from the next page: the form stands here as it was.
    addEventListener("pageshow", () => {
      this.leaving = false;
    });
    addEventListener("online", () => this.soon(0));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.keep();
    });
    addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.content() !== this.kept) event.preventDefault();
    });
  }
}

function addBars(form) {
  const template = document.getElementById("opmaakbalk");
  for (const box of form.querySelectorAll("textarea")) addBar(box, template);
}

// A form without drafts: the browser asks before what was not kept is left behind.
function guard(form) {
  const content = () => JSON.stringify([...form.querySelectorAll("textarea")].map((box) => box.value));
  const kept = "onbewaard" in form.dataset ? null : content();
  let leaving = false;
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("beforeunload", (event) => {
    if (!leaving && content() !== kept) event.preventDefault();
  });
}

const joint = document.querySelector("form.opmaak");
if (joint) {
  addBars(joint);
  guard(joint);
}

const form = document.querySelector("form.inbreng");
if (form) {
  // On a wide screen last year's text stands beside an empty box; on a telephone it is one press away.
  if (matchMedia("(min-width: 60rem)").matches) {
    for (const each of form.querySelectorAll("details[data-open]")) each.open = true;
  }
  addBars(form);
  const sizes = [...form.querySelectorAll(".omvang")];
  form.addEventListener("input", (event) => {
    const size = event.target.closest("fieldset")?.querySelector(".omvang");
    if (size) count(size);
  });
  const drafts = new Drafts(form, document.getElementById("conceptstand"));
  drafts.watch();
  drafts.restore();
  for (const each of sizes) count(each);
  const wipe = document.querySelector("form.wissen");
  if (wipe) wipe.addEventListener("submit", () => { drafts.leaving = true; drafts.forget(); });
}
