// The article form keeps what is typed: on this device at once, on the server every few seconds. What it says about
// that is true: "kept" only after the server's word, else why not. Nothing here changes a text.
(() => {
  "use strict";

  const TICK = 1000;
  const QUIET = 2000; // ms after the last change
  const LONGEST = 6000; // ms between two sendings while somebody types on
  const RETRY = 4000;
  const PULSE = 20000; // says that the form is open
  const PREFIX = "helpcenter-typed:";

  const start = () => {
    const box = document.getElementById("autosave");
    const form = box?.closest("form");
    if (!form) return;
    const { url, place, article, cookie, login } = box.dataset;
    const state = document.getElementById("autosave-state");
    const people = document.createElement("span");
    const word = document.createElement("span");
    state.append(word, " ", people);

    const typed = () => {
      const pairs = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && name !== "csrfmiddlewaretoken") pairs.append(name, value);
      }
      return pairs.toString();
    };
    const say = (text, bad = false, link = null) => {
      if (word.dataset.said === text) return;
      word.dataset.said = text;
      word.textContent = text;
      state.classList.toggle("is-bad", bad);
      if (link) word.append(" ", link);
    };

    // This device

    const device = {
      read: (name = place) => {
        try {
          return JSON.parse(localStorage.getItem(PREFIX + name));
        } catch {
          return null;
        }
      },
      write: (entry, name = place) => {
        try {
          localStorage.setItem(PREFIX + name, JSON.stringify(entry));
          return true;
        } catch {
          return false; // full, or refused by the browser
        }
      },
      drop: (name = place) => {
        try {
          localStorage.removeItem(PREFIX + name);
        } catch {
          // nothing was kept then
        }
      },
      places: () => {
        try {
          return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
        } catch {
          return [];
        }
      },
    };

    // The server

    /* Another tab may have signed in since: the token that counts is the cookie's. */
    const token = () => {
      const found = document.cookie.split("; ").find((one) => one.startsWith(`${cookie}=`));
      const field = form.elements.csrfmiddlewaretoken;
      if (found) field.value = found.slice(cookie.length + 1);
      return field.value;
    };
    const post = (text) => fetch(url, { method: "POST", body: new URLSearchParams(text), headers: { "X-CSRFToken": token() } });

    const signIn = () => {
      const link = document.createElement("a");
      link.href = login;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = gettext("Sign in in another tab");
      return link;
    };
    const refused = async (answer) => {
      const json = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      if (answer.status === 403) {
        say(gettext("Not saved: you are signed out. Your text stays here."), true, signIn());
      } else {
        const why = json ? (await answer.json()).error : gettext("the server has a fault.");
        say(`${gettext("Not saved:")} ${why} ${gettext("Your text stays here.")}`, true);
      }
    };

    let kept = typed();
    let changedAt = 0;
    let sentAt = 0;
    let retryAt = 0;
    let dirty = false;
    let running = null;

    const send = async () => {
      const text = typed();
      sentAt = Date.now();
      say(gettext("Keeping…"));
      try {
        const answer = await post(`${text}&_typed=1`);
        if (!answer.ok) {
          retryAt = Date.now() + RETRY;
          await refused(answer);
          return false;
        }
        const told = await answer.json();
        kept = text;
        device.write({ text, at: Date.now(), kept: true });
        say(`${gettext("Kept as your draft at")} ${told.saved_at}`);
        people.textContent = told.others.join("; ");
        return true;
      } catch {
        retryAt = Date.now() + RETRY;
        say(gettext("Not saved: the server cannot be reached. Your text is kept on this device."), true);
        return false;
      }
    };
    const keep = () => {
      running ??= send().finally(() => {
        running = null;
      });
      return running;
    };

    const change = () => {
      changedAt = Date.now();
      dirty = true;
    };
    ["input", "change", "click"].forEach((name) => form.addEventListener(name, change));
    document.addEventListener("formset:added", change);
    document.addEventListener("formset:removed", change);

    const onDevice = () => {
      const text = typed();
      if (text === kept) return false;
      device.write({ text, at: Date.now(), kept: false });
      return true;
    };
    setInterval(() => {
      if (!dirty) return;
      const now = Date.now();
      if (!onDevice()) {
        dirty = false;
        return;
      }
      const due = now - changedAt >= QUIET || now - sentAt >= LONGEST;
      if (due && now >= retryAt && !running) keep();
    }, TICK);
    window.addEventListener("pagehide", () => {
      if (dirty) onDevice();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!leaving && dirty && typed() !== kept) event.preventDefault();
    });

    const pulse = async () => {
      if (document.hidden || running || !article) return;
      try {
        const answer = await post({ _place: place });
        if (answer.ok) people.textContent = (await answer.json()).others.join("; ");
      } catch {
        // said when there is something to keep
      }
    };
    setInterval(pulse, PULSE);
    pulse();

    // Saving: only once the server is there and knows us, because a browser forgets the form of a refused sending.

    let leaving = false;
    form.addEventListener("submit", async (event) => {
      if (leaving) return;
      event.preventDefault();
      const submitter = event.submitter;
      if (running) await running;
      if (!(await keep())) {
        word.scrollIntoView({ block: "nearest" });
        return;
      }
      device.write({ text: kept, at: Date.now(), kept: true, submitted: true });
      leaving = true;
      form.requestSubmit(submitter);
      setTimeout(() => {
        leaving = false; // the browser found a field wanting
      }, 3000);
    });

    // What this device has and the server has not

    const offer = (name, entry) => {
      const row = document.createElement("div");
      row.className = "editor-offer";
      row.setAttribute("role", "region");
      row.setAttribute("aria-label", gettext("Text that was not saved"));
      const text = document.createElement("p");
      const title = new URLSearchParams(entry.text).get("title") || "…";
      text.textContent = `${gettext("This device kept a text that the server never got:")} “${title}”`;
      const back = document.createElement("button");
      back.type = "button";
      back.className = "button";
      back.textContent = gettext("Bring it back");
      back.addEventListener("click", async () => {
        try {
          const answer = await post(`${entry.text}&_typed=1`);
          if (!answer.ok) {
            await refused(answer);
            return;
          }
          device.write({ ...entry, kept: true }, name);
          leaving = true;
          location.assign(`?autosave=${encodeURIComponent(name)}`);
        } catch {
          say(gettext("Not saved: the server cannot be reached. Your text is kept on this device."), true);
        }
      });
      const away = document.createElement("button");
      away.type = "button";
      away.className = "button";
      away.textContent = gettext("Throw it away");
      away.addEventListener("click", () => {
        device.drop(name);
        row.remove();
      });
      row.append(text, back, away);
      box.append(row);
    };

    for (const name of device.places()) {
      const entry = device.read(name);
      const version = (text) => new URLSearchParams(text).get("version") || "";
      const mine = article ? name === article : !/^\d+$/.test(name);
      if (!entry) device.drop(name);
      else if (article && entry.submitted && (name !== article || version(entry.text) !== form.elements.version.value)) {
        if (name === article || !/^\d+$/.test(name)) device.drop(name); // it was saved
      } else if (mine && !entry.kept && entry.text !== kept) offer(name, entry);
    }
  };

  document.addEventListener("DOMContentLoaded", start);
})();
