/* Progress: readers check off steps, vote on solutions, and continue where they left off when they come back.

   Each step is stored with a digest of its text, so a step that has changed is marked instead of counted as done. */
{
  const article = document.querySelector("[data-article]");
  const resume = document.getElementById("resume");

  /* FNV-1a of the texts of a step: small, and enough to see a change. */
  const digest = (text) => {
    let hash = 0x811c9dc5;
    for (const sign of text.replace(/\s+/g, " ").trim()) hash = Math.imul(hash ^ sign.codePointAt(0), 0x01000193);
    return (hash >>> 0).toString(36);
  };

  const start = () => {
    const texts = JSON.parse(document.getElementById("progress-texts").textContent);
    const say = (name, parts = {}) => texts[name].replace(/\{(\w+)\}/g, (whole, key) => parts[key] ?? whole);
    const store = openProgressStore(article.dataset.article);
    const section = document.getElementById("progress");
    const bar = section.querySelector(".progress__bar");
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    section.after(status);

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

    const prepareStep = (item, solution) => {
      const list = item.parentElement;
      const number = list.start + [...list.children].indexOf(item);
      const step = { item, number, index: item.id.replace(/^.*-step-/, ""), hash: digest(item.textContent), solution };
      const label = document.createElement("label");
      const shown = document.createElement("span");
      step.box = document.createElement("input");
      label.className = "step-check";
      step.box.type = "checkbox";
      step.box.setAttribute("aria-label", say("tick", { n: number }));
      shown.textContent = number;
      shown.setAttribute("aria-hidden", "true");
      label.append(step.box, shown, icon("check"));
      item.prepend(label);
      item.classList.add("has-check");
      step.box.addEventListener("change", () => tick(step));
      return step;
    };
    const solutions = [...article.querySelectorAll(".solution__body")].map((body) => {
      const solution = { body, key: body.id.replace("solution-", ""), details: body.closest("details") };
      solution.status = document.createElement("p");
      solution.status.className = "solution-vote__status";
      solution.status.setAttribute("role", "status");
      body.querySelector(".solution-vote").append(solution.status);
      solution.title = solution.details.querySelector("h3").textContent.trim();
      solution.number = solution.details.querySelector(".solution__number").textContent.trim();
      solution.steps = [...body.querySelectorAll(".steps > li[id]")].map((item) => prepareStep(item, solution));
      return solution;
    });

    /* Find the steps that are done: those with a stored text, wherever they moved. A step at a stored position with
       another text has changed. */
    const compareSteps = (state, solution) => {
      const ticks = Object.entries(state.ticks[solution.key] ?? {});
      const done = new Set(solution.steps.filter((step) => ticks.some(([, hash]) => hash === step.hash)));
      const changed = new Set(
        ticks
          .filter(([, hash]) => !solution.steps.some((step) => step.hash === hash))
          .map(([index]) => solution.steps.find((step) => step.index === index))
          .filter((step) => step && !done.has(step)),
      );
      return { done, changed };
    };
    const count = (state) => {
      const begun = solutions.map((solution) => [solution, compareSteps(state, solution)]).filter(([, { done }]) => done.size);
      return {
        done: begun.reduce((sum, [, { done }]) => sum + done.size, 0),
        all: begun.reduce((sum, [solution]) => sum + solution.steps.length, 0),
      };
    };
    const isEmpty = (state) => !Object.keys(state.ticks).length && !Object.keys(state.results).length;

    const draw = () => {
      const state = store.read();
      for (const solution of solutions) {
        const { done, changed } = compareSteps(state, solution);
        for (const step of solution.steps) {
          step.box.checked = done.has(step);
          step.item.classList.toggle("is-done", done.has(step));
          const mark = step.item.querySelector(":scope > .step-changed-note");
          if (changed.has(step) && !mark) {
            const note = document.createElement("span");
            note.className = "step-changed-note";
            note.id = `${step.item.id}-changed`;
            note.textContent = texts.changed;
            step.item.append(note);
            step.box.setAttribute("aria-describedby", note.id);
          } else if (!changed.has(step) && mark) {
            mark.remove();
            step.box.removeAttribute("aria-describedby");
          }
        }
        for (const button of solution.body.querySelectorAll(".solution-vote button")) {
          button.setAttribute("aria-pressed", String(state.results[solution.key] === button.value));
        }
      }
      bar.hidden = isEmpty(state);
      const { done, all } = count(state);
      bar.querySelector(".progress__count").textContent = done ? say("progress", { done, all }) : "";
    };

    const tick = (step) => {
      const state = store.read();
      const { key } = step.solution;
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
      status.textContent = say(step.box.checked ? "ticked" : "unticked", { n: step.number, ...count(state) });
    };

    /* Shown once, when the page opens. */
    const showResume = () => {
      const state = store.read();
      if (isEmpty(state)) return;
      const compared = solutions.map((solution) => [solution, compareSteps(state, solution)]);
      const last = solutions.flatMap((solution) => solution.steps).find((step) => step.item.id === state.last);
      const { done, all } = count(state);
      const where = last ? say("last", { n: last.number, title: last.solution.title }) : "";
      const summary = done ? [say("progress", { done, all }), where].filter(Boolean).join(", ") : "";
      resume.querySelector(".resume__done").textContent = summary;
      resume.querySelector(".resume__changed").hidden = !compared.some(([, { changed }]) => changed.size);
      const untried = solutions.find((solution) => !state.results[solution.key]);
      const solution = last && !state.results[last.solution.key] ? last.solution : (untried ?? last?.solution ?? solutions[0]);
      const open = compareSteps(state, solution).done;
      const step = solution.steps.find((candidate) => !open.has(candidate));
      resume.querySelector("[data-progress=go]").hash = step && open.size ? step.item.id : solution.body.id;
      resume.hidden = false;
    };

    const moveTo = (id, focused) => {
      if (location.hash === `#${id}`) document.getElementById(id).scrollIntoView();
      else location.hash = id;
      focused?.focus({ preventScroll: true });
    };

    const summarize = () => {
      const state = store.read();
      const title = document.querySelector("h1").textContent.replace(/\s+/g, " ").trim();
      const canonical = document.querySelector("link[rel=canonical]")?.href;
      const url = canonical ?? location.href.split("#")[0];
      const lines = [texts.tried, title, say("page", { url }), new Date().toISOString().slice(0, 10), ""];
      for (const solution of solutions) {
        const { done } = compareSteps(state, solution);
        const result = state.results[solution.key] ?? "";
        if (!done.size && !result) continue;
        const list = [...done].map((step) => step.number).join(", ");
        lines.push(`${solution.number}. ${solution.title}: ${texts[`result-${result}`] ?? result}`);
        if (solution.steps.length) lines.push(`   ${list ? say("steps", { list }) : texts.nosteps}`);
      }
      return `${lines.join("\n")}\n`;
    };
    const offerManualCopy = (text) => {
      const area = section.querySelector(".progress__text") ?? document.createElement("textarea");
      area.className = "input progress__text";
      area.readOnly = true;
      area.setAttribute("aria-label", texts.byhand);
      area.value = text;
      bar.hidden = false;
      bar.append(area);
      area.focus();
      area.select();
      status.textContent = texts.byhand;
    };
    const copy = async (button) => {
      const text = summarize();
      try {
        await navigator.clipboard.writeText(text);
      } catch {
        offerManualCopy(text);
        return;
      }
      const label = button.lastChild;
      const usual = label.textContent;
      if (usual === texts.copied) return;
      status.textContent = label.textContent = texts.copied;
      setTimeout(() => {
        label.textContent = usual;
        status.textContent = "";
      }, 2000);
    };
    const clear = () => {
      const away = resume.contains(document.activeElement) ? document.getElementById("main") : solutions[0].details.querySelector("summary");
      const { helpful } = store.read();
      store.clear();
      if (helpful) store.write({ ...store.read(), helpful });
      resume.hidden = true;
      section.querySelector(".progress__text")?.remove();
      for (const solution of solutions) showStatus(solution, "");
      draw();
      status.textContent = texts.cleared;
      away.focus();
    };
    const go = (event) => {
      event.preventDefault();
      const target = document.getElementById(event.currentTarget.hash.slice(1));
      const details = target.closest("details");
      details.open = true;
      moveTo(target.id, target.querySelector(":scope > .step-check input") ?? details.querySelector("summary"));
    };
    for (const button of document.querySelectorAll("button[data-progress]")) {
      button.addEventListener("click", () => (button.dataset.progress === "copy" ? copy(button) : clear()));
    }
    resume.querySelector("[data-progress=go]").addEventListener("click", go);

    /* A vote is stored here at once and sent; the answer of the server decides what is shown and what comes next. */
    const said = document.getElementById("feedback").dataset;
    const send = async (form, name, value) => {
      const fields = new URLSearchParams(new FormData(form));
      if (name) fields.set(name, value);
      fields.set("first", outbox.key());
      try {
        const answer = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "application/json" } });
        const body = await answer.json();
        return { ok: answer.ok, status: answer.status, ...body };
      } catch {
        const isKept = await outbox.put(form.action, fields);
        return { ok: isKept, isKept, status: 0, message: isKept ? said.keptText : said.offlineText };
      }
    };
    const showStatus = (solution, text, next = null) => {
      const line = solution.status;
      line.classList.remove("is-bad");
      line.replaceChildren(text);
      if (!next) return;
      const link = document.createElement("a");
      link.href = `#${next.body.id}`;
      link.textContent = say("next", { title: next.title });
      link.addEventListener("click", (event) => {
        event.preventDefault();
        next.details.open = true;
        moveTo(next.body.id, next.details.querySelector("summary"));
      });
      line.append(" ", link);
    };
    const vote = async (solution, form, result) => {
      const state = store.read();
      state.results[solution.key] = result;
      store.write(state);
      draw();
      showStatus(solution, texts.sending);
      const answer = await send(form, "result", result);
      if (store.read().results[solution.key] !== result) return; // another word was pressed meanwhile
      if (!answer.ok) {
        showStatus(solution, answer.message ?? said.offlineText);
        solution.status.classList.add("is-bad");
        return;
      }
      if (answer.isKept) {
        showStatus(solution, answer.message);
        return;
      }
      const next = solutions.find(({ key }) => answer.anchor === `then-${key}`);
      showStatus(solution, texts[result], next);
      if (!next) moveTo(answer.anchor, document.getElementById(answer.anchor));
    };
    for (const solution of solutions) {
      const form = solution.body.querySelector(".solution-vote");
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (event.submitter) vote(solution, form, event.submitter.value);
      });
    }

    addEventListener("storage", (event) => {
      if (event.key === store.name || event.key === null) draw();
    });
    if (solutions.some((solution) => solution.steps.length)) {
      document.querySelector(".solution-order")?.append(` ${texts.hint}`);
    }
    draw();
    showResume();
  };
  // Returning readers see where they stopped before the first paint; for everyone else the page is painted first.
  if (article && resume) {
    if (openProgressStore(article.dataset.article).read().at) start();
    else setTimeout(start);
  }
}
