// How a page is looked at: the beginning of each of our page scripts, which are functions of
// `limits` that are evaluated in an isolated world, where the page's own changes to built-in
// objects do not reach.
//
// Two things of the page do reach here, so nothing is read without care. Named form controls
// and images hide properties of their form and of the document ("DOM clobbering"): every
// property is therefore read through its prototype's getter. And a page may be of any size:
// every list has a limit, and every walk ends when its time is up.
  "use strict";
  const getter = (proto, name) => {
    const get = Object.getOwnPropertyDescriptor(proto, name).get;
    return (object) => get.call(object);
  };
  const method = (proto, name) => {
    const call = proto[name];
    return (object, ...args) => call.apply(object, args);
  };

  const firstChild = getter(Node.prototype, "firstChild");
  const nextSibling = getter(Node.prototype, "nextSibling");
  const parentNode = getter(Node.prototype, "parentNode");
  const nodeType = getter(Node.prototype, "nodeType");
  const baseURI = getter(Node.prototype, "baseURI");
  const rootOf = method(Node.prototype, "getRootNode");
  const nodeText = getter(CharacterData.prototype, "data");
  const tagOf = getter(Element.prototype, "localName");
  const namespaceOf = getter(Element.prototype, "namespaceURI");
  const idOf = getter(Element.prototype, "id");
  const shadowOf = getter(Element.prototype, "shadowRoot");
  const attribute = method(Element.prototype, "getAttribute");
  const hasAttribute = method(Element.prototype, "hasAttribute");
  const closest = method(Element.prototype, "closest");
  const matches = method(Element.prototype, "matches");
  const within = method(Element.prototype, "querySelectorAll");
  const rectOf = method(Element.prototype, "getBoundingClientRect");
  const checkVisibility = method(Element.prototype, "checkVisibility");
  const scrollWidth = getter(Element.prototype, "scrollWidth");
  const scrollHeight = getter(Element.prototype, "scrollHeight");
  const clientWidth = getter(Element.prototype, "clientWidth");
  const clientHeight = getter(Element.prototype, "clientHeight");
  const documentElement = getter(Document.prototype, "documentElement");
  const titleOf = getter(Document.prototype, "title");
  const byId = method(Document.prototype, "getElementById");
  const makeRange = method(Document.prototype, "createRange");
  const hitAt = method(Document.prototype, "elementFromPoint");
  const contains = method(Node.prototype, "contains");
  const findAll = {
    9: method(Document.prototype, "querySelectorAll"),
    11: method(DocumentFragment.prototype, "querySelectorAll"),
  };

  const XHTML = "http://www.w3.org/1999/xhtml";
  const INLINE = new Set(("b strong em i span time small mark u s del ins sub sup abbr cite dfn var " +
    "kbd samp bdi bdo data font br wbr q code tt big strike").split(" "));
  const WITHOUT_TEXT = new Set(("script style noscript template textarea select option optgroup " +
    "title head iframe object video audio canvas datalist meter progress svg math").split(" "));
  const CONTROLS = new Set(["input", "select", "textarea", "button"]);
  const BUTTON_INPUTS = new Set(["submit", "button", "reset"]);

  const startedAt = performance.now();
  const notes = [];
  const noted = new Set();
  const note = (text) => {
    if (!noted.has(text)) {
      noted.add(text);
      notes.push(text);
    }
  };
  const cut = (text, most) => {
    const folded = String(text ?? "").slice(0, most * 4).replace(/\s+/g, " ").trim();
    return folded.length > most ? folded.slice(0, most - 1) + "…" : folded;
  };
  const memo = (make) => {
    const known = new WeakMap();
    return (key) => {
      if (!known.has(key)) known.set(key, make(key));
      return known.get(key);
    };
  };

  const top = documentElement(document);
  const scrollX = window.scrollX;
  const scrollY = window.scrollY;
  const pageWidth = Math.max(scrollWidth(top), window.innerWidth);
  // Whether a test holds for an element or any of its ancestors; a loop, since a page may nest
  // deeper than the stack is.
  const inherited = (test) => {
    const known = new WeakMap();
    return (element) => {
      const path = [];
      let node = element;
      for (; node && !known.has(node); node = parentElement(node)) path.push(node);
      let holds = node ? known.get(node) : false;
      while (path.length) {
        const next = path.pop();
        holds = holds || test(next);
        known.set(next, holds);
      }
      return holds;
    };
  };
  const styleOf = memo((element) => getComputedStyle(element));
  const parentElement = (node) => {
    const parent = parentNode(node);
    if (!parent) return null;
    const type = nodeType(parent);
    if (type === 1) return parent;
    return type === 11 && parent instanceof ShadowRoot ? parent.host : null;
  };

  // ---- selectors -------------------------------------------------------------------------
  const positions = memo((parent) => {
    const found = new WeakMap();
    const counts = new Map();
    for (let node = firstChild(parent); node; node = nextSibling(node)) {
      if (nodeType(node) !== 1) continue;
      const tag = tagOf(node);
      const count = (counts.get(tag) ?? 0) + 1;
      counts.set(tag, count);
      found.set(node, count);
    }
    return { found, counts };
  });
  const uniqueId = memo((element) => {
    const id = idOf(element);
    if (!id || id.length > 100) return "";
    const root = rootOf(element);
    const find = findAll[nodeType(root)];
    const selector = "#" + CSS.escape(id);
    return find && find(root, selector).length === 1 ? selector : "";
  });
  const selectorOf = memo((element) => {
    const steps = [];
    let prefix = "";
    for (let node = element; node; ) {
      const unique = uniqueId(node);
      if (unique) {
        steps.unshift(unique);
      } else {
        const tag = CSS.escape(tagOf(node));
        const parent = parentNode(node);
        if (!parent || nodeType(parent) === 9 || tag === "body") {
          steps.unshift(tag);
        } else {
          const { found, counts } = positions(parent);
          const alone = counts.get(tagOf(node)) === 1;
          steps.unshift(alone ? tag : `${tag}:nth-of-type(${found.get(node)})`);
        }
      }
      const parent = parentNode(node);
      const inShadow = parent && nodeType(parent) === 11 && parent instanceof ShadowRoot;
      if (inShadow) {
        prefix = selectorOf(parent.host) + " >> ";
        break;
      }
      if (unique || steps.length > 200) break;
      node = parent && nodeType(parent) === 1 ? parent : null;
    }
    return prefix + steps.join(" > ");
  });

  // ---- what can be seen ------------------------------------------------------------------
  const clippedAway = inherited((element) => {
    if (tagOf(element) === "body" || tagOf(element) === "html") return false;
    const style = styleOf(element);
    const overflowHidden = style.overflowX !== "visible" && style.overflowY !== "visible";
    const tiny = clientWidth(element) <= 1 || clientHeight(element) <= 1;
    if (overflowHidden && tiny && style.display !== "inline") return true;
    const clip = style.clip;
    if (clip && clip !== "auto" && /absolute|fixed/.test(style.position)) {
      const sides = (clip.match(/-?[\d.]+/g) ?? []).map(Number);
      if (sides.length === 4 && (sides[2] - sides[0] <= 1 || sides[1] - sides[3] <= 1)) return true;
    }
    return /^inset\((50|[6-9]\d|100)(\.\d+)?%\)/.test(style.clipPath);
  });
  const rendered = memo((element) =>
    checkVisibility(element, {
      opacityProperty: true,
      visibilityProperty: true,
      contentVisibilityAuto: false,
    }) && !clippedAway(element));
  const boxOf = (rect) => ({
    x: rect.left + scrollX,
    y: rect.top + scrollY,
    width: rect.right - rect.left,
    height: rect.bottom - rect.top,
  });
  const onPage = (box) =>
    box.width >= 1 && box.height >= 1 && box.x + box.width > 0 && box.y + box.height > 0 &&
    box.x < pageWidth;
  const elementBox = (element) => boxOf(rectOf(element));
  const visible = (element) => rendered(element) && onPage(elementBox(element));
  const joined = (boxes) => {
    let left = Infinity, up = Infinity, right = -Infinity, down = -Infinity;
    for (const box of boxes) {
      left = Math.min(left, box.x);
      up = Math.min(up, box.y);
      right = Math.max(right, box.x + box.width);
      down = Math.max(down, box.y + box.height);
    }
    return { x: left, y: up, width: right - left, height: down - up };
  };

  // ---- where it lies ---------------------------------------------------------------------
  const rawText = (element) => {
    let text = "";
    const stack = [element];
    let visited = 0;
    while (stack.length && text.length < 4000 && visited++ < 3000) {
      const node = stack.pop();
      if (nodeType(node) === 3) {
        text += nodeText(node);
      } else if (nodeType(node) === 1 || nodeType(node) === 11) {
        if (nodeType(node) === 1 && WITHOUT_TEXT.has(tagOf(node)) && node !== element) continue;
        if (nodeType(node) === 1 && !INLINE.has(tagOf(node))) text += " ";
        if (nodeType(node) === 1 && tagOf(node) === "br") text += " ";
        const below = [];
        for (let child = firstChild(node); child && below.length < 3000; child = nextSibling(child)) {
          below.push(child);
        }
        for (let at = below.length - 1; at >= 0; at--) stack.push(below[at]);
      }
    }
    return text;
  };
  // Shops use <article> for product cards too: only one that holds paragraphs is prose.
  const articleOfProse = memo((article) => {
    let length = 0;
    for (const paragraph of within(article, "p")) length += rawText(paragraph).trim().length;
    return length >= 400;
  });
  const interactiveHere = (element) =>
    closest(element, "a[href],button,label,summary,input,[role=button],[role=link],[onclick]") !== null;
  const proseHere = (element, length) => {
    if (closest(element, "blockquote,q,code,pre,samp,kbd,[class*=comment i],[id^=comment i]")) return true;
    const paragraph = closest(element, "p,li,dd");
    if (paragraph && (length >= 280 || rawText(paragraph).trim().length >= 280)) return true;
    const article = closest(element, "article");
    return article !== null && articleOfProse(article);
  };
  const overlay = inherited((element) =>
    matches(element, "dialog,[role=dialog],[role=alertdialog],[aria-modal=true]") ||
    styleOf(element).position === "fixed");

  // ---- what it is called -----------------------------------------------------------------
  const labelledBy = (element) => {
    let text = "";
    for (const id of (attribute(element, "aria-labelledby") ?? "").split(/\s+/).slice(0, 5)) {
      const named = id && byId(document, id);
      if (named) text += " " + rawText(named);
    }
    return cut(text, 300);
  };
  const nameOf = (element) =>
    labelledBy(element) || cut(attribute(element, "aria-label"), 300);
  const pictureName = (element) => {
    for (const picture of within(element, "img[alt]")) {
      const name = cut(attribute(picture, "alt"), 300);
      if (name) return name;
    }
    return cut(attribute(element, "title"), 300);
  };
  const classOf = { input: HTMLInputElement, select: HTMLSelectElement, textarea: HTMLTextAreaElement,
    button: HTMLButtonElement };
  const formOf = (control) => {
    const kind = classOf[tagOf(control)];
    return kind && control instanceof kind ? getter(kind.prototype, "form")(control)
      : closest(control, "form");
  };
  const labelsOf = (control) => {
    const kind = classOf[tagOf(control)];
    return kind && control instanceof kind ? [...(getter(kind.prototype, "labels")(control) ?? [])] : [];
  };
  const checkedOf = getter(HTMLInputElement.prototype, "checked");
  const typeOf = (control) => {
    const tag = tagOf(control);
    if (tag === "input") return getter(HTMLInputElement.prototype, "type")(control);
    if (tag === "button") return getter(HTMLButtonElement.prototype, "type")(control);
    if (tag === "select" || tag === "textarea") return tag;
    return attribute(control, "role") === "radio" ? "radio" : "checkbox";
  };
  const onlyControl = (parent) =>
    within(parent, "input,select,textarea,button").length <= 1;
  const labelText = (control, labels, type) => {
    const tag = tagOf(control);
    const written = cut(labels.map(rawText).join(" "), 500);
    if (written) return written;
    const named = nameOf(control);
    if (named) return named;
    if (tag === "button" || !CONTROLS.has(tag)) {
      const own = cut(rawText(control), 300);
      if (own) return own;
    }
    if (BUTTON_INPUTS.has(type)) return cut(attribute(control, "value"), 300);
    if (type === "checkbox" || type === "radio") {
      const parent = parentElement(control);
      const near = parent && onlyControl(parent) ? cut(rawText(parent), 300) : "";
      if (near && near.length <= 250) return near;
    }
    return cut(attribute(control, "placeholder") ?? attribute(control, "title"), 300);
  };
