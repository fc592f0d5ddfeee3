// Measures a page's controls: where they are, how they look, what lies over them. The rest of a
// function that begins with page_access.js; evaluated in the page and in its frames.
  const body = method(Document.prototype, "querySelector")(document, "body");
  const windowWidth = window.innerWidth;
  const windowHeight = window.innerHeight;
  const stackAt = method(Document.prototype, "elementsFromPoint");
  const hitInShadow = method(ShadowRoot.prototype, "elementFromPoint");
  const timeLeft = () => performance.now() - startedAt < limits.walkMs;
  const absolute = (url) => {
    try {
      return new URL(url, baseURI(document)).href.slice(0, limits.url);
    } catch {
      return "";
    }
  };
  // The parent as it is painted: out of a shadow root, and through slots.
  const slotOf = getter(Element.prototype, "assignedSlot");
  const paintedIn = (element) => slotOf(element) ?? parentElement(element);
  const isWithin = (inner, outer) => {
    for (let node = inner, steps = 0; node && steps < 1000; node = paintedIn(node), steps++) {
      if (node === outer) return true;
    }
    return false;
  };
  // What a click at a point of the window goes to, shadow roots looked into.
  const hit = (x, y) => {
    let found = hitAt(document, x, y);
    for (let steps = 0; found && steps < 20; steps++) {
      const shadow = shadowOf(found);
      const inner = shadow && hitInShadow(shadow, x, y);
      if (!inner || inner === found) break;
      found = inner;
    }
    return found;
  };

  // ---- colours ---------------------------------------------------------------------------
  // The browser itself says what a colour of any notation is in sRGB.
  let brush = null;
  const mixed = (colour) => {
    brush ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = "rgba(0, 0, 0, 0)";
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const knownColours = new Map();
  const rgba = (colour) => {
    if (!knownColours.has(colour)) {
      const parts = /^rgba?\(([\d., ]+)\)$/.exec(colour);
      const numbers = parts && parts[1].split(",").map(Number);
      knownColours.set(colour, numbers ? [...numbers, 1].slice(0, 4) : mixed(colour));
    }
    return knownColours.get(colour);
  };
  const over = (top, below) =>
    [0, 1, 2].map((part) => top[part] * top[3] + below[part] * (1 - top[3])).concat(1);
  const hex = (colour) => colour === null ? ""
    : "#" + colour.slice(0, 3).map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");
  const PAINTED = new Set(["img", "video", "canvas", "picture", "iframe", "object", "embed", "svg"]);
  // What an element paints under its content: a colour, or null for a picture or a gradient.
  const paintOf = memo((element) => {
    const style = styleOf(element);
    if (style.backgroundImage !== "none" || PAINTED.has(tagOf(element))) return null;
    return rgba(style.backgroundColor);
  });
  // The colour that a pile of elements shows, topmost first; null where it cannot be said.
  const colourOf = (pile) => {
    const layers = [];
    for (const element of pile) {
      const paint = paintOf(element);
      if (paint === null) return null;
      if (paint[3] > 0) layers.push(paint);
      if (paint[3] >= 1) break;
    }
    let colour = [255, 255, 255, 1];
    while (layers.length) colour = over(layers.pop(), colour);
    return colour;
  };
  const ancestorsOf = (element) => {
    const found = [];
    for (let node = element; node && found.length < 300; node = paintedIn(node)) found.push(node);
    return found;
  };
  const opacityOf = memo((element) => {
    let opacity = 1;
    for (const node of ancestorsOf(element)) opacity *= parseFloat(styleOf(node).opacity);
    return opacity;
  });
  // The innermost element that holds the first letters.
  const letterHolder = (element) => {
    let found = element;
    const stack = [element];
    for (let visited = 0; stack.length && visited < 200; visited++) {
      const node = stack.pop();
      if (nodeType(node) === 3) {
        const parent = parentElement(node);
        if (nodeText(node).trim() && parent && rendered(parent)) return parent;
        continue;
      }
      if (nodeType(node) !== 1 && nodeType(node) !== 11) continue;
      const below = [];
      for (let child = firstChild(node); child && below.length < 100; child = nextSibling(child)) {
        below.push(child);
      }
      for (let at = below.length - 1; at >= 0; at--) stack.push(below[at]);
    }
    return found;
  };
  const bordered = (style) => ["Top", "Right", "Bottom", "Left"].filter((side) =>
    parseFloat(style[`border${side}Width`]) >= 1 &&
    !/none|hidden/.test(style[`border${side}Style`]) &&
    rgba(style[`border${side}Color`])[3] > 0.1).length >= 3;

  // ---- layers: dialogs, overlays, and what names itself a consent banner -------------------
  const DIALOG = "dialog,[role=dialog],[role=alertdialog],[aria-modal=true],[popover]";
  const NAMED = /cookie|consent|gdpr|dsgvo|\bcmp\b|privacy-?(?:banner|notice|popup|modal)/i;
  const kindOf = (element) => {
    if (element === top || element === body) return 0;
    if (matches(element, DIALOG)) return 3;
    const { position } = styleOf(element);
    if (position === "fixed") return 2;
    if (NAMED.test(idOf(element)) || NAMED.test(attribute(element, "class") ?? "")) {
      // A page that names its whole content so is no banner.
      const rect = rectOf(element);
      return rect.bottom - rect.top <= windowHeight * 0.7 ? 1 : 0;
    }
    return 0;
  };
  const layers = [];
  const addLayer = (element, kind, within) => {
    if (layers.length >= limits.layers) {
      note(`Only the first ${limits.layers} dialogs and overlays were measured.`);
      return within;
    }
    const layer = { element, kind, text: "", parent: within, letters: 0 };
    layers.push(layer);
    return layer;
  };

  // ---- the walk: document order, open shadow roots included --------------------------------
  const ROLES = new Set(["button", "link", "checkbox", "switch", "radio", "menuitemcheckbox"]);
  const BOXES = new Set(["checkbox", "radio", "switch", "menuitemcheckbox"]);
  const BUTTONS = new Set(["submit", "button", "reset", "image"]);
  const kindOfControl = (element, tag) => {
    const role = attribute(element, "role") ?? "";
    if (ROLES.has(role)) return BOXES.has(role) ? role.replace("menuitemcheckbox", "checkbox") : role;
    if (tag === "button") return "button";
    if (tag === "a") return hasAttribute(element, "href") ? "link" : "";
    if (tag === "input") {
      const type = typeOf(element);
      if (type === "checkbox" || type === "radio") return type;
      return BUTTONS.has(type) ? "button" : "";
    }
    if (tag === "summary") return "button";
    return hasAttribute(element, "onclick") ? "button" : "";
  };
  const found = [], pictures = [], frames = [], scrollers = [];
  const BADGE = /trust|secur|verif|seal|badge|guarante|certif|\bssl\b|\bsafe|norton|mcafee|siegel|geprüft|sicher/i;
  const stack = [[top, limits.inFrame ? addLayer(top, 0, null) : null, null]];
  let visited = 0;
  while (stack.length) {
    visited++;
    if (visited > limits.nodes || (visited % 128 === 0 && !timeLeft())) {
      note("The page is so large that the controls of its beginning alone were measured.");
      break;
    }
    const [node, around, control] = stack.pop();
    const type = nodeType(node);
    if (type === 3) {
      if (around && around.text.length < limits.layerChars) {
        const parent = parentElement(node);
        const text = nodeText(node);
        if (text.trim() && parent && !WITHOUT_TEXT.has(tagOf(parent)) && rendered(parent)) {
          for (let layer = around; layer; layer = layer.parent) {
            layer.text += " " + text.slice(0, limits.layerChars);
            if (!control) layer.letters += text.trim().length;
          }
        }
      }
      continue;
    }
    if (type !== 1 && type !== 11) continue;
    let layer = around, inControl = control;
    if (type === 1) {
      const tag = tagOf(node);
      if (namespaceOf(node) !== XHTML || tag === "head" || tag === "script" || tag === "style") continue;
      const kind = kindOf(node);
      if (kind && !rendered(node)) continue; // a dialog that is not open
      // A fixed part of an overlay belongs to it; a dialog in an overlay is one of its own.
      if (kind > (around ? around.kind : 0)) layer = addLayer(node, kind, around);
      const controlKind = kindOfControl(node, tag);
      if (controlKind && found.length < limits.found) {
        found.push({ element: node, kind: controlKind, layer });
        inControl = node;
      } else if (layer && !inControl && styleOf(node).cursor === "pointer" && tag !== "label" &&
                 tag !== "input" && found.length < limits.found) {
        // In an overlay a mere element that shows the hand is a control, too.
        const parent = parentElement(node);
        if (parent && styleOf(parent).cursor !== "pointer" && !closest(node, "a,button,label")) {
          found.push({ element: node, kind: "button", layer });
          inControl = node;
        }
      }
      if (tag === "img" && pictures.length < limits.pictures) {
        const words = [attribute(node, "alt"), attribute(node, "title"), attribute(node, "src"),
          idOf(node), attribute(node, "class")].map((word) => cut(word, 300)).join(" ");
        if (BADGE.test(words) && visible(node)) pictures.push({ element: node });
      }
      if ((tag === "iframe" || tag === "frame") && visible(node) && frames.length < limits.frames) {
        frames.push({ selector: selectorOf(node), box: elementBox(node), layered: layer !== null });
      }
    }
    const below = [];
    const shadow = type === 1 ? shadowOf(node) : null;
    if (shadow) below.push([shadow, layer, inControl]);
    for (let child = firstChild(node); child && below.length < limits.nodes; child = nextSibling(child)) {
      below.push([child, layer, inControl]);
    }
    for (let at = below.length - 1; at >= 0; at--) stack.push(below[at]);
  }

  // ---- what matters most is measured first --------------------------------------------------
  const rank = ({ kind, layer }) => (layer ? 0 : kind === "link" ? 2 : 1);
  const chosen = new Set([0, 1, 2].flatMap((wanted) => found.filter((one) => rank(one) === wanted))
    .slice(0, limits.controls));
  if (chosen.size < found.length) {
    note(`Only ${limits.controls} of its ${found.length} controls were measured.`);
  }
  const inWindow = (rect) => rect.left < windowWidth && rect.right > 0 && rect.top < windowHeight &&
    rect.bottom > 0;
  // The text of the largest of the nearest boxes around it that is still short.
  const near = (element) => {
    let node = parentElement(element), best = "";
    for (let steps = 0; node && node !== body && steps < 5; steps++, node = parentElement(node)) {
      const text = cut(rawText(node), 301);
      if (text.length > 300) break;
      best = text;
    }
    return best;
  };
  const isChecked = (element, kind) => {
    if (element instanceof HTMLInputElement) return checkedOf(element);
    return attribute(element, "aria-checked") === "true" || attribute(element, "aria-pressed") === "true";
  };
  const hrefOf = getter(HTMLAnchorElement.prototype, "href");
  const measured = [];
  for (const one of found) {
    if (!chosen.has(one)) continue;
    if (measured.length % 16 === 0 && !timeLeft()) {
      note("There was no time to measure all of its controls.");
      break;
    }
    const { element, kind, layer } = one;
    const tag = tagOf(element);
    const isBox = BOXES.has(kind);
    const labels = isBox ? labelsOf(element) : [];
    const type = CONTROLS.has(tag) ? typeOf(element) : "";
    const label = labels.find(visible);
    // A box that is drawn by its label is where the label is.
    const shown = isBox && !visible(element) && label ? label : element;
    const text = isBox ? labelText(element, labels, kind === "radio" ? "radio" : "checkbox")
      : type && BUTTONS.has(type) && tag === "input"
        ? cut(attribute(element, "value") ?? attribute(element, "alt"), 300)
        : cut(rawText(element), 300) || nameOf(element) || pictureName(element);
    const rect = rectOf(shown);
    const seen = rendered(shown) && onPage(boxOf(rect)) &&
      (rect.right - rect.left >= 1 && rect.bottom - rect.top >= 1);
    const holder = letterHolder(shown);
    const style = styleOf(shown), letters = styleOf(holder);
    const first = seen && inWindow(rect);
    // What lies at its middle, or at the middle of the part of it that is in the window.
    const x = (Math.max(rect.left, 0) + Math.min(rect.right, windowWidth)) / 2;
    const y = (Math.max(rect.top, 0) + Math.min(rect.bottom, windowHeight)) / 2;
    const target = first ? hit(x, y) : null;
    const reached = target !== null && (isWithin(target, element) || isWithin(target, shown) ||
      isWithin(element, target) && tagOf(target) === "label" || labels.includes(target) ||
      labels.some((each) => isWithin(target, each)));
    // What is painted below it: by the pile at its middle where the window shows it, since
    // what lies below need not be an ancestor, else by its ancestors.
    let pile = ancestorsOf(holder);
    let outside = ancestorsOf(paintedIn(shown));
    if (reached && nodeType(rootOf(shown)) === 9) {
      const all = [...stackAt(document, x, y)];
      const at = all.findLastIndex((each) => isWithin(each, shown));
      if (at >= 0) {
        // The body's colour fills the window, even where the body itself is not.
        outside = all.slice(at + 1).filter((each) => each !== body && each !== top)
          .concat(body ? [body, top] : [top]);
        pile = ancestorsOf(holder).filter((each) => isWithin(each, shown)).concat(outside);
      }
    }
    const opacity = opacityOf(holder);
    const behind = seen ? colourOf(outside) : null;
    let fill = seen ? colourOf(pile) : null;
    let ink = seen ? rgba(letters.color) : null;
    if (fill && behind && opacity < 1) fill = over([...fill.slice(0, 3), opacity], behind);
    if (ink && fill) ink = over([...ink.slice(0, 3), ink[3] * opacity], fill);
    measured.push({
      selector: selectorOf(element),
      tag,
      kind,
      text,
      url: tag === "a" ? absolute(String(hrefOf(element) ?? "")) : "",
      rel: tag === "a" ? cut(attribute(element, "rel"), 100).toLowerCase() : "",
      name: cut(attribute(element, "name"), 200),
      near: cut(near(element), 300),
      box: boxOf(rect),
      font_px: parseFloat(letters.fontSize) || 0,
      font_weight: parseInt(letters.fontWeight, 10) || 400,
      ink: fill ? hex(ink) : "",
      fill: hex(fill),
      behind: hex(behind),
      opacity,
      bordered: bordered(style),
      underlined: /underline/.test(letters.textDecorationLine) || /underline/.test(style.textDecorationLine),
      visible: seen,
      first_screen: first,
      reachable: !first ? null : reached,
      covered_by: first && !reached && target ? selectorOf(target) : "",
      cover_url: first && !reached && target && closest(target, "a[href]")
        ? absolute(String(hrefOf(closest(target, "a[href]")) ?? "")) : "",
      disabled: hasAttribute(element, "disabled") || attribute(element, "aria-disabled") === "true" ||
        style.pointerEvents === "none",
      checked: isBox ? isChecked(element, kind) : false,
      layer: layers.indexOf(layer),
    });
  }

  // ---- what stands over the page --------------------------------------------------------
  const GRID = [0.05, 0.275, 0.5, 0.725, 0.95];
  const hits = GRID.flatMap((down) => GRID.map((across) =>
    hit(across * windowWidth, down * windowHeight)));
  const floating = (element) => ancestorsOf(element).find((node) =>
    node !== top && node !== body && (styleOf(node).position === "fixed" || matches(node, DIALOG)));
  const layersOut = layers.map((layer) => {
    const { element } = layer;
    const rect = rectOf(element);
    const style = styleOf(element);
    return {
      selector: selectorOf(element),
      kind: ["frame", "named", "fixed", "dialog"][layer.kind],
      text: cut(layer.text, limits.layerChars),
      box: boxOf(rect),
      visible: rendered(element) && (visible(element) || layer.letters > 0),
      modal: attribute(element, "aria-modal") === "true" || matches(element, ":modal"),
      fixed: style.position === "fixed" || ancestorsOf(element).some((node) =>
        styleOf(node).position === "fixed"),
      z_index: Number(style.zIndex) || 0,
      hit_share: hits.filter((each) => each && isWithin(each, element)).length / hits.length,
      inside: layers.indexOf(layer.parent),
    };
  });
  const blocked = hits.filter((each) => each && floating(each)).length / hits.length;

  // The page cannot be scrolled though it goes on below the window, and nothing large in it
  // scrolls by itself.
  const scrolls = (element) => /auto|scroll/.test(styleOf(element).overflowY) &&
    scrollHeight(element) > clientHeight(element) * 1.2 && clientHeight(element) > windowHeight * 0.4;
  const reach = Math.max(scrollHeight(top), body ? scrollHeight(body) : 0);
  const held = [top, body].some((element) => element &&
    /hidden|clip/.test(styleOf(element).overflowY)) ||
    (body !== null && styleOf(body).position === "fixed");
  const under = [...stackAt(document, windowWidth / 2, windowHeight / 2)].slice(0, 30);
  const scrollLocked = reach > windowHeight * 1.25 && held &&
    !under.some((element) => element !== top && element !== body && scrolls(element));

  // ---- bars that run down by themselves ----------------------------------------------------
  const bars = [];
  const SHRINKING = ["width", "inlineSize", "transform", "scale", "clipPath", "right", "backgroundSize"];
  const extent = (frame) => {
    for (const name of SHRINKING) {
      const value = String(frame[name] ?? "");
      const scale = /scale(?:X|3d)?\(\s*([\d.]+)/.exec(value) ?? (name === "scale" ? /^([\d.]+)/.exec(value) : null);
      if (scale) return Number(scale[1]);
      if (name === "width" || name === "inlineSize") {
        const size = /^([\d.]+)(%|px)$/.exec(value);
        if (size) return Number(size[1]) / (size[2] === "%" ? 100 : 1);
      }
    }
    return null;
  };
  for (const animation of method(Document.prototype, "getAnimations")(document, { subtree: true }).slice(0, 300)) {
    if (bars.length >= limits.bars) break;
    const element = animation.effect?.target;
    if (!element || animation.effect.pseudoElement || animation.playState !== "running") continue;
    const timing = animation.effect.getComputedTiming();
    const steps = animation.effect.getKeyframes();
    const from = steps.length ? extent(steps[0]) : null;
    const to = steps.length ? extent(steps[steps.length - 1]) : null;
    const rect = rectOf(element);
    if (from === null || to === null || !(to < from * 0.2) || !visible(element)) continue;
    if (timing.duration < 5000 || rect.bottom - rect.top > 40) continue;
    bars.push({
      selector: selectorOf(element),
      box: elementBox(element),
      duration_s: Number(timing.duration) / 1000,
      endless: timing.iterations === Infinity,
      near: cut(near(element), 300),
    });
  }

  return JSON.stringify({
    width: windowWidth,
    height: windowHeight,
    page_width: pageWidth,
    page_height: reach,
    blocked,
    scroll_locked: scrollLocked,
    controls: measured,
    layers: layersOut,
    pictures: pictures.map(({ element }) => {
      const link = closest(element, "a[href]");
      return {
        selector: selectorOf(element),
        text: cut(attribute(element, "alt") || attribute(element, "title"), 200),
        url: absolute(cut(attribute(element, "src"), limits.url)),
        box: elementBox(element),
        link: link ? absolute(String(hrefOf(link) ?? "")) : "",
        clickable: link !== null || interactiveHere(element) || styleOf(element).cursor === "pointer",
      };
    }),
    bars,
    frames,
    notes,
    read_ms: performance.now() - startedAt,
  }).replace(/\\ud[89a-f][0-9a-f]{2}/g, "\\ufffd"); // halves of characters are no text
