// What the browser can't do alone. Every page works without it.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => root.dataset.bsTheme = root.dataset.theme === "auto" ? (dark.matches ? "dark" : "light") : root.dataset.theme;
  theme();
  dark.addEventListener("change", theme);

  const modal = dialog => {
    if (dialog.matches(":modal")) return;
    // not close(): its event would come late and count as the person's
    dialog.removeAttribute("open");
    dialog.showModal();
    dialog.addEventListener("close", () => { if (dialog.dataset.close) location.assign(dialog.dataset.close); });
  };
  const prepare = scope => scope.querySelectorAll("dialog[data-modal]").forEach(modal);
  addEventListener("DOMContentLoaded", () => prepare(document));
  addEventListener("htmx:after:swap", () => prepare(document));

  // one menu is open at a time, and none when somebody clicks elsewhere
  addEventListener("click", event => {
    document.querySelectorAll("details.menu[open]").forEach(menu => { if (!menu.contains(event.target)) menu.open = false; });
  });
  addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach(menu => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  // a form is sent once, however often its button is clicked; coming back with the back button it works again
  addEventListener("submit", event => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.querySelectorAll("button[type=submit]").forEach(button => button.classList.add("btn-loading"));
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(form => {
    delete form.dataset.sent;
    form.querySelectorAll(".btn-loading").forEach(button => button.classList.remove("btn-loading"));
  }));

  // a button that needs all its form's required fields is off until they are filled
  const guard = form => form.querySelectorAll("button[data-needs-all]").forEach(button => { button.disabled = !form.checkValidity(); });
  const guardAll = () => document.querySelectorAll("form[data-guard]").forEach(guard);
  addEventListener("input", event => { const form = event.target.closest("form[data-guard]"); if (form) guard(form); });
  addEventListener("change", event => { const form = event.target.closest("form[data-guard]"); if (form) guard(form); });
  addEventListener("DOMContentLoaded", guardAll);
  addEventListener("htmx:after:swap", guardAll);

  // a picker: the link to its choices becomes a field that searches them on the server (combobox with a list)
  let pickers = 0;
  const pick = box => {
    if (box.dataset.ready) return;
    box.dataset.ready = "yes";
    const form = box.closest("form"), hidden = box.querySelector("input[type=hidden]"), old = box.querySelector("[id]:not(.picker-label)");
    const input = document.createElement("input"), popup = document.createElement("div");
    const id = `picker-${++pickers}`, needs = box.dataset.depends.split(" ").filter(Boolean);
    let options = [], active = -1, timer, asked = 0, chosen = box.dataset.chosen;
    Object.assign(input, { type: "text", id: old.id, className: "form-control", autocomplete: "off", value: chosen, placeholder: box.dataset.empty, required: true });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-label": box.dataset.label, "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": id, spellcheck: "false" })) input.setAttribute(name, value);
    Object.assign(popup, { className: "picker-list", hidden: true });
    old.replaceWith(input, popup);
    const field = name => form.querySelector(`[data-picker="${name}"] input[type=hidden]`);
    const settle = () => {
      input.disabled = needs.some(name => !field(name).value);
      input.setCustomValidity(hidden.value ? "" : box.dataset.needed);
    };
    const close = () => { popup.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const point = place => {
      options.forEach(option => option.classList.remove("active"));
      if (!options.length) return;
      active = (place + options.length) % options.length;
      options[active].classList.add("active");
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    };
    const set = (value, text) => {
      const changed = hidden.value !== value;
      hidden.value = value;
      chosen = input.value = text;
      if (changed) form.querySelectorAll("[data-picker]").forEach(other => {
        if (other.dataset.depends.split(" ").includes(box.dataset.picker)) other.dispatchEvent(new CustomEvent("picker:clear"));
      });
      form.querySelectorAll("[data-picker]").forEach(other => other.dispatchEvent(new CustomEvent("picker:settle")));
      form.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const take = option => { if (option.getAttribute("aria-disabled") !== "true") { set(option.dataset.value, option.dataset.text); close(); } };
    const load = async () => {
      const url = new URL(box.dataset.source, location.href), turn = ++asked;
      needs.forEach(name => url.searchParams.set(name, field(name).value));
      url.searchParams.set("search", input.value === chosen ? "" : input.value);
      popup.hidden = false;
      input.setAttribute("aria-expanded", "true");
      popup.innerHTML = "";
      popup.append(Object.assign(document.createElement("p"), { className: "note", textContent: box.dataset.loading }));
      let body;
      try {
        const answer = await fetch(url, { headers: { "HX-Request": "true" } });
        // the session is over: the page itself leads to signing in
        if (answer.redirected) { location.reload(); return; }
        body = answer.ok ? await answer.text() : null;
      } catch { body = null; }
      if (turn !== asked || popup.hidden) return;
      if (body === null) { popup.firstChild.textContent = box.dataset.failed; options = []; return; }
      popup.innerHTML = body;
      const list = popup.querySelector("[role=listbox]");
      if (list) { list.id = id; list.setAttribute("aria-label", box.dataset.label); }
      options = [...popup.querySelectorAll("[role=option]")];
      options.forEach((option, place) => { option.id = `${id}-${place}`; });
      active = -1;
      if (input.value && input.value !== chosen) point(0);
    };
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(load, 200); });
    input.addEventListener("click", () => { if (popup.hidden) load(); });
    input.addEventListener("keydown", event => {
      const open = !popup.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (open) point(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1)); else load();
      } else if (event.key === "Enter" && open) {
        event.preventDefault();
        if (active >= 0) take(options[active]);
      } else if (event.key === "Escape" && open) { event.stopPropagation(); input.value = chosen; close(); }
    });
    input.addEventListener("blur", () => {
      clearTimeout(timer);
      if (input.value.trim() === "" && hidden.value) set("", ""); else input.value = chosen;
      close();
    });
    // before the field loses the focus
    popup.addEventListener("mousedown", event => { event.preventDefault(); const option = event.target.closest("[role=option]"); if (option) take(option); });
    box.addEventListener("picker:clear", () => { hidden.value = ""; chosen = input.value = ""; });
    box.addEventListener("picker:settle", settle);
    settle();
  };
  const pickAll = () => { document.querySelectorAll("[data-picker]").forEach(pick); guardAll(); };
  addEventListener("DOMContentLoaded", pickAll);
  addEventListener("htmx:after:swap", pickAll);
})();
