// Puts the focus on a list of options, for the keyboard; says which is picked now. -1: it is gone.
(number) => {
  "use strict";
  const list = globalThis.veritasControls?.[number]?.[0];
  if (!list?.isConnected || list.localName !== "select" || list.disabled) return "-1";
  list.focus({ preventScroll: true });
  return String(list.selectedIndex);
}
