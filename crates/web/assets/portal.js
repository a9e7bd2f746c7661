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
})();
