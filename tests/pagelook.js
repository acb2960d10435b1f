// What the tests ask of a page in a real browser (tests/pagelook.py); every question answers with
// a list of what is wrong, as words.
(() => {
  const named = (each) => {
    const name = each.id ? `#${each.id}` : each.className ? `.${each.className}` : "";
    return `${each.tagName.toLowerCase()}${name} "${(each.innerText || "").trim().slice(0, 40)}"`;
  };
  const labelled = (each) =>
    each.tabIndex === 0 && each.hasAttribute("role") &&
    (each.hasAttribute("aria-label") || each.hasAttribute("aria-labelledby"));

  // Nothing is wider than the screen or its own box, and no text is cut off; what scrolls within
  // itself can be reached with the keyboard and has a name.
  const fits = () => {
    const wrong = [];
    const across = document.documentElement.scrollWidth;
    if (across > innerWidth) wrong.push(`the page is ${across} wide`);
    const all = [...document.body.querySelectorAll("*")];
    const aloud = all.filter((each) => getComputedStyle(each).clipPath.startsWith("inset(50%"));
    for (const each of all) {
      if (!each.clientWidth || each.closest("svg, textarea, input, select")) continue;
      if (aloud.some((only) => only.contains(each))) continue;
      const {overflowX, overflowY} = getComputedStyle(each);
      if (each.scrollWidth > each.clientWidth + 1) {
        if (["hidden", "clip"].includes(overflowX)) wrong.push(`cut off: ${named(each)}`);
        else if (overflowX === "visible") wrong.push(`spills over: ${named(each)}`);
        else if (!labelled(each)) wrong.push(`scrolls: ${named(each)}`);
      }
      if (overflowY === "hidden" && each.scrollHeight > each.clientHeight + 1) {
        wrong.push(`cut off below: ${named(each)}`);
      }
    }
    return wrong;
  };

  const unfold = () =>
    document.querySelectorAll("details").forEach((each) => { each.open = true; });

  const axe = async (rules) => {
    const how = {reporter: "no-passes", preload: false, rules: {"target-size": {enabled: true}}};
    if (rules) how.runOnly = {type: "rule", values: rules};
    const found = await window.axe.run(document, how);
    return found.violations.map(
      (each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  };

  // What Tab must come by, in the order of the document.
  const stops = () => {
    const groups = new Set();
    return [...document.querySelectorAll(
      "a[href], button, input, select, textarea, summary, [tabindex]")].filter((each) => {
      if (each.tabIndex < 0 || each.disabled || !each.checkVisibility({visibilityProperty: true})) {
        return false;
      }
      if (each.type !== "radio") return true;
      const first = !groups.has(each.name);
      groups.add(each.name);
      const chosen = document.querySelector(`input[name="${each.name}"]:checked`);
      return chosen ? each === chosen : first;
    });
  };

  // Is where one is to be seen: on the screen, under nothing else, with a line around it.
  const unclear = (each) => {
    const box = each.getBoundingClientRect();
    const {outlineStyle, outlineWidth} = getComputedStyle(each);
    const line = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    if (!line) return "no line around";
    if (box.bottom <= 0 || box.top >= innerHeight || !box.width) return "not on the screen";
    const x = Math.min(Math.max(box.left + 3, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), innerHeight - 1);
    const there = document.elementFromPoint(x, y);
    const seen = there && (each.contains(there) || there.contains(each) || there.closest("label"));
    return seen ? "" : `covered by ${there ? named(there) : "nothing"}`;
  };
  const met = [];
  // How often Tab must be pressed to come by everything: a date and a time have parts,
  // and a frame is a stop as well.
  const watch = () => {
    document.documentElement.style.scrollBehavior = "auto";
    addEventListener("focusin", ({target}) => met.push([target, unclear(target)]));
    const parts = {date: 3, time: 3};
    const frames = document.querySelectorAll("iframe").length;
    return stops().reduce((presses, each) => presses + 1 + (parts[each.type] ?? 0), 2 * frames);
  };
  const walked = () => {
    const wanted = stops();
    const wrong = met.filter(([, why]) => why).map(([each, why]) => `${why}: ${named(each)}`);
    const came = met.map(([each]) => each);
    for (const each of wanted) {
      if (!came.includes(each)) wrong.push(`never reached: ${named(each)}`);
    }
    const order = came.slice(0, wanted.length);
    const astray = order.findIndex((each, place) => each !== wanted[place]);
    if (astray >= 0 && !wrong.length) {
      wrong.push(`out of order: ${named(order[astray])} for ${named(wanted[astray])}`);
    }
    return wrong;
  };

  window.look = {fits, unfold, axe, watch, walked};
})();
