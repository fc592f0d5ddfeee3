// What is seen of an element, what is written on it, and whether it is a control; shadow trees
// included. `late` says whether the time is up, `closed` are the shadow roots no script can get at.
(limits, late, closed) => {
  const roots = new Map(closed.map((root) => [root.host, root]));
  const rootOf = (element) => element.shadowRoot ?? roots.get(element) ?? null;
  const parentOf = (node) =>
    node.assignedSlot ?? node.parentElement ?? (node.parentNode?.host ?? null);
  const topic = new RegExp(limits.topic, "i");
  const clip = (text, most) => String(text ?? "").replace(/\s+/g, " ").trim().slice(0, most);

  // ---- what is seen ---------------------------------------------------------------------------
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return false;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    const style = getComputedStyle(element);
    if (style.clipPath === "inset(100%)" || style.clipPath === "inset(50%)") return false;
    // Parked outside of where anybody can scroll.
    const x = box.right + scrollX, y = box.bottom + scrollY;
    const fixed = overlayOf(element) !== null;
    if (fixed) {
      return box.right > 0 && box.bottom > 0 && box.left < innerWidth && (
        box.top < innerHeight || scrollsInside(element));
    }
    return x > 0 && y > 0;
  };
  const scrollsInside = (element) => {
    for (let at = parentOf(element); at; at = parentOf(at)) {
      if (at.scrollHeight > at.clientHeight + 4) {
        const way = getComputedStyle(at).overflowY;
        if (way === "auto" || way === "scroll") return true;
      }
    }
    return false;
  };
  const overlays = new Map();
  const isOverlay = (element) => {
    if (overlays.has(element)) return overlays.get(element);
    const role = element.getAttribute("role") ?? "";
    const place = getComputedStyle(element).position;
    const yes = place === "fixed" || place === "sticky" || role === "dialog" ||
      role === "alertdialog" || element.localName === "dialog" ||
      element.getAttribute("aria-modal") === "true";
    overlays.set(element, yes);
    return yes;
  };
  const overlayOf = (element) => {
    for (let at = element; at && at !== document.body; at = parentOf(at)) {
      if (at !== document.documentElement && isOverlay(at)) return at;
    }
    return null;
  };

  // ---- texts, shadow trees included ---------------------------------------------------------------
  const texts = new Map();
  const textOf = (element) => {
    if (texts.has(element)) return texts.get(element);
    let text = "";
    const walk = (node) => {
      if (text.length > limits.containerChars || late()) return;
      if (node.nodeType === Node.TEXT_NODE) { text += `${node.data} `; return; }
      if (node.nodeType === Node.ELEMENT_NODE) {
        if (/^(script|style|noscript|template|iframe|svg)$/.test(node.localName)) return;
        if (!node.checkVisibility({ visibilityProperty: true })) {
          if (getComputedStyle(node).display !== "contents") return;
        }
        if (node.localName === "slot" && node.assignedNodes().length) {
          node.assignedNodes().forEach(walk);
          return;
        }
        const root = rootOf(node);
        if (root) { root.childNodes.forEach(walk); return; }
      }
      node.childNodes.forEach(walk);
    };
    walk(element);
    text = text.replace(/\s+/g, " ").trim();
    texts.set(element, text);
    return text;
  };
  const nameOf = (element) => {
    const by = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean)
      .slice(0, 4).map((id) => element.getRootNode().getElementById?.(id))
      .filter(Boolean).map((one) => textOf(one)).join(" ");
    // What is written on it, above all: a label for screen readers is often another text.
    const written = textOf(element);
    return clip((/\p{L}/u.test(written) && written) || by || element.getAttribute("aria-label") || written ||
      (/^(button|submit|reset)$/.test(element.type) ? element.value : "") || element.alt ||
      element.getAttribute("title") || element.querySelector?.("img[alt]")?.alt, limits.labelChars);
  };

  // ---- controls ------------------------------------------------------------------------------
  const roleOf = (element) => (element.getAttribute("role") ?? "").toLowerCase();
  const isOption = (element) => roleOf(element) === "radio" ||
    (element.localName === "input" && element.type === "radio");
  const isToggle = (element) => isOption(element) ||
    (element.localName === "input" && element.type === "checkbox") ||
    /^(switch|checkbox|menuitemcheckbox)$/.test(roleOf(element)) ||
    (element.localName === "button" && element.hasAttribute("aria-checked"));
  const isControl = (element) => {
    const tag = element.localName;
    if (tag === "button" || tag === "summary" || tag === "select") return true;
    if (tag === "a") return true;
    if (tag === "input") return /^(button|submit|reset|image|checkbox|radio)$/.test(element.type);
    const role = roleOf(element);
    if (/^(button|link|switch|checkbox|radio|menuitem)$/.test(role)) return true;
    if (element.hasAttribute("onclick")) return true;
    return false;
  };
  // What looks like a button and is none: a script listens, which cannot be seen from here.
  const looksPressable = (element) =>
    element.childElementCount <= 2 && getComputedStyle(element).cursor === "pointer" &&
    textOf(element).length > 0 && textOf(element).length <= limits.labelChars && !isPart(element);
  // A part of a control, or the label of one, is pressed with it.
  const isPart = (element) => (parentOf(element) && isControl(parentOf(element))) ||
    Boolean(element.closest("label")?.control);
  // Short words that nothing marks as a control, and that may be one all the same.
  const isBareText = (element) => element.childElementCount === 0 && !isPart(element) &&
    /\p{L}/u.test(element.textContent) && textOf(element).length <= limits.bareChars;
  const near = new Map();
  const isNearTopic = (element) => {
    for (let at = parentOf(element), steps = 0; at && at !== document.body && steps < 3;
      at = parentOf(at), steps++) {
      if (!near.has(at)) {
        near.set(at, at.textContent.length <= limits.flowChars && topic.test(at.textContent));
      }
      if (near.get(at)) return true;
    }
    return false;
  };
  const isTyped = (element) =>
    (element.localName === "input" &&
      /^(text|email|tel|password|number|date|url)$/.test(element.type)) ||
    element.localName === "textarea";

  return {
    rootOf, parentOf, topic, clip, shown, isOverlay, overlayOf, textOf, nameOf, roleOf, isOption,
    isToggle, isControl, looksPressable, isBareText, isNearTopic, isTyped,
  };
}
