// @ts-check
// The screen of who is being served: listens for news, lets htmx fetch the page's part anew, says what is new in it, and
// lets the minutes run. Every word comes from the page, so that a translation of the page is one of this too.

const TOGETHER_MS = 150; // news of one moment is fetched once
const LOST_MS = 6000; // a stream that comes back within this was not lost
const AGAIN_MS = 5000;
const TICK_MS = 15000;
const SAID_MOST = 3;

class LiveStory extends HTMLElement {
  /** @type {EventSource | undefined} */ source;
  /** @type {Set<string>} */ seen = new Set();
  /** @type {Set<string>} */ opened = new Set();
  /** @type {Record<string, ReturnType<typeof setTimeout> | undefined>} */ timers = {};
  /** @type {{item: string, place: number} | undefined} */ focused;
  latest = "";

  connectedCallback() {
    this.seen = new Set(this.items().map((one) => one.id));
    this.addEventListener("htmx:before:swap", (event) => this.leaving(event));
    this.addEventListener("htmx:after:swap", () => this.arrived());
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    this.tick();
    this.listen();
  }

  disconnectedCallback() {
    this.source?.close();
    clearInterval(this.ticking);
    Object.values(this.timers).forEach(clearTimeout);
  }

  listen() {
    const address = new URL(this.dataset.source ?? "", location.href);
    if (this.latest) address.searchParams.set("after", this.latest);
    this.source?.close();
    const source = (this.source = new EventSource(address));
    source.onopen = () => {
      this.once("lost", 0);
      this.line(this.dataset.following);
    };
    source.onerror = () => {
      if (!this.timers.lost) this.once("lost", LOST_MS, () => this.line(this.dataset.lost));
      if (source.readyState === EventSource.CLOSED) this.once("again", AGAIN_MS, () => this.listen());
    };
    for (const type of ["context.changed", "person.split", "person.gone"]) {
      source.addEventListener(type, (event) => {
        this.latest = event.lastEventId || this.latest;
        this.once("news", TOGETHER_MS, () => this.querySelector("#story")?.dispatchEvent(new Event("news")));
      });
    }
  }

  /** Does something once, some time after it was last asked for; nothing takes it back. */
  once(/** @type {string} */ name, /** @type {number} */ wait, /** @type {(() => void) | undefined} */ what = undefined) {
    clearTimeout(this.timers[name]);
    this.timers[name] = what && setTimeout(() => ((this.timers[name] = undefined), what()), wait);
  }

  leaving(/** @type {Event} */ event) {
    const answer = /** @type {CustomEvent} */ (event).detail?.ctx?.response;
    // A server that is not there for a moment takes nothing off the screen.
    if (answer && answer.status >= 500) event.preventDefault();
    const [active, item] = [document.activeElement, document.activeElement?.closest("[data-key]")];
    this.focused = active && item ? { item: item.id, place: reached(item).indexOf(active) } : undefined;
    this.opened = new Set(this.items().filter((one) => one.querySelector("details[open]")).map((one) => one.id));
  }

  arrived() {
    const told = /** @type {HTMLElement | null} */ (this.querySelector("#told"));
    if (!told) return location.reload();
    // Two people turned out to be one: what is listened to is the one of now.
    if (told.dataset.here !== this.dataset.here) return location.replace(told.dataset.here ?? "");
    const fresh = this.items().filter((one) => !this.seen.has(one.id));
    for (const one of this.items()) {
      if (this.opened.has(one.id)) one.querySelector("details")?.setAttribute("open", "");
      const first = one.querySelector("p");
      if (fresh.includes(one)) first?.setAttribute("data-fresh", this.dataset.fresh ?? "");
      else first?.removeAttribute("data-fresh");
    }
    this.refocus();
    this.seen = new Set(this.items().map((one) => one.id));
    this.say(fresh.map((one) => one.querySelector("p")?.textContent?.trim() ?? ""));
    this.tick();
  }

  /** Whoever works with the keyboard stays where they were; where that is gone, at the beginning of the story. */
  refocus() {
    if (!this.focused || document.activeElement?.closest("[data-key]")?.id === this.focused.item) return;
    const item = document.getElementById(this.focused.item);
    const target = item ? reached(item)[this.focused.place] : this.querySelector("#story");
    /** @type {HTMLElement | null | undefined} */ (target)?.focus({ preventScroll: true });
  }

  say(/** @type {string[]} */ texts) {
    const place = this.querySelector("[data-announced]");
    if (!place || !texts.length) return;
    const more = texts.length - SAID_MOST;
    const rest = more > 0 ? [(this.dataset.more ?? "").replace("{n}", String(more))] : [];
    place.textContent = `${this.dataset.fresh}: ${[...texts.slice(0, SAID_MOST), ...rest].join("; ")}`;
  }

  tick() {
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-clock]"))) {
      const left = (Date.parse(one.dataset.clock ?? "") - Date.now()) / 60000;
      const form = (left < 0 ? one.dataset.late : one.dataset.left) ?? "{span}";
      one.textContent = form.replace("{span}", span(Math.abs(left), (this.dataset.units ?? "").split(" ")));
    }
  }

  line(/** @type {string | undefined} */ text) {
    const place = this.querySelector("[data-line]");
    if (place && text && place.textContent !== text) place.textContent = text;
  }

  items() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-key]")]);
  }
}

/** What the keyboard reaches in an item, in order.
 * @param {Element} item @returns {Element[]} */
function reached(item) {
  return [...item.querySelectorAll("summary, a")];
}

/** Minutes as people say them, the same as on the server: days and hours, hours and minutes, or minutes.
 * @param {number} minutes @param {string[]} units */
function span(minutes, units) {
  const whole = Math.floor(minutes);
  const [days, hours, rest] = [Math.floor(whole / 1440), Math.floor(whole / 60) % 24, whole % 60];
  if (days) return `${days} ${units[0]} ${hours} ${units[1]}`;
  return hours ? `${hours} ${units[1]} ${rest} ${units[2]}` : `${rest} ${units[2]}`;
}

customElements.define("tellonce-live", LiveStory);
