/* Sets the theme before the first paint. Small and blocking on purpose: anything later flashes. */
(function () {
  "use strict";
  var KEY = "sswork-theme";
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  var paper = window.matchMedia("print");
  var choice = stored() || "auto";

  function stored() {
    try { return localStorage.getItem(KEY); } catch (error) { return null; }
  }

  function apply() {
    var theme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    document.documentElement.setAttribute("data-bs-theme", paper.matches ? "light" : theme);
  }

  function choose(next) {
    choice = next;
    try { localStorage.setItem(KEY, next); } catch (error) { /* private window: it holds for this page */ }
    apply();
    press();
  }

  function press() {
    document.querySelectorAll("[data-theme-set]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === choice));
    });
  }

  document.documentElement.classList.remove("no-js");
  apply();
  dark.addEventListener("change", apply);
  paper.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", press);
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-theme-set]");
    if (button) choose(button.dataset.themeSet);
  });
})();
