// Runs before a page's first script, in its own world: moves its clock on, fixes its chance, and
// tells which script wrote a number into the page, and whether that script asked for chance just
// before. What is told are the page's own words; the checks weigh them.
(take, plan) => {
  "use strict";
  const send = take();
  if (typeof send !== "function") return;
  const { Reflect, Object, Error, JSON, String, Promise, Date, Math, WeakMap } = globalThis;
  const { apply } = Reflect;
  const later = globalThis.setTimeout;

  // ---- the clock ---------------------------------------------------------------------------
  if (plan.shiftMs) {
    const now = Date.now;
    const shifted = () => apply(now, Date, []) + plan.shiftMs;
    const moved = new Proxy(Date, {
      construct: (target, given, as) =>
        Reflect.construct(target, given.length ? given : [shifted()], as),
      apply: () => new Date(shifted()).toString(),
      get: (target, name) => (name === "now" ? shifted : Reflect.get(target, name)),
    });
    Date.prototype.constructor = moved;
    globalThis.Date = moved;
  }

  // ---- chance ------------------------------------------------------------------------------
  // Of a turn (from an event to its microtasks) the last places that asked; a page that needs
  // many different numbers gets real ones, so that it does not look for them without end.
  const random = Math.random;
  let turn = [];
  let asked = 0;
  const place = (depth) => {
    const [limit, prepare] = [Error.stackTraceLimit, Error.prepareStackTrace];
    try {
      Error.stackTraceLimit = 12;
      Error.prepareStackTrace = undefined;
      const found = String(new Error().stack).match(/\bhttps?:\/\/[^\s)]+?:\d+:\d+/g) ?? [];
      return (found[depth] ?? "").slice(0, 2100);
    } catch {
      return "";
    } finally {
      Error.stackTraceLimit = limit;
      Error.prepareStackTrace = prepare;
    }
  };
  Math.random = function () {
    asked++;
    if (asked <= plan.chances) {
      if (!turn.length) Promise.resolve().then(() => { turn = []; });
      if (turn.length < 20) turn.push(place(0));
      if (plan.chance === "low") return 0.001 + (asked % 50) * 1e-6;
      if (plan.chance === "high") return 0.998 + (asked % 50) * 1e-6;
    }
    return apply(random, Math, []);
  };

  // ---- writing -----------------------------------------------------------------------------
  const parentOf = Object.getOwnPropertyDescriptor(Node.prototype, "parentElement").get;
  const idOf = Object.getOwnPropertyDescriptor(Element.prototype, "id").get;
  const childrenOf = Object.getOwnPropertyDescriptor(Element.prototype, "children").get;
  const nameOf = Object.getOwnPropertyDescriptor(Element.prototype, "localName").get;
  const find = Document.prototype.querySelectorAll;
  const step = (element) => {
    const id = apply(idOf, element, []);
    if (id && id.length <= 100) {
      const selector = "#" + CSS.escape(id);
      if (apply(find, document, [selector]).length === 1) return [selector, true];
    }
    const name = apply(nameOf, element, []);
    const parent = apply(parentOf, element, []);
    if (!parent || name === "body") return [CSS.escape(name), false];
    let [at, count] = [0, 0];
    for (const child of apply(childrenOf, parent, [])) {
      if (count > 500) break;
      if (apply(nameOf, child, []) !== name) continue;
      count++;
      if (child === element) at = count;
    }
    return [count === 1 ? CSS.escape(name) : `${CSS.escape(name)}:nth-of-type(${at})`, false];
  };
  const selector = (element) => {
    const steps = [];
    for (let node = element; node && steps.length < 60; node = apply(parentOf, node, [])) {
      const [words, unique] = step(node);
      steps.unshift(words);
      if (unique) break;
    }
    return steps.join(" > ");
  };
  const known = new WeakMap();
  let told = 0;
  const note = (node, text) => {
    try {
      if (told >= plan.writes || !/\d/.test(text) || text.length > 2000) return;
      const where = place(0);
      if (!where) return;
      const script = where.replace(/:\d+:\d+$/, "");
      const chance = turn.findLast((one) => one.replace(/:\d+:\d+$/, "") === script) ?? "";
      const perElement = known.get(node) ?? 0;
      if (perElement >= 3 && !chance) return;
      if (perElement >= 6) return;
      known.set(node, perElement + 1);
      told++;
      // Where it ends up is known only once the script has finished.
      apply(later, globalThis, [() => {
        let element = node instanceof Element ? node : apply(parentOf, node, []);
        const chain = [];
        for (let at = 0; element && at < 4; at++, element = apply(parentOf, element, [])) {
          chain.push(selector(element).slice(0, 2000));
        }
        if (chain.length) send(JSON.stringify([chain, where, chance]));
      }, 0]);
    } catch {
      // nothing is told then
    }
  };
  const onSet = (owner, name) => {
    const described = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, {
      ...described,
      set(value) {
        apply(described.set, this, [value]);
        note(this, String(value ?? ""));
      },
    });
  };
  const onCall = (owner, name, textOf) => {
    const original = owner[name];
    owner[name] = {
      [name](...given) {
        const result = apply(original, this, given);
        try {
          note(this, textOf(given));
        } catch {
          // nothing is told then
        }
        return result;
      },
    }[name];
  };
  const words = (given) =>
    given.map((one) => (one instanceof Node ? one.textContent ?? "" : String(one))).join(" ")
      .slice(0, 2001);
  onSet(Node.prototype, "textContent");
  onSet(Node.prototype, "nodeValue");
  onSet(CharacterData.prototype, "data");
  onSet(Element.prototype, "innerHTML");
  onSet(HTMLElement.prototype, "innerText");
  onCall(Node.prototype, "appendChild", words);
  for (const name of ["append", "prepend", "replaceChildren"]) onCall(Element.prototype, name, words);
  for (const name of ["insertAdjacentHTML", "insertAdjacentText"]) {
    onCall(Element.prototype, name, ([, text]) => String(text).slice(0, 2001));
  }
}
