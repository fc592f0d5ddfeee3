// Reads a page: what it shows, where it leads, what it loads. The rest of a function that begins
// with page_access.js.
  // ---- lists -----------------------------------------------------------------------------
  const texts = [], links = [], scripts = [], subresources = [], metas = [], icons = [];
  const anchors = [], forms = [], controls = [], frames = [];

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
    const text = tagOf(element) === "img" ? cut(attribute(element, "alt"), 200) : "";
    subresources.push({ selector: selectorOf(element), tag: tagOf(element), url: full, box, text });
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
      if (tag !== "embed" && tag !== "track" && visible(element) && frames.length < limits.frames) {
        frames.push({
          selector: selectorOf(element), box: elementBox(element), layered: overlay(element),
        });
      }
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
      if (CONTROLS.has(tag) || /^(?:checkbox|switch|radio)$/.test(role ?? "")) controls.push(node);
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
  return JSON.stringify({
    title: cut(titleOf(document), 500),
    language: cut(attribute(top, "lang"), 50),
    width: pageWidth,
    height: Math.max(scrollHeight(top), window.innerHeight),
    texts, links, forms: formList, scripts, subresources, metas, icons, covers, frames, notes,
    read_ms: performance.now() - startedAt,
  }).replace(/\\ud[89a-f][0-9a-f]{2}/g, "\\ufffd"); // halves of characters are no text
