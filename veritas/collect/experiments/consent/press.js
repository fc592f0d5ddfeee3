// Brings a control into view and says where a mouse would meet it; nothing is pressed from here.
(number) => {
  "use strict";
  const pair = globalThis.veritasControls?.[number];
  if (!pair || !pair[0].isConnected) return JSON.stringify({ state: "gone", x: 0, y: 0 });
  const face = pair[1];
  let box = face.getBoundingClientRect();
  const outside = () => box.top < 0 || box.left < 0 || box.bottom > innerHeight ||
    box.right > innerWidth;
  if (outside()) {
    face.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    box = face.getBoundingClientRect();
  }
  const hits = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    let root = face.getRootNode();
    // Into the shadow tree that holds the control; a closed one answers for its own root, too.
    if (root instanceof ShadowRoot) hit = root.elementFromPoint(x, y) ?? hit;
    return hit !== null && (face.contains(hit) || hit.contains(face) && hit.closest("label,a,button")
      || pair[0].contains(hit) || (hit.labels === undefined && hit.closest("label")?.control === pair[0]));
  };
  for (const [right, down] of [[0.5, 0.5], [0.2, 0.5], [0.8, 0.5], [0.5, 0.2], [0.5, 0.8]]) {
    const x = box.x + box.width * right, y = box.y + box.height * down;
    if (x >= 0 && y >= 0 && x < innerWidth && y < innerHeight && hits(x, y)) {
      return JSON.stringify({ state: "free", x, y });
    }
  }
  return JSON.stringify({ state: "covered", x: 0, y: 0 });
}
