/* Guided mode: steps are ticked off, what was tried is noted, and who comes back goes on where they were.

   All of it lives on the reader's own device, in one entry of localStorage for each article: which steps are
   ticked, each with a digest of its text, so that a step that reads differently now is marked rather than taken
   for done. Where nothing can be kept (private mode, a full disk) it lasts as long as the page. */
{
  const PREFIX = "guide:";
  const MOST_ARTICLES = 20;
  const sheet = document.querySelector("[data-article]");
  const resume = document.getElementById("resume");

  /* The store: read anew before each change, since another tab may have written meanwhile. */
  const makeStore = (name) => {
    let memory = null;
    const table = (value) => (value && typeof value === "object" && !Array.isArray(value) ? value : {});
    const sound = (value) => {
      const { at = 0, last = "", helpful = "", ticks, results } = table(value);
      return { at: Number(at) || 0, last: String(last), helpful: String(helpful), ticks: table(ticks), results: table(results) };
    };
    const parsed = (text) => {
      try {
        return sound(JSON.parse(text));
      } catch {
        return sound(null);
      }
    };
    const others = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && key !== name);
    const prune = (most) => {
      const dated = others().map((key) => [parsed(localStorage.getItem(key)).at, key]).sort((a, b) => b[0] - a[0]);
      for (const [, key] of dated.slice(most)) localStorage.removeItem(key);
    };
    const read = () => {
      if (memory) return memory;
      try {
        return parsed(localStorage.getItem(name));
      } catch {
        return sound(null);
      }
    };
    const write = (state) => {
      const text = JSON.stringify({ ...state, at: Date.now() });
      for (const most of [MOST_ARTICLES - 1, 0]) {
        try {
          localStorage.setItem(name, text);
          memory = null;
          prune(most);
          return;
        } catch {
          try {
            prune(0); // full: older articles make room
          } catch {
            break;
          }
        }
      }
      memory = state;
    };
    const clear = () => {
      memory = null;
      try {
        localStorage.removeItem(name);
      } catch {
        memory = sound(null);
      }
    };
    return { read, write, clear };
  };

  /* FNV-1a of the words of a step: small, and enough to see a change. */
  const digest = (text) => {
    let hash = 0x811c9dc5;
    for (const sign of text.replace(/\s+/g, " ").trim()) hash = Math.imul(hash ^ sign.codePointAt(0), 0x01000193);
    return (hash >>> 0).toString(36);
  };

  const start = () => {
    const words = JSON.parse(document.getElementById("guide-words").textContent);
    const say = (name, parts = {}) => words[name].replace(/\{(\w+)\}/g, (whole, key) => parts[key] ?? whole);
    const store = makeStore(PREFIX + sheet.dataset.article);
    const guide = document.getElementById("guide");
    const bar = guide.querySelector(".guide__bar");
    const told = document.createElement("p");
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    guide.after(told);

    const icon = (name) => {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("width", "18");
      svg.setAttribute("height", "18");
      svg.setAttribute("viewBox", "0 0 20 20");
      svg.setAttribute("aria-hidden", "true");
      const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
      use.setAttribute("href", `#i-${name}`);
      svg.append(use);
      return svg;
    };

    const prepareStep = (item, place) => {
      const list = item.parentElement;
      const number = list.start + [...list.children].indexOf(item);
      const step = { item, number, index: item.id.replace(/^.*-step-/, ""), hash: digest(item.textContent), place };
      const label = document.createElement("label");
      const shown = document.createElement("span");
      step.box = document.createElement("input");
      label.className = "tick";
      step.box.type = "checkbox";
      step.box.setAttribute("aria-label", say("tick", { n: number }));
      shown.textContent = number;
      shown.setAttribute("aria-hidden", "true");
      label.append(step.box, shown, icon("check"));
      item.prepend(label);
      item.classList.add("is-tickable");
      step.box.addEventListener("change", () => tick(step));
      return step;
    };
    const solutions = [...sheet.querySelectorAll(".fix__body")].map((body) => {
      const place = { body, key: body.id.replace("solution-", ""), fold: body.closest("details") };
      place.told = document.createElement("p");
      place.told.className = "vote__told";
      place.told.setAttribute("role", "status");
      body.querySelector(".vote").append(place.told);
      place.title = place.fold.querySelector("h3").textContent.trim();
      place.no = place.fold.querySelector(".fix__no").textContent.trim();
      place.steps = [...body.querySelectorAll(".steps > li[id]")].map((item) => prepareStep(item, place));
      return place;
    });

    /* What stands ticked: the step of that text, wherever it went; else the one in its place has changed. */
    const judge = (state, place) => {
      const ticks = Object.entries(state.ticks[place.key] ?? {});
      const done = new Set(place.steps.filter((step) => ticks.some(([, hash]) => hash === step.hash)));
      const changed = new Set(
        ticks
          .filter(([, hash]) => !place.steps.some((step) => step.hash === hash))
          .map(([index]) => place.steps.find((step) => step.index === index))
          .filter((step) => step && !done.has(step)),
      );
      return { done, changed };
    };
    const count = (state) => {
      const begun = solutions.map((place) => [place, judge(state, place)]).filter(([, { done }]) => done.size);
      return {
        done: begun.reduce((sum, [, { done }]) => sum + done.size, 0),
        all: begun.reduce((sum, [place]) => sum + place.steps.length, 0),
      };
    };
    const isEmpty = (state) => !Object.keys(state.ticks).length && !Object.keys(state.results).length;

    const draw = () => {
      const state = store.read();
      for (const place of solutions) {
        const { done, changed } = judge(state, place);
        for (const step of place.steps) {
          step.box.checked = done.has(step);
          step.item.classList.toggle("is-done", done.has(step));
          const mark = step.item.querySelector(":scope > .step-changed");
          if (changed.has(step) && !mark) {
            const note = document.createElement("span");
            note.className = "step-changed";
            note.id = `${step.item.id}-changed`;
            note.textContent = words.changed;
            step.item.append(note);
            step.box.setAttribute("aria-describedby", note.id);
          } else if (!changed.has(step) && mark) {
            mark.remove();
            step.box.removeAttribute("aria-describedby");
          }
        }
        for (const button of place.body.querySelectorAll(".vote button")) {
          button.setAttribute("aria-pressed", String(state.results[place.key] === button.value));
        }
      }
      bar.hidden = isEmpty(state);
      const { done, all } = count(state);
      bar.querySelector(".guide__done").textContent = done ? say("progress", { done, all }) : "";
    };

    const tick = (step) => {
      const state = store.read();
      const { key } = step.place;
      const ticks = { ...state.ticks[key] };
      if (step.box.checked) {
        ticks[step.index] = step.hash;
        state.last = step.item.id;
      } else {
        for (const [index, hash] of Object.entries(ticks)) if (index === step.index || hash === step.hash) delete ticks[index];
      }
      state.ticks[key] = ticks;
      if (!Object.keys(ticks).length) delete state.ticks[key];
      store.write(state);
      draw();
      told.textContent = say(step.box.checked ? "ticked" : "unticked", { n: step.number, ...count(state) });
    };

    /* Who comes back is told where they were, once, when the page opens. */
    const greet = () => {
      const state = store.read();
      if (isEmpty(state)) return;
      const judged = solutions.map((place) => [place, judge(state, place)]);
      const last = solutions.flatMap((place) => place.steps).find((step) => step.item.id === state.last);
      const { done, all } = count(state);
      const where = last ? say("last", { n: last.number, title: last.place.title }) : "";
      const said = done ? [say("progress", { done, all }), where].filter(Boolean).join(", ") : "";
      resume.querySelector(".resume__done").textContent = said;
      resume.querySelector(".resume__changed").hidden = !judged.some(([, { changed }]) => changed.size);
      const untried = solutions.find((place) => !state.results[place.key]);
      const place = last && !state.results[last.place.key] ? last.place : (untried ?? last?.place ?? solutions[0]);
      const open = judge(state, place).done;
      const step = place.steps.find((one) => !open.has(one));
      resume.querySelector("[data-guide=go]").hash = step && open.size ? step.item.id : place.body.id;
      resume.hidden = false;
    };

    const lead = (id, focused) => {
      if (location.hash === `#${id}`) document.getElementById(id).scrollIntoView();
      else location.hash = id;
      focused?.focus({ preventScroll: true });
    };

    const account = () => {
      const state = store.read();
      const title = document.querySelector("h1").textContent.trim();
      const code = document.querySelector(".title .code")?.textContent.trim();
      const canonical = document.querySelector("link[rel=canonical]")?.href;
      const url = canonical ?? location.href.split("#")[0];
      const lines = [words.tried, code ? `${code}: ${title}` : title, say("page", { url }), new Date().toISOString().slice(0, 10), ""];
      for (const place of solutions) {
        const { done } = judge(state, place);
        const result = state.results[place.key] ?? "";
        if (!done.size && !result) continue;
        const list = [...done].map((step) => step.number).join(", ");
        lines.push(`${place.no}. ${place.title}: ${words[`result-${result}`] ?? result}`);
        if (place.steps.length) lines.push(`   ${list ? say("steps", { list }) : words.nosteps}`);
      }
      return `${lines.join("\n")}\n`;
    };
    const byHand = (text) => {
      const area = guide.querySelector(".guide__text") ?? document.createElement("textarea");
      area.className = "input guide__text";
      area.readOnly = true;
      area.setAttribute("aria-label", words.byhand);
      area.value = text;
      bar.hidden = false;
      bar.append(area);
      area.focus();
      area.select();
      told.textContent = words.byhand;
    };
    const copy = async (button) => {
      const text = account();
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        byHand(text);
        return;
      }
      const label = button.lastChild;
      const usual = label.textContent;
      if (usual === words.copied) return;
      told.textContent = label.textContent = words.copied;
      setTimeout(() => {
        label.textContent = usual;
        told.textContent = "";
      }, 2000);
    };
    const clear = () => {
      const away = resume.contains(document.activeElement) ? document.getElementById("main") : solutions[0].fold.querySelector("summary");
      const { helpful } = store.read();
      store.clear();
      if (helpful) store.write({ ...store.read(), helpful });
      resume.hidden = true;
      guide.querySelector(".guide__text")?.remove();
      for (const place of solutions) tell(place, "");
      draw();
      told.textContent = words.cleared;
      away.focus();
    };
    const go = (event) => {
      event.preventDefault();
      const target = document.getElementById(event.currentTarget.hash.slice(1));
      const fold = target.closest("details");
      fold.open = true;
      lead(target.id, target.querySelector(":scope > .tick input") ?? fold.querySelector("summary"));
    };
    for (const button of document.querySelectorAll("button[data-guide]")) {
      button.addEventListener("click", () => (button.dataset.guide === "copy" ? copy(button) : clear()));
    }
    resume.querySelector("[data-guide=go]").addEventListener("click", go);

    /* How it went. The word is noted here at once and sent; what the server says decides what is told. */
    const send = async (form, name, value) => {
      const fields = new URLSearchParams(new FormData(form));
      if (name) fields.set(name, value);
      try {
        const answer = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "application/json" } });
        const said = await answer.json();
        return { ok: answer.ok, status: answer.status, ...said };
      } catch {
        return { ok: false, status: 0, message: words.offline };
      }
    };
    const tell = (place, text, next = null) => {
      const line = place.told;
      line.classList.remove("is-bad");
      line.replaceChildren(text);
      if (!next) return;
      const link = document.createElement("a");
      link.href = `#${next.body.id}`;
      link.textContent = say("next", { title: next.title });
      link.addEventListener("click", (event) => {
        event.preventDefault();
        next.fold.open = true;
        lead(next.body.id, next.fold.querySelector("summary"));
      });
      line.append(" ", link);
    };
    const vote = async (place, form, result) => {
      const state = store.read();
      state.results[place.key] = result;
      store.write(state);
      draw();
      tell(place, words.sending);
      const answer = await send(form, "result", result);
      if (store.read().results[place.key] !== result) return; // another word was pressed meanwhile
      if (!answer.ok) {
        tell(place, answer.message ?? words.offline);
        place.told.classList.add("is-bad");
        return;
      }
      const next = solutions.find((one) => answer.anchor === `then-${one.key}`);
      tell(place, words[result], next);
      if (!next) lead(answer.anchor, document.getElementById(answer.anchor));
    };
    for (const place of solutions) {
      const form = place.body.querySelector(".vote");
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (event.submitter) vote(place, form, event.submitter.value);
      });
    }

    addEventListener("storage", (event) => {
      if (event.key === PREFIX + sheet.dataset.article || event.key === null) draw();
    });
    if (solutions.some((place) => place.steps.length)) {
      document.querySelector(".ordered-by")?.append(` ${words.hint}`);
    }
    draw();
    greet();
  };
  // Who was here before is greeted before the page is drawn; for everybody else it is drawn first.
  if (sheet && resume) {
    if (makeStore(PREFIX + sheet.dataset.article).read().at) start();
    else setTimeout(start);
  }

  /* Whether the page helped. A no is sent when it is pressed; why may follow. */
  const prepareHelped = (section) => {
    const store = makeStore(PREFIX + sheet.dataset.article);
    const yes = section.querySelector(".helped__yes");
    const fold = section.querySelector(".helped__no");
    const why = fold.querySelector("form");
    const line = section.querySelector(".helped__told");

    const draw = () => {
      const { helpful } = store.read();
      yes.querySelector("button").setAttribute("aria-pressed", String(helpful === "yes"));
      fold.classList.toggle("is-chosen", helpful === "no");
    };
    const send = async (form, helpful) => {
      const fields = new URLSearchParams(new FormData(form));
      fields.set("helpful", helpful);
      let answer = null;
      let said = {};
      try {
        answer = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "application/json" } });
        said = await answer.json();
      } catch {
        // No network, or no answer of ours: said below.
      }
      const kept = Boolean(answer?.ok);
      if (kept) store.write({ ...store.read(), helpful });
      draw();
      line.classList.toggle("is-bad", !kept);
      line.textContent = said.message ?? (kept ? section.dataset.thanks : section.dataset.offline);
      return kept;
    };
    yes.addEventListener("submit", async (event) => {
      event.preventDefault();
      fold.open = false;
      await send(yes, "yes");
    });
    fold.addEventListener("toggle", () => {
      if (fold.open && store.read().helpful !== "no") send(yes, "no");
    });
    why.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!(await send(why, "no"))) return;
      why.reset();
      fold.open = false;
      fold.querySelector("summary").focus();
    });
    addEventListener("storage", draw);
    draw();
  };
  const helped = document.getElementById("feedback");
  if (sheet && helped) prepareHelped(helped);
}
