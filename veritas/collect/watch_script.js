// Watches what the page's scripts do, from before the first of them runs. One function, run in
// the page's own world, since only there its calls can be seen; so the page could notice it, and
// could mislead it: what is told here are signs, and the checks treat them so.
//
// `take` fetches the way to report and leaves no trace of its name. Each act is told once, and again
// when its count reaches 10, 100, 1000; there is a limit on all.
(take, limits) => {
  "use strict";
  const send = take();
  if (typeof send !== "function") return;
  const { WeakMap, Map, Set, Reflect, Object, Error, JSON, String, Array } = globalThis;
  const apply = Reflect.apply;
  const here = String(globalThis.location?.href ?? "").slice(0, limits.url);
  const counts = new Map();
  let told = 0;
  let evaluated = false;

  const scriptUrl = () => {
    const oldLimit = Error.stackTraceLimit;
    const oldPrepare = Error.prepareStackTrace;
    let stack = "";
    try {
      Error.stackTraceLimit = 20;
      Error.prepareStackTrace = undefined;
      stack = String(new Error().stack);
    } catch {
      return "";
    } finally {
      Error.stackTraceLimit = oldLimit;
      Error.prepareStackTrace = oldPrepare;
    }
    if (/\beval at /.test(stack)) evaluated = true;
    const found = /\b(https?:\/\/[^\s)]+?):\d+:\d+/.exec(stack);
    return found ? found[1].slice(0, limits.url) : "";
  };
  const note = (api, detail) => {
    if (told >= limits.acts) return;
    try {
      evaluated = false;
      const script = scriptUrl();
      if (evaluated && api !== "code.eval") note("code.eval", api);
      const key = `${api}\n${script}\n${detail}`;
      const count = (counts.get(key) ?? 0) + 1;
      if (count === 1 && counts.size >= limits.acts) return;
      counts.set(key, count);
      if (count === 1 || count === 10 || count === 100 || count === 1000) {
        told++;
        send(JSON.stringify([api, script, here, String(detail).slice(0, limits.detail), count]));
      }
    } catch {
      // whatever goes wrong here must not reach the page
    }
  };

  // Pictures are asked for only after the script that wants them has ended: the browser then
  // takes the document for the one who asks.
  let pictures = 0;
  const notePicture = (url) => {
    if (pictures >= limits.pictures) return;
    const full = new URL(String(url), globalThis.document?.baseURI).href;
    if (!full.startsWith("http") || full.length > limits.url) return;
    pictures++;
    send(JSON.stringify(["load.image", scriptUrl(), here, full, 1]));
  };

  // What is set is told without its value: once for each name and script.
  const cookies = new Set();
  const noteCookie = (way, name, rest) => {
    note("storage.cookie", name);
    if (cookies.size >= limits.cookies) return;
    const script = scriptUrl();
    const key = `${way}\n${script}\n${name}`;
    if (cookies.has(key)) return;
    cookies.add(key);
    const line = `${String(name).slice(0, 200)}=…${rest}`.slice(0, limits.line);
    send(JSON.stringify([`cookie.${way}`, script, here, line, 1]));
  };

  // A wrapped function looks like the one it wraps.
  const originals = new WeakMap();
  const toText = Function.prototype.toString;
  const shown = {
    toString() {
      return apply(toText, originals.get(this) ?? this, []);
    },
  }.toString;
  originals.set(shown, toText);
  Object.defineProperty(Function.prototype, "toString", {
    value: shown, writable: true, configurable: true, enumerable: false,
  });
  const wrap = (owner, name, tell) => {
    const described = owner && Object.getOwnPropertyDescriptor(owner, name);
    if (!described || typeof described.value !== "function" || !described.configurable) return;
    const original = described.value;
    const wrapped = {
      [name](...given) {
        try {
          apply(tell, this, given);
        } catch {
          // nothing is told then
        }
        return apply(original, this, given);
      },
    }[name];
    originals.set(wrapped, original);
    Object.defineProperty(owner, name, { ...described, value: wrapped });
  };
  const wrapAccess = (owner, name, kind, tell) => {
    const described = owner && Object.getOwnPropertyDescriptor(owner, name);
    if (!described || typeof described[kind] !== "function" || !described.configurable) return;
    const original = described[kind];
    const wrapped = function (...given) {
      try {
        apply(tell, this, given);
      } catch {
        // nothing is told then
      }
      return apply(original, this, given);
    };
    originals.set(wrapped, original);
    Object.defineProperty(owner, name, { ...described, [kind]: wrapped });
  };
  const proto = (name) => globalThis[name]?.prototype;

  // ---- canvas: what is drawn on it, and who reads it back ---------------------------------
  const drawn = new WeakMap();
  for (const name of ["fillText", "strokeText"]) {
    wrap(proto("CanvasRenderingContext2D"), name, function (text) {
      drawn.set(this.canvas, (drawn.get(this.canvas) ?? 0) + String(text).length);
    });
  }
  const canvasFacts = (canvas) =>
    `${canvas.width}x${canvas.height} text ${Math.min(drawn.get(canvas) ?? 0, 999)}`;
  for (const name of ["toDataURL", "toBlob"]) {
    wrap(proto("HTMLCanvasElement"), name, function () {
      note(`canvas.${name}`, canvasFacts(this));
    });
  }
  wrap(proto("CanvasRenderingContext2D"), "getImageData", function () {
    note("canvas.getImageData", canvasFacts(this.canvas));
  });
  const fonts = new Map();
  wrap(proto("CanvasRenderingContext2D"), "measureText", function () {
    const script = scriptUrl();
    const known = fonts.get(script) ?? new Set();
    fonts.set(script, known);
    if (known.size >= 60) return;
    const before = known.size;
    known.add(String(this.font));
    if (known.size > before && (known.size === 20 || known.size === 50)) {
      note("canvas.fonts", String(known.size));
    }
  });

  // ---- graphics, sound, connections, the device ---------------------------------------------
  for (const name of ["WebGLRenderingContext", "WebGL2RenderingContext"]) {
    wrap(proto(name), "getParameter", function (what) {
      if (what === 37445 || what === 37446) note("webgl.renderer", "");
    });
    wrap(proto(name), "readPixels", function () { note("webgl.readPixels", ""); });
  }
  wrap(proto("OfflineAudioContext"), "startRendering", function () { note("audio.render", ""); });
  wrap(proto("RTCPeerConnection"), "createDataChannel", function () { note("rtc.connect", ""); });
  for (const name of ["deviceMemory", "hardwareConcurrency", "plugins", "languages", "platform"]) {
    wrapAccess(proto("Navigator"), name, "get", () => note("device.read", name));
  }
  wrap(proto("NavigatorUAData"), "getHighEntropyValues", () => note("device.read", "userAgentData"));

  // ---- listeners -------------------------------------------------------------------------
  const kinds = {
    keydown: "keys", keyup: "keys", keypress: "keys", input: "input", beforeinput: "input",
    change: "input", paste: "input", mousemove: "pointer", pointermove: "pointer",
    touchmove: "pointer", scroll: "scroll", message: "message",
  };
  const sinks = /\beval\s*\(|\bFunction\s*\(|innerHTML|outerHTML|document\.write|insertAdjacentHTML|\blocation(?:\.href)?\s*=[^=]/;
  const handlerFacts = (handler) => {
    const source = apply(toText, typeof handler === "function" ? handler : handler.handleEvent, [])
      .slice(0, 20000);
    return [
      /\borigin\b/.test(source) ? "origin" : "",
      /\bsource\b/.test(source) ? "source" : "",
      sinks.test(source) ? "sink" : "",
    ].filter(Boolean).join(" ");
  };
  const whose = (target) => {
    if (target === globalThis) return "window";
    if (target === globalThis.document || target === globalThis.document?.body) return "document";
    const type = target instanceof globalThis.HTMLInputElement ? target.type : "";
    return String(target?.localName ?? "other") + (type ? `[${type}]` : "");
  };
  const noteListener = (kind, target, handler) => {
    if (kind === "message") {
      if (target === globalThis) note("listen.message", handlerFacts(handler));
    } else if (kind !== "scroll" || target === globalThis || target === globalThis.document) {
      note(`listen.${kind}`, whose(target));
    }
  };
  // Who posts to a window of another site cannot be seen there; what arrives from one can.
  apply(globalThis.addEventListener, globalThis, ["message", (event) => {
    const from = String(event.origin);
    if (event.isTrusted && from && from !== globalThis.origin) note("message.received", from);
  }, true]);
  wrap(proto("EventTarget"), "addEventListener", function (type, handler) {
    const kind = Object.hasOwn(kinds, type) ? kinds[type] : "";
    if (!kind || !handler) return;
    const target = this ?? globalThis;
    noteListener(kind, target, handler);
  });
  const owners = [
    globalThis, proto("Document"), proto("HTMLElement"), proto("HTMLBodyElement"),
  ];
  for (const type of Object.keys(kinds)) {
    for (const owner of owners) {
      wrapAccess(owner, `on${type}`, "set", function (handler) {
        if (typeof handler === "function") noteListener(kinds[type], this ?? globalThis, handler);
      });
    }
  }

  wrapAccess(proto("HTMLImageElement"), "src", "set", notePicture);

  // ---- what is kept, and what is sent ----------------------------------------------------
  wrap(proto("Storage"), "setItem", function (key) {
    note(this === globalThis.sessionStorage ? "storage.session" : "storage.local", key);
  });
  wrapAccess(proto("Document"), "cookie", "set", (text) => {
    const [pair, ...rest] = String(text).split(";");
    const name = pair.includes("=") ? pair.slice(0, pair.indexOf("=")).trim() : "";
    noteCookie("document.cookie", name, rest.map((part) => `;${part}`).join(""));
  });
  wrap(proto("CookieStore"), "set", (first) => {
    const given = typeof first === "object" && first ? first : { name: first };
    const kept = ["domain", "path", "expires", "sameSite", "partitioned"]
      .filter((name) => given[name] !== undefined && given[name] !== null)
      .map((name) => `; ${name}=${String(given[name]).slice(0, 60)}`);
    noteCookie("cookieStore", String(given.name), kept.join(""));
  });
  wrap(proto("IDBFactory"), "open", (name) => note("storage.indexeddb", name));
  wrap(proto("CacheStorage"), "open", (name) => note("storage.cache", name));
  wrap(proto("Navigator"), "sendBeacon", (url) => {
    note("send.beacon", new URL(String(url), here).host);
  });
  const workers = globalThis.navigator?.serviceWorker;
  for (const owner of [proto("ServiceWorkerContainer"), workers]) {
    wrap(owner, "register", (url) => note("worker.service", new URL(String(url), here).href));
  }
  for (const name of ["read", "readText", "write", "writeText"]) {
    wrap(proto("Clipboard"), name, () => note(`clipboard.${name}`, ""));
  }
  wrap(proto("Document"), "execCommand", (command) => {
    const name = String(command).toLowerCase();
    if (name === "copy" || name === "cut" || name === "paste") note(`clipboard.${name}`, "");
  });
  for (const name of ["setTimeout", "setInterval"]) {
    wrap(globalThis, name, (code) => {
      if (typeof code === "string") note("code.text", name);
    });
  }
}
