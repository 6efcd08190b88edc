// Keys of the desk and small comforts. Nothing here is needed to work: every action has its
// link or button, and every form works without it.
"use strict";

const drawer = () => document.querySelector("#drawer");
let opener = null;

const keys = () => document.querySelector("#keys");
let going = false;

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (event.key === "Escape") {
    if (typing) typing.blur();
    else if (keys() && keys().open) keys().open = false;
    else closeDrawer();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = pressed(event);
  if (key === "Shift") return;
  const act = going ? () => go(key) : ACTIONS[key];
  going = key === "g" && !going;
  if (act && act() !== false) event.preventDefault();
});

// With the Thai layout on, the key in the same place counts.
function pressed(event) {
  if (event.key.length > 1 || event.key <= "~") return event.key;
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return event.code.replace("Key", "").toLowerCase();
}

// An action that found nothing to do answers false and leaves the key to the browser.
const ACTIONS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => press(inRow("[name=case], [name=pick]")),
  e: () => press(inRow("a[href$='/close/']")) || toClosing(),
  a: () => focus("#assign .filters button"),
  "/": () => focus(".search input"),
  "?": () => {
    if (!keys()) return false;
    keys().open = !keys().open;
    return focus("#keys summary");
  },
};

function go(key) {
  return press([...document.querySelectorAll(".rail [data-go]")].find((a) => a.dataset.go === key));
}

function press(found) {
  if (found) found.click();
  return Boolean(found);
}

function focus(selector) {
  const found = document.querySelector(selector);
  if (found) found.focus();
  return Boolean(found);
}

// While a drawer is read the focus is in it; the row that opened it is the current one.
function current() {
  const reading = drawer() && drawer().contains(document.activeElement);
  const row = (reading && opener ? opener : document.activeElement).closest(".row");
  return row && row.querySelector("a.why");
}

function inRow(selector) {
  return current() && current().closest(".row").querySelector(selector);
}

// On Today a row that can be ticked can be closed too; the address of its closing is known.
function toClosing() {
  if (!inRow("[name=case]")) return false;
  window.location.assign(`${current().href}close/`);
  return true;
}

function move(by) {
  const rows = [...document.querySelectorAll(".rows a.why")];
  if (!rows.length) return false;
  const at = rows.indexOf(current());
  rows[Math.min(Math.max(at + by, 0), rows.length - 1)].focus();
  return true;
}

function closeDrawer() {
  if (!drawer() || !drawer().firstChild) return;
  drawer().replaceChildren();
  choose(null);
  if (opener) opener.focus();
}

function choose(row) {
  document.querySelectorAll(".row.chosen").forEach((old) => old.classList.remove("chosen"));
  if (row) row.classList.add("chosen");
}

// The rows of a list are many: their links carry the address once, and open it beside the list.
document.addEventListener("click", (event) => {
  const why = event.target.closest("a.why:not([hx-get])");
  const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!why || elsewhere || !drawer()) return;
  event.preventDefault();
  htmx.ajax("GET", why.getAttribute("href"), { source: why, target: "#drawer" });
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const opens = event.target.matches("a.why, a[hx-target='#drawer']");
  if (opens && !drawer().contains(event.target)) opener = event.target;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== drawer()) return;
  if (opener) choose(opener.closest(".row"));
  const heading = drawer().querySelector("h2");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: matchMedia("(min-width: 64rem)").matches });
});

// A failed fragment leads to the page itself, where the reason stands in a sentence.
document.addEventListener("htmx:responseError", (event) => {
  const link = event.target.closest("a[href]");
  if (link) window.location.assign(link.href);
});

// The event form shows only the fields that the chosen kind of event takes.
function showKeys() {
  const kind = document.querySelector("select[data-keys]");
  if (!kind) return;
  const wanted = (JSON.parse(kind.dataset.keys)[kind.value] || []);
  document.querySelectorAll(".field[data-key]").forEach((field) => {
    const input = field.querySelector("input, select, textarea");
    const filled = input.type === "checkbox" ? input.checked : input.value !== "";
    field.classList.toggle("away", !wanted.includes(field.dataset.key) && !filled);
  });
}

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-keys]")) showKeys();
});
document.addEventListener("DOMContentLoaded", showKeys);

// The tour lies open where there is room for it; on a telephone it waits behind its line.
document.addEventListener("DOMContentLoaded", () => {
  const tour = document.querySelector("#tour");
  if (tour && matchMedia("(min-width: 48rem)").matches) tour.open = true;
});

// A second click sends nothing: the buttons rest until the answer is there. The button that was
// pressed must still be sent, so they rest a moment after the form has gone.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  setTimeout(() => rest(event.target, true), 0);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[method=post]").forEach((form) => rest(form, false));
});

function rest(form, resting) {
  form.querySelectorAll("button").forEach((button) => { button.disabled = resting; });
}
