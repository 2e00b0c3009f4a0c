// What a browser gives the snippet, and what came of it: run as `node snippet.mjs FILE`, a list of scenes as JSON.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const code = readFileSync(process.argv[2], "utf8");

function browser({ answers = [], early = [], stored = {}, navigator = {}, refuses = false } = {}) {
  const sent = [], beacons = [], timers = [], listeners = {};
  const localStorage = new Proxy(stored, {
    get: (_, name) => {
      if (refuses) throw new Error("refused");
      return name === "removeItem" ? (key) => { delete stored[key]; } : stored[name];
    },
    set: (_, name, value) => { if (refuses) throw new Error("refused"); stored[name] = value; return true; },
  });
  const window = { tellonce: early };
  const page = {
    window, localStorage, crypto: globalThis.crypto, JSON, Date, Math,
    document: { currentScript: { dataset: { url: "https://t.example", key: "tw_1" } }, title: "T", cookie: "" },
    location: { href: "https://shop.example/a?email=x@example.org#b", pathname: "/a" },
    navigator: { ...navigator, sendBeacon: (url, body) => { beacons.push({ url, ...JSON.parse(body) }); return true; } },
    setTimeout: (run, wait) => { timers.push({ run, wait }); return timers.length; },
    addEventListener: (name, run) => { listeners[name] = run; },
    fetch: (url, { body, keepalive, credentials }) => {
      sent.push({ url, keepalive, credentials, ...JSON.parse(body) });
      const [status, headers = {}] = answers.shift() ?? [200];
      return status ? Promise.resolve({ status, headers: { get: (name) => headers[name] ?? null } })
        : Promise.reject(new TypeError("network"));
    },
  };
  vm.runInNewContext(code, page);
  return { tellonce: window.tellonce, sent, beacons, timers, stored, listeners, page };
}

const settled = () => new Promise((done) => setImmediate(done));
const scenes = {};

{
  const b = browser({ early: [["page"], ["track", "Quote Asked", { plan: "x" }]] });
  await settled();
  scenes.before = { sent: b.sent.length, stored: { ...b.stored }, cookie: b.page.document.cookie };
  b.tellonce.consent(true);
  await settled();
  scenes.after = { sent: [...b.sent], stored: { ...b.stored } };
  b.tellonce.identify("u1", { plan: "x" });
  b.tellonce.track("More");
  await settled();
  scenes.identified = { sent: b.sent.slice(1), stored: { ...b.stored } };
  b.tellonce.consent(false);
  b.tellonce.track("Not Sent");
  await settled();
  b.listeners.pagehide();
  scenes.revoked = { sent: b.sent.length, beacons: b.beacons.length, stored: { ...b.stored } };
}
for (const [name, navigator] of [["doNotTrack", { doNotTrack: "1" }], ["privacy", { globalPrivacyControl: true }]]) {
  const b = browser({ navigator });
  b.tellonce.consent(true);
  b.tellonce.page();
  await settled();
  b.listeners.pagehide();
  scenes[name] = { sent: b.sent.length, beacons: b.beacons.length, stored: { ...b.stored } };
}
{
  const b = browser({ answers: [[503, { "retry-after": "7" }], [0], [0], [400], [200]] });
  b.tellonce.consent(true);
  b.tellonce.track("A");
  const waits = [];
  for (let turn = 0; turn < 4; turn++) {
    await settled();
    if (turn === 0) b.tellonce.track("B");
    const timer = b.timers.shift();
    if (timer) { waits.push(timer.wait); timer.run(); }
  }
  await settled();
  b.tellonce.track("C");
  await settled();
  scenes.retried = { waits, events: b.sent.map((one) => one.batch.map((call) => call.event)),
    ids: new Set(b.sent.slice(0, 4).map((one) => one.batch[0].messageId)).size };
}
{
  const b = browser({ answers: [[0]] });
  b.tellonce.consent(true);
  b.tellonce.track("A");
  await settled();
  b.listeners.pagehide();
  scenes.left = b.beacons;
}
{
  const b = browser({ refuses: true });
  b.tellonce.identify("u1");
  b.tellonce.consent(true);
  await settled();
  scenes.refused = b.sent;
}
{
  const b = browser();
  for (let one = 0; one < 500; one++) b.tellonce.track(`E${one}`);
  b.tellonce.consent(true);
  for (let turn = 0; turn < 50; turn++) await settled();
  scenes.many = b.sent.map((one) => one.batch.length);
}
{
  const b = browser({ stored: { tellonce: '{"a":"a1","u":"u1"}' } });
  b.tellonce.consent(true);
  b.tellonce.page();
  await settled();
  scenes.again = b.sent[0].batch[0];
}
console.log(JSON.stringify(scenes));
