// Reads a page: what it shows, where it leads, what it loads. One function, evaluated in an
// isolated world, where the page's own changes to built-in objects do not reach.
//
// Two things of the page do reach here, so nothing is read without care. Named form controls
// and images hide properties of their form and of the document ("DOM clobbering"): every
// property is therefore read through its prototype's getter. And a page may be of any size:
// every list has a limit, and the walk ends when its time is up.
(limits) => {
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

  // ---- lists -----------------------------------------------------------------------------
  const texts = [], links = [], scripts = [], subresources = [], metas = [], icons = [];
  const anchors = [], forms = [], controls = [];
  let frames = 0;

  const absolute = (url) => {
    try {
      return new URL(url, baseURI(document)).href;
    } catch {
      return "";
    }
  };
  const addText = (element, text, box) => {
    if (texts.length >= limits.texts) {
      note(`Only the first ${limits.texts} texts were read.`);
      return;
    }
    texts.push({
      selector: selectorOf(element),
      tag: tagOf(element),
      text,
      box,
      font_px: parseFloat(styleOf(element).fontSize) || 0,
      interactive: interactiveHere(element),
      prose: proseHere(element, text.length),
      in_dialog: overlay(element),
    });
  };
  const loads = (element, url) => {
    const full = url && url.length <= limits.url ? absolute(url.trim()) : "";
    if (!/^(https?|wss?|ftp):/.test(full)) return;
    if (subresources.length >= limits.subresources) {
      note(`Only the first ${limits.subresources} subresources were read.`);
      return;
    }
    const box = rendered(element) ? elementBox(element) : { x: 0, y: 0, width: 0, height: 0 };
    subresources.push({ selector: selectorOf(element), tag: tagOf(element), url: full, box });
  };
  const loadsSet = (element, value) => {
    for (const part of (value ?? "").slice(0, 20000).split(/,\s+/).slice(0, 20)) {
      loads(element, part.trim().split(/\s+/)[0]);
    }
  };
  const LOADING_RELS = /\b(stylesheet|icon|apple-touch-icon|preload|modulepreload|prefetch|manifest)\b/i;
  const resource = (element, tag) => {
    if (tag === "script") {
      const source = attribute(element, "src");
      if (scripts.length >= limits.scripts) {
        note(`Only the first ${limits.scripts} scripts were read.`);
      } else {
        scripts.push({
          selector: selectorOf(element),
          url: source === null ? "" : absolute(source).slice(0, limits.url),
          integrity: cut(attribute(element, "integrity"), 500),
          crossorigin: cut(attribute(element, "crossorigin"), 50),
          inline_chars: source === null ? rawText(element).length : 0,
        });
      }
      loads(element, source);
    } else if (tag === "meta") {
      const name = attribute(element, "http-equiv") ?? attribute(element, "name") ??
        attribute(element, "property");
      const content = attribute(element, "content");
      if (!name || !content) return;
      if (metas.length >= limits.metas) {
        note(`Only the first ${limits.metas} meta elements were read.`);
        return;
      }
      metas.push({
        selector: selectorOf(element),
        name: cut(name, 100).toLowerCase(),
        content: cut(content, 4000),
      });
    } else if (tag === "link") {
      const rel = attribute(element, "rel") ?? "";
      const href = attribute(element, "href");
      if (LOADING_RELS.test(rel)) loads(element, href);
      if (/\bicon\b/i.test(rel) && href && icons.length < limits.icons) {
        icons.push(absolute(href.trim()).slice(0, limits.url));
      }
    } else if (tag === "img" || tag === "source") {
      loads(element, attribute(element, "src"));
      loadsSet(element, attribute(element, "srcset"));
    } else if (tag === "video" || tag === "audio") {
      loads(element, attribute(element, "src"));
      loads(element, attribute(element, "poster"));
    } else if (tag === "iframe" || tag === "frame" || tag === "embed" || tag === "track") {
      if (tag === "iframe" || tag === "frame") frames++;
      loads(element, attribute(element, "src"));
    } else if (tag === "object") {
      loads(element, attribute(element, "data"));
    } else if (tag === "input" && (attribute(element, "type") ?? "").toLowerCase() === "image") {
      loads(element, attribute(element, "src"));
    }
  };

  // ---- the walk: document order, open shadow roots included --------------------------------
  // A text belongs to the nearest element that is not merely inline; the box is that of the
  // letters, not of the element, which may be far wider.
  const pieces = new Map();
  const piece = (holder) => {
    if (!pieces.has(holder)) pieces.set(holder, { text: "", boxes: [] });
    return pieces.get(holder);
  };
  const inlineIn = (element, tag, parent) => {
    if (!INLINE.has(tag) || !parent) return false;
    const display = styleOf(element).display;
    if (display === "inline" || display === "contents") return true;
    // A flex row makes blocks of its inline children; with text between them they are a sentence.
    if (!/flex/.test(styleOf(parent).display)) return false;
    for (let node = firstChild(parent); node; node = nextSibling(node)) {
      if (nodeType(node) === 3 && nodeText(node).trim()) return true;
    }
    return false;
  };
  const range = makeRange(document);
  const addLetters = (node, holder) => {
    const data = nodeText(node);
    if (!data.trim()) {
      if (pieces.has(holder)) piece(holder).text += " ";
      return;
    }
    const parent = parentElement(node);
    if (!parent || !rendered(parent)) return;
    range.selectNodeContents(node);
    const box = boxOf(range.getBoundingClientRect());
    if (!onPage(box)) return;
    const here = piece(holder);
    if (here.text.length < limits.textChars) here.text += data.slice(0, limits.textChars * 2);
    here.boxes.push(box);
  };

  const stack = [[top, null]];
  let visited = 0;
  while (stack.length) {
    visited++;
    if (visited > limits.nodes || (visited % 256 === 0 && performance.now() - startedAt > limits.walkMs)) {
      note("The page is so large that only its beginning was read.");
      break;
    }
    const [node, holder] = stack.pop();
    const type = nodeType(node);
    if (type === 3) {
      if (holder) addLetters(node, holder);
      continue;
    }
    if (type !== 1 && type !== 11) continue;
    let mine = holder;
    if (type === 1) {
      const tag = tagOf(node);
      if (namespaceOf(node) !== XHTML) continue;
      resource(node, tag);
      if (tag === "a" && hasAttribute(node, "href")) anchors.push(node);
      if (tag === "form") forms.push(node);
      const role = attribute(node, "role");
      if (CONTROLS.has(tag) || role === "checkbox" || role === "switch") controls.push(node);
      if (tag === "input" && BUTTON_INPUTS.has((attribute(node, "type") ?? "").toLowerCase())) {
        const value = cut(attribute(node, "value"), limits.textChars);
        if (value && visible(node)) pieces.set(node, { text: value, boxes: [elementBox(node)] });
      }
      if (tag === "br" && holder && pieces.has(holder)) piece(holder).text += " ";
      if (WITHOUT_TEXT.has(tag) && tag !== "head" && tag !== "video" && tag !== "audio") continue;
      if (!inlineIn(node, tag, parentElement(node))) {
        if (holder && pieces.has(holder)) piece(holder).text += " ";
        mine = tag === "head" || tag === "html" ? null : node;
      }
    }
    const below = [];
    const shadow = type === 1 ? shadowOf(node) : null;
    if (shadow) below.push([shadow, mine]);
    for (let child = firstChild(node); child && below.length < limits.nodes; child = nextSibling(child)) {
      below.push([child, mine]);
    }
    for (let at = below.length - 1; at >= 0; at--) stack.push(below[at]);
  }
  for (const [holder, { text, boxes }] of pieces) {
    const folded = cut(text, limits.textChars);
    if (folded && boxes.length) addText(holder, folded, joined(boxes));
  }

  // ---- links -----------------------------------------------------------------------------
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
  const hrefOf = getter(HTMLAnchorElement.prototype, "href");
  for (const anchor of anchors) {
    if (links.length >= limits.links) {
      note(`Only the first ${limits.links} links were read.`);
      break;
    }
    const url = hrefOf(anchor);
    if (!url || url.length > limits.url) continue;
    const seen = visible(anchor) || (rendered(anchor) && within(anchor, "img,svg").length > 0);
    links.push({
      selector: selectorOf(anchor),
      text: cut(rawText(anchor), 300) || nameOf(anchor) || pictureName(anchor),
      url,
      rel: cut(attribute(anchor, "rel"), 100).toLowerCase(),
      box: elementBox(anchor),
      visible: seen,
    });
  }

  // ---- forms -----------------------------------------------------------------------------
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
    return tag === "select" || tag === "textarea" ? tag : "checkbox";
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
  let fieldCount = 0;
  const fieldsOf = new Map(forms.map((form) => [form, []]));
  const loose = [];
  for (const control of controls) {
    if (fieldCount >= limits.fields) {
      note(`Only the first ${limits.fields} form controls were read.`);
      break;
    }
    fieldCount++;
    const type = typeOf(control);
    const labels = labelsOf(control);
    const seen = visible(control);
    const label = labels.find(visible);
    const box = seen || !label ? elementBox(control) : elementBox(label);
    const checkable = type === "checkbox" || type === "radio";
    const field = {
      selector: selectorOf(control),
      type,
      name: cut(attribute(control, "name"), 200),
      autocomplete: cut(attribute(control, "autocomplete"), 100).toLowerCase(),
      label: labelText(control, labels, type),
      checked: checkable && (control instanceof HTMLInputElement
        ? checkedOf(control) : attribute(control, "aria-checked") === "true"),
      box,
      visible: type !== "hidden" && (seen || label !== undefined),
    };
    (fieldsOf.get(formOf(control)) ?? loose).push(field);
  }
  const actionOf = getter(HTMLFormElement.prototype, "action");
  const methodOf = getter(HTMLFormElement.prototype, "method");
  const formList = forms.slice(0, limits.fields).map((form) => ({
    selector: selectorOf(form),
    action: String(actionOf(form)).slice(0, limits.url),
    method: methodOf(form),
    fields: fieldsOf.get(form),
    box: elementBox(form),
  }));
  if (loose.length) {
    formList.push({ selector: "body", action: "", method: "", fields: loose, box: elementBox(top) });
  }

  // ---- what takes the clicks ---------------------------------------------------------------
  // An element that shows nothing, covers most of the window, and lies above a control: a click
  // meant for the control goes to it. The browser's own hit test says what lies above.
  const opacityOf = (element) => {
    let opacity = 1;
    for (let node = element; node; node = parentElement(node)) {
      opacity *= parseFloat(styleOf(node).opacity);
    }
    return opacity;
  };
  const showsNothing = (element) => {
    if (opacityOf(element) <= limits.unseenOpacity) return true;
    if (tagOf(element) !== "a" || rawText(element).trim()) return false;
    if (within(element, "img,svg,video,canvas,picture,iframe,object,embed").length) return false;
    return [element, ...[...within(element, "*")].slice(0, 50)].every((each) => {
      const { backgroundColor, backgroundImage, borderStyle, boxShadow, backdropFilter } =
        styleOf(each);
      return /^(transparent|rgba\(.*, 0\))$/.test(backgroundColor) && backgroundImage === "none" &&
        borderStyle === "none" && boxShadow === "none" && backdropFilter === "none";
    });
  };
  const shareOfWindow = ({ left, top, right, bottom }) => {
    const across = Math.min(right, window.innerWidth) - Math.max(left, 0);
    const down = Math.min(bottom, window.innerHeight) - Math.max(top, 0);
    return (Math.max(across, 0) * Math.max(down, 0)) / (window.innerWidth * window.innerHeight);
  };
  const covers = [];
  const known = new Set();
  let tried = 0;
  for (const control of controls) {
    if (tried >= limits.hits || covers.length >= limits.covers) break;
    if (!visible(control)) continue;
    const rect = rectOf(control);
    const hit = hitAt(document, (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
    tried++;
    if (!hit || contains(hit, control) || contains(control, hit)) continue;
    const cover = closest(hit, "a[href]") ?? hit;
    if (known.has(cover)) continue;
    known.add(cover);
    const share = shareOfWindow(rectOf(cover));
    if (share < limits.coverShare || contains(cover, control) || !showsNothing(cover)) continue;
    const tag = tagOf(cover);
    const target = tag === "a" ? hrefOf(cover) : tag === "iframe" ? attribute(cover, "src") : "";
    covers.push({
      selector: selectorOf(cover),
      tag,
      url: target ? absolute(String(target)).slice(0, limits.url) : "",
      box: elementBox(cover),
      share,
      over: selectorOf(control),
    });
  }
  if (frames) note(`What lies inside its ${frames} frame(s) was not read.`);

  return JSON.stringify({
    title: cut(titleOf(document), 500),
    language: cut(attribute(top, "lang"), 50),
    width: pageWidth,
    height: Math.max(scrollHeight(top), window.innerHeight),
    texts, links, forms: formList, scripts, subresources, metas, icons, covers, notes,
    read_ms: performance.now() - startedAt,
  }).replace(/\\ud[89a-f][0-9a-f]{2}/g, "\\ufffd"); // halves of characters are no text
}
