// Finds what may be a consent banner in one document: containers that speak of cookies or consent
// and hold controls, through open shadow roots and through the closed ones that are handed in;
// `elements` is the function in elements.js.
// Run in a world of our own; nothing of the page is changed. What a control's words mean is judged
// elsewhere. The elements stay in `globalThis.veritasControls`, to be pressed by their number.
(elements, limits, rules, ...closed) => {
  const started = performance.now();
  const late = () => performance.now() - started > limits.ms;
  const {
    rootOf, parentOf, topic, clip, shown, isOverlay, overlayOf, textOf, nameOf, roleOf, isOption,
    isToggle, isControl, looksPressable, isBareText, isNearTopic, isTyped,
  } = elements(limits, late, closed);
  const inFrame = window !== window.top;

  const controls = [];
  const bare = new Set();
  const typed = [];
  let nodes = 0;
  const collect = (node) => {
    if (nodes++ > limits.nodes || late() || controls.length >= limits.controls) return;
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (/^(script|style|noscript|template|svg|head)$/.test(node.localName)) return;
      if (isTyped(node)) typed.push(node);
      else if (isControl(node)) controls.push(node);
      else if (/^(div|span|label|p|li|i|b|strong|em)$/.test(node.localName) &&
        node.childElementCount <= 2) {
        const over = overlayOf(node) !== null;
        if ((over || isNearTopic(node)) && looksPressable(node)) controls.push(node);
        else if (over && bare.size < limits.bareTexts && isBareText(node)) {
          bare.add(node);
          controls.push(node);
        }
      }
      rootOf(node)?.childNodes.forEach(collect);
    }
    node.childNodes.forEach(collect);
  };
  collect(document.documentElement);

  // ---- known banners -----------------------------------------------------------------------------
  const find = (selector) => {
    try {
      if (Array.isArray(selector)) {
        let scope = document;
        let found = null;
        for (const part of selector) {
          found = findIn(scope, part);
          if (!found) return null;
          scope = rootOf(found) ?? found.contentDocument ?? found;
        }
        return found;
      }
      return findIn(document, selector);
    } catch {
      return null;
    }
  };
  const findIn = (scope, selector) => {
    if (selector.startsWith("xpath/")) {
      return document.evaluate(selector.slice(6), scope, null,
        XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
    }
    return scope.querySelector(selector);
  };
  const holds = (step) => {
    if (step.any) return step.any.some(holds);
    const found = find(step.exists ?? step.visible);
    const yes = found !== null && (step.exists !== undefined || shown(found));
    return step.negated ? !yes : yes;
  };
  const known = [];
  for (const rule of rules) {
    if (late() || known.length >= 3) break;
    if (rule.frame !== null && rule.frame !== inFrame) continue;
    if (!rule.detect.every(holds) || !rule.popup.every(holds)) continue;
    known.push(rule);
  }

  // ---- containers --------------------------------------------------------------------------------
  const containerOf = (element) => {
    const around = [];
    for (let at = parentOf(element); at && at !== document.documentElement; at = parentOf(at)) {
      around.push(at);
    }
    const fits = (one) => one !== document.body && textOf(one).length <= limits.containerChars;
    const speaks = (one) => topic.test(textOf(one)) ||
      topic.test(`${one.id} ${one.className?.baseVal ?? one.className} ${one.ariaLabel ?? ""}`);
    const over = around.filter((one) => fits(one) && isOverlay(one) && speaks(one));
    if (over.length) return [over[over.length - 1], true];
    const body = around.find((one) => one === document.body);
    if (inFrame && body && textOf(body).length <= limits.containerChars && speaks(body)) {
      return [body, true];
    }
    // In the flow: the smallest block that speaks of it in more words than the control itself.
    const own = textOf(element).length;
    const flow = around.find((one) => fits(one) && textOf(one).length >= own + 30 &&
      textOf(one).length <= limits.flowChars && topic.test(textOf(one)));
    return [flow ?? null, false];
  };
  const found = new Map();
  const placed = new Map();
  // A page of settings: what holds its switches and a button, or all of what is said on it.
  const settingsPage = () => {
    const main = document.querySelector("main, [role=main]") ?? document.body;
    const members = controls.filter((one) => main.contains(one) && !overlayOf(one) &&
      !one.closest("nav, header, footer") && (shown(one) || isToggle(one)));
    const switches = members.filter((one) => isToggle(one) || one.localName === "select");
    let around = switches.length ? parentOf(switches[0]) : null;
    while (around && around !== main && !(switches.every((one) => around.contains(one)) &&
      members.some((one) => around.contains(one) && !switches.includes(one)))) {
      around = parentOf(around);
    }
    around ??= main;
    if (!topic.test(textOf(main).slice(0, limits.containerChars))) return;
    const held = members.filter((one) => around.contains(one));
    if (held.length) found.set(around, { overlay: false, members: held });
  };
  if (limits.settingsPage) {
    settingsPage();
    controls.length = 0;
  }
  for (const element of controls) {
    if (late()) break;
    if (!shown(element) && !isToggle(element)) continue;
    const parent = parentOf(element);
    if (!placed.has(parent)) placed.set(parent, containerOf(element));
    const [container, overlay] = placed.get(parent);
    if (!container) continue;
    if (!found.has(container)) found.set(container, { overlay, members: [] });
    found.get(container).members.push(element);
  }
  for (const rule of known) {
    // A known banner without words that we know: the outermost overlay round its controls.
    const seed = [...rule.popup.map((step) => step.visible ?? step.exists), rule.accept,
      rule.reject, rule.settings].filter(Boolean).map(find).find(Boolean);
    if (!seed) continue;
    if ([...found.keys()].some((one) => one.contains(seed) || seed.contains(one))) continue;
    const container = overlayOf(seed) ?? seed;
    const members = controls.filter((one) => container.contains(one) && shown(one));
    if (members.length) found.set(container, { overlay: overlayOf(seed) !== null, members });
  }

  // ---- telling --------------------------------------------------------------------------------
  const pathOf = (element) => {
    const parts = [];
    for (let at = element; at && parts.length < 8; at = at.parentElement) {
      if (at.id && /^[\w-]{1,60}$/.test(at.id)) { parts.unshift(`#${at.id}`); break; }
      const same = at.parentElement
        ? [...at.parentElement.children].filter((one) => one.localName === at.localName) : [at];
      parts.unshift(same.length > 1
        ? `${at.localName}:nth-of-type(${same.indexOf(at) + 1})` : at.localName);
    }
    const inner = parts.join(" > ");
    const root = element.getRootNode();
    return (root instanceof ShadowRoot ? `${pathOf(root.host)} >>> ${inner}` : inner)
      .slice(0, limits.selectorChars);
  };
  const boxOf = (element) => {
    const box = element.getBoundingClientRect();
    return [box.x, box.y, box.width, box.height].map((one) => Math.round(one * 10) / 10);
  };
  const labelOf = (toggle) => {
    const own = nameOf(toggle);
    if (own && own !== "on" && own.length > 1) return own;
    const label = toggle.labels?.[0] ?? toggle.closest("label");
    if (label && textOf(label)) return clip(textOf(label), limits.labelChars);
    for (let at = parentOf(toggle), steps = 0; at && steps < 4; at = parentOf(at), steps++) {
      if (textOf(at).length > 2) return clip(textOf(at), limits.labelChars);
    }
    return "";
  };
  // Options without a name belong together when one element holds them.
  const groupOf = (option) => {
    const group = option.closest("[role=radiogroup], fieldset") ?? parentOf(option);
    return group ? `in ${pathOf(group)}` : "";
  };
  const isOn = (toggle) => toggle.localName === "input"
    ? toggle.checked : toggle.getAttribute("aria-checked") === "true";
  const isLocked = (toggle) => toggle.disabled === true || toggle.readOnly === true ||
    toggle.getAttribute("aria-disabled") === "true" || toggle.closest("fieldset[disabled]") !== null;
  // A switch is often an unseen box with a drawing: the drawing, or its label, is what is pressed.
  const faceOf = (toggle) => {
    if (shown(toggle)) return toggle;
    const label = toggle.labels?.[0] ?? toggle.closest("label");
    if (label && shown(label)) return label;
    const next = toggle.nextElementSibling;
    return next && shown(next) ? next : null;
  };
  // Whether a mouse would meet it; what is still to be scrolled to is taken for free.
  const isFree = (face) => {
    const box = face.getBoundingClientRect();
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return true;
    const root = face.getRootNode();
    const hit = root.elementFromPoint?.(x, y) ?? document.elementFromPoint(x, y);
    return !hit || face.contains(hit) || hit.contains(face) || hit.closest("label")?.contains(face) ||
      face.closest("label")?.contains(hit) || hit.closest("label")?.control === face;
  };
  const pressed = [];
  const kindOf = (element) => {
    if (isToggle(element)) return isOption(element) ? "option" : "toggle";
    if (element.localName === "select") return "select";
    if (bare.has(element)) return "text";
    return element.localName === "a" || roleOf(element) === "link" ? "link" : "button";
  };
  const elsewhere = (element) => element.localName === "a" && /^https?:/.test(element.href);
  const tell = (element) => {
    const toggle = isToggle(element);
    const select = element.localName === "select" ? element : null;
    const face = toggle ? faceOf(element) : element;
    if (!face) return null;
    pressed.push([element, face]);
    const rule = known.find((one) => [one.accept, one.reject, one.settings]
      .some((selector) => selector && find(selector) === element));
    const ruled = rule && ["accept", "reject", "settings"]
      .find((role) => rule[role] && find(rule[role]) === element);
    return {
      number: pressed.length - 1,
      kind: kindOf(element),
      group: isOption(element) ? clip(element.name || groupOf(element), 80) : "",
      options: select ? [...select.options].slice(0, 20).map((one) => clip(one.text, 80)) : [],
      picked: select ? select.selectedIndex : -1,
      text: toggle ? labelOf(element) : select ? clip(select.selectedOptions[0]?.text, 80)
        : nameOf(element),
      selector: pathOf(element),
      box: boxOf(face),
      free: Boolean(isFree(face)),
      on: toggle && isOn(element),
      locked: (toggle || Boolean(select)) && isLocked(element),
      leads: elsewhere(element) && element.href.split("#")[0] !== location.href.split("#")[0]
        ? clip(element.href, 2000) : "",
      foreign: elsewhere(element) && new URL(element.href).host !== location.host,
      tab: elsewhere(element) && Boolean(element.target) && element.target !== "_self",
      ruled: ruled ?? "",
    };
  };
  const told = [];
  for (const [container, { members }] of [...found]) {
    const outer = [...found.keys()].find((one) => one !== container && one.contains(container));
    if (!outer) continue;
    found.get(outer).members.push(...members);
    found.delete(container);
  }
  for (const [container, { overlay, members }] of found) {
    if (told.length >= limits.banners) break;
    const root = container.getRootNode();
    told.push({
      rule: known.filter((rule) => [...rule.popup.map((step) => step.visible ?? step.exists),
        rule.accept, rule.reject].some((selector) => {
        const one = selector && find(selector);
        return one && (container.contains(one) || one.contains(container));
      })).map((rule) => rule.name).join(", "),
      selector: pathOf(container),
      hint: clip(`${container.id} ${container.className?.baseVal ?? container.className}`, 200),
      text: clip(textOf(container), limits.textChars),
      box: boxOf(container),
      overlay,
      shadow: root instanceof ShadowRoot ? (root.mode === "closed" ? "closed" : "open") : "",
      typed: typed.filter((one) => container.contains(one) && shown(one)).length,
      controls: members.slice(0, limits.bannerControls).map(tell).filter(Boolean),
    });
  }
  globalThis.veritasControls = pressed;
  globalThis.veritasBanners = [...found].filter(([, one]) => one.overlay).map(([one]) => one);
  return JSON.stringify({ banners: told, rules: known.map((one) => one.name), cut: late() });
}
