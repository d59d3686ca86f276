// Autosaves the article form: on this device at once, on the server every few seconds. Says "Autosaved" only once
// the server has confirmed it, else why not. Each tab has a key of its own, so none writes over another's text.
// Nothing here changes a text.
(() => {
  "use strict";

  const TICK_MS = 1000;
  const IDLE_MS = 2000; // after the last change
  const MAX_WAIT_MS = 6000; // between two autosaves while the editor keeps typing
  const RETRY_MS = 4000;
  const PRESENCE_MS = 20000; // how often the server learns that the form is open
  const PREFIX = "helpcenter-typed:";

  const start = () => {
    const box = document.getElementById("autosave");
    const form = box?.closest("form");
    if (!form) return;
    const { url, formKey, article, cookie, login } = box.dataset;
    const state = document.getElementById("autosave-status");
    const message = document.createElement("span");
    const others = document.createElement("span");
    const newer = document.createElement("strong");
    state.append(message, " ", others, " ", newer);
    // The key of a stored article's form begins with its number.
    const articleOf = (key) => key.match(/^(\d+)(?:t|$)/)?.[1] || "";

    const serialize = () => {
      const pairs = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && name !== "csrfmiddlewaretoken") pairs.append(name, value);
      }
      // The dialog of a refused step has a box of its own for the note: opening or closing it changes nothing.
      const notes = pairs.getAll("_note");
      if (notes.length) pairs.set("_note", notes.findLast((note) => note.trim()) || "");
      return pairs.toString();
    };
    const showStatus = (text, isError = false, link = null) => {
      if (message.dataset.text === text) return;
      message.dataset.text = text;
      message.textContent = text;
      state.classList.toggle("is-error", isError);
      if (link) message.append(" ", link);
    };

    // This device

    const device = {
      read: (name = formKey) => {
        try {
          const entry = JSON.parse(localStorage.getItem(PREFIX + name));
          // Older versions called the key of a form _place.
          return entry && { ...entry, text: entry.text.replace(/(^|&)_place=/, "$1_form_key=") };
        } catch {
          return null;
        }
      },
      write: (entry, name = formKey) => {
        try {
          localStorage.setItem(PREFIX + name, JSON.stringify(entry));
          return true;
        } catch {
          return false; // full, or refused by the browser
        }
      },
      drop: (name = formKey) => {
        try {
          localStorage.removeItem(PREFIX + name);
        } catch {
          // nothing was stored
        }
      },
      keys: () => {
        try {
          return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
        } catch {
          return [];
        }
      },
    };

    // The server

    // Another tab may have signed in since: only the cookie's token is valid.
    const token = () => {
      const pair = document.cookie.split("; ").find((part) => part.startsWith(`${cookie}=`));
      const field = form.elements.csrfmiddlewaretoken;
      if (pair) field.value = pair.slice(cookie.length + 1);
      return field.value;
    };
    const post = (text) => fetch(url, { method: "POST", body: new URLSearchParams(text), headers: { "X-CSRFToken": token() } });
    const showOthers = (data) => {
      others.textContent = data.others.join("; ");
      newer.textContent = data.newer;
    };

    const signIn = () => {
      const link = document.createElement("a");
      link.href = login;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = gettext("Sign in in another tab");
      return link;
    };
    const showRefusal = async (response) => {
      const json = (response.headers.get("Content-Type") || "").startsWith("application/json");
      if (response.status === 403) {
        showStatus(gettext("Not saved: you're signed out. Your text is still here."), true, signIn());
      } else {
        const reason = json ? (await response.json()).error : gettext("The server has a problem.");
        showStatus(interpolate(gettext("Not saved: %s Your text is still here."), [reason]), true);
      }
    };

    let savedText = serialize();
    let changedAt = 0;
    let sentAt = 0;
    let retryAt = 0;
    let isDirty = false;
    let saving = null;
    let isStored = false; // on the server, as far as this tab knows

    const sendForm = async () => {
      const text = serialize();
      sentAt = Date.now();
      showStatus(gettext("Autosaving…"));
      try {
        const response = await post(`${text}&_changed=1`);
        if (!response.ok) {
          retryAt = Date.now() + RETRY_MS;
          await showRefusal(response);
          return false;
        }
        const data = await response.json();
        savedText = text;
        isStored = true;
        device.drop();
        showStatus(`${gettext("Autosaved at")} ${new Date(data.at).toLocaleTimeString(document.documentElement.lang || undefined)}`);
        showOthers(data);
        return true;
      } catch {
        retryAt = Date.now() + RETRY_MS;
        showStatus(gettext("Not saved: can't reach the server. Your text is safe on this device."), true);
        return false;
      }
    };
    const autosave = () => {
      saving ??= sendForm().finally(() => {
        saving = null;
      });
      return saving;
    };

    const noteChange = () => {
      changedAt = Date.now();
      isDirty = true;
    };
    ["input", "change", "click"].forEach((name) => form.addEventListener(name, noteChange));
    document.addEventListener("formset:added", noteChange);
    document.addEventListener("formset:removed", noteChange);

    const saveOnDevice = () => {
      const text = serialize();
      if (text === savedText) return false;
      device.write({ text, at: Date.now() });
      return true;
    };
    setInterval(() => {
      if (!isDirty) return;
      const now = Date.now();
      if (!saveOnDevice()) {
        isDirty = false;
        return;
      }
      const isDue = now - changedAt >= IDLE_MS || now - sentAt >= MAX_WAIT_MS;
      if (isDue && now >= retryAt && !saving) autosave();
    }, TICK_MS);
    window.addEventListener("pagehide", () => {
      if (isDirty) saveOnDevice();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!isLeaving && isDirty && serialize() !== savedText) event.preventDefault();
    });

    /* Another tab went on with this text or discarded it: what is here stays on this device until it is saved. */
    const noteOvertaken = () => {
      isStored = false;
      savedText = "";
      device.write({ text: serialize(), at: Date.now() });
      showStatus(gettext("You continued or discarded your autosaved text in another tab. This copy is still here."), true);
    };
    const sendPresence = async () => {
      if (document.hidden || saving || !(article || isStored)) return;
      try {
        const response = await post({ _form_key: formKey, version: form.elements.version?.value || "" });
        if (!response.ok || saving) return;
        const data = await response.json();
        showOthers(data);
        if (isStored && !data.is_stored && !isLeaving) noteOvertaken();
      } catch {
        // shown when there is something to save
      }
    };
    setInterval(sendPresence, PRESENCE_MS);
    // A tab that is closed or reloaded says so: the next one would be told of it for a minute.
    window.addEventListener("pagehide", () => {
      navigator.sendBeacon(url, new URLSearchParams({ _form_key: formKey, _closed: "1", csrfmiddlewaretoken: token() }));
    });
    window.addEventListener("pageshow", (event) => event.persisted && sendPresence());
    document.addEventListener("visibilitychange", sendPresence);
    sendPresence();

    // Saving: only once the server is reached and we are signed in, because browsers forget a form that was refused.

    let isLeaving = false;
    form.addEventListener("submit", async (event) => {
      if (isLeaving) return;
      event.preventDefault();
      const submitter = event.submitter;
      if (saving) await saving;
      if (!(await autosave())) {
        message.scrollIntoView({ block: "nearest" });
        return;
      }
      isLeaving = true;
      form.requestSubmit(submitter);
      setTimeout(() => {
        isLeaving = false; // the browser refused a field
      }, 3000);
    });

    // Autosaves that this device has and the server has not

    const offer = (name, entry) => {
      const row = document.createElement("div");
      row.className = "autosave-offer";
      row.setAttribute("role", "region");
      row.setAttribute("aria-label", gettext("Unsaved draft"));
      const text = document.createElement("p");
      const title = new URLSearchParams(entry.text).get("title") || "…";
      const heading = document.createElement("strong");
      heading.textContent = gettext("Your text is safe.");
      text.append(heading, ` ${gettext("This device has unsaved text:")} “${title}”`);
      const restore = document.createElement("button");
      restore.type = "button";
      restore.className = "button";
      restore.textContent = gettext("Restore");
      restore.addEventListener("click", async () => {
        try {
          const response = await post(`${entry.text}&_changed=1`);
          if (!response.ok) {
            await showRefusal(response);
            return;
          }
          device.drop(name);
          isLeaving = true;
          location.assign(`?autosave=${encodeURIComponent(name)}`);
        } catch {
          showStatus(gettext("Not saved: can't reach the server. Your text is safe on this device."), true);
        }
      });
      const discard = document.createElement("button");
      discard.type = "button";
      discard.className = "button";
      discard.textContent = gettext("Discard");
      discard.addEventListener("click", () => {
        device.drop(name);
        row.remove();
      });
      row.append(text, restore, discard);
      box.append(row);
    };

    // A tab that is open holds a lock, so that what is being typed there is not offered here.
    const openKeys = async () => {
      if (!navigator.locks) return new Set();
      navigator.locks.request(PREFIX + formKey, () => new Promise(() => {}));
      const { held } = await navigator.locks.query();
      return new Set(held.map((lock) => lock.name.slice(PREFIX.length)));
    };
    openKeys().then((open) => {
      for (const name of device.keys()) {
        const entry = device.read(name);
        // Older versions also stored what the server had confirmed.
        if (!entry || entry.kept) device.drop(name);
        else if (articleOf(name) === article && name !== formKey && !open.has(name)) offer(name, entry);
      }
    });
  };

  document.addEventListener("DOMContentLoaded", start);
})();
