// Writes the document as it stands, open shadow roots included (as declarative ones). The rest of a
// function that begins with page_access.js.
  const htmlOf = method(Element.prototype, "getHTML");
  const all = within(top, "*");
  if (all.length > limits.nodes) return "";
  const roots = [];
  for (const element of all) {
    const root = shadowOf(element);
    if (root && roots.length < limits.roots) roots.push(root);
  }
  let tag = "<html";
  for (const name of ["lang", "dir", "class"]) {
    const value = attribute(top, name);
    if (value !== null) tag += ` ${name}="${value.slice(0, 500).replace(/&/g, "&amp;").replace(/"/g, "&quot;")}"`;
  }
  const text = `<!doctype html>\n${tag}>${htmlOf(top, { shadowRoots: roots })}</html>\n`;
  return text.slice(0, limits.chars);
