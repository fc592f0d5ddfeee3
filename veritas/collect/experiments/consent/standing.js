// How far the page can be used behind what lies over it: is scrolling locked, how much is covered.
(limits) => {
  "use strict";
  const banners = globalThis.veritasBanners ?? [];
  const inBanner = (element) => banners.some((one) => one.isConnected &&
    (one === element || one.contains(element) || element.shadowRoot?.contains?.(one) ||
      one.getRootNode().host === element));
  const style = (element) => getComputedStyle(element);
  const root = document.documentElement, body = document.body;
  const high = Math.max(root.scrollHeight, body?.scrollHeight ?? 0) > innerHeight + 40;
  const shut = [root, body].filter(Boolean).some((one) =>
    /hidden|clip/.test(style(one).overflowY)) || (body && style(body).position === "fixed");
  const isCover = (element) => {
    for (let at = element; at && at !== body && at !== root; at = at.parentElement) {
      const box = at.getBoundingClientRect();
      if (/fixed|sticky/.test(style(at).position) || at.localName === "dialog") {
        return box.width * box.height >= innerWidth * innerHeight * 0.8;
      }
    }
    return false;
  };
  let covered = 0, points = 0;
  for (let column = 1; column <= 6; column++) {
    for (let row = 1; row <= 6; row++) {
      points++;
      const hit = document.elementFromPoint(innerWidth * column / 7, innerHeight * row / 7);
      if (hit && hit !== body && hit !== root && (inBanner(hit) || isCover(hit))) covered++;
    }
  }
  let chars = 0;
  const started = performance.now();
  const walker = document.createTreeWalker(body ?? root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node && chars < limits.chars; node = walker.nextNode()) {
    if (performance.now() - started > limits.ms) break;
    const parent = node.parentElement;
    const length = node.data.trim().length;
    if (!length || /^(script|style|noscript|template)$/.test(parent.localName)) continue;
    if (banners.some((one) => one.contains(node))) continue;
    if (parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) chars += length;
  }
  return JSON.stringify({ locked: Boolean(high && shut), covered: covered / points, chars });
}
