/* Tellonce in a web page: page, track, identify, in the form of Segment's calls, to /v1/batch. No cookies; without
 * tellonce.consent(true) nothing is stored on the device and nothing is sent; Do-Not-Track and Global Privacy Control count
 * as a no.
 *
 *   <script>
 *     (window.tellonce = window.tellonce || []).push(["page"], ["track", "Quote Asked", { plan: "x" }]);
 *   </script>
 *   <script src="tellonce.js" data-url="https://tellonce.example" data-key="KEY" async></script>
 *
 * What is shipped is tellonce.min.js, made from this by `clients/browser/minify.sh`.
 */
(() => {
  const KEY = "tellonce", MOST = 100, script = document.currentScript;
  const early = window.tellonce || [];
  const { url, key } = script.dataset;
  const never = navigator.doNotTrack == 1 || navigator.globalPrivacyControl;
  let queue = [], kept = {}, agreed = false, waiting = 0, tries = 0;

  const id = () => crypto.randomUUID ? crypto.randomUUID() :
    [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, 0)).join("");

  // Storage may be refused by the browser: then the visitor is another one on each page.
  const store = () => { try { localStorage[KEY] = JSON.stringify(kept); } catch {} };

  const call = (type, said) => {
    if (never) return;
    // Before consent the last calls wait in memory alone, and go with the page.
    queue = [...queue, { type, messageId: id(), timestamp: new Date(), ...said }].slice(-MOST);
    flush();
  };

  const body = (batch) => JSON.stringify({
    batch: batch.map((one) => ({ ...one, anonymousId: kept.a, userId: one.userId || kept.u })),
    sentAt: new Date(), writeKey: key,
  });

  const later = (batch, seconds) => {
    queue = [...batch, ...queue].slice(-MOST);
    waiting = setTimeout(() => { waiting = 0; flush(); },
      1e3 * (seconds || Math.min(2 ** tries++, 300) * (1 + Math.random())));
  };

  const flush = () => {
    if (!agreed || waiting || !queue.length) return;
    const batch = queue.splice(0, 20), said = body(batch);
    // As text, it asks no other origin beforehand; browsers keep at most 64 KiB alive beyond a page.
    fetch(url + "/v1/batch", { method: "POST", body: said, keepalive: said.length < 6e4, credentials: "omit" })
      .then((answer) => {
        if (answer.status == 429 || answer.status > 499) return later(batch, +answer.headers.get("retry-after"));
        tries = 0;
        flush();
      }, () => later(batch));
  };

  const context = () => ({ page: { url: location.href.split(/[?#]/)[0], path: location.pathname, title: document.title } });

  const tellonce = window.tellonce = {
    page: (name, properties) => call("page", { name, properties, context: context() }),
    track: (event, properties) => call("track", { event, properties, context: context() }),
    identify: (userId, traits) => {
      kept.u = userId;
      if (agreed) store();
      call("identify", { userId, traits });
    },
    consent: (yes) => {
      agreed = yes && !never;
      if (!agreed) {
        queue = [];
        kept = {};
        try { localStorage.removeItem(KEY); } catch {}
        return;
      }
      try { kept = { ...JSON.parse(localStorage[KEY]), ...kept }; } catch {}
      kept.a = kept.a || id();
      store();
      flush();
    },
    push: (...calls) => calls.forEach(([name, ...given]) => tellonce[name](...given)),
  };

  // Leaving: whatever is left goes by a beacon, which outlives the page.
  addEventListener("pagehide", () => {
    if (agreed && queue.length) navigator.sendBeacon(url + "/v1/batch", body(queue.splice(0)));
  });
  tellonce.push(...early);
})();
