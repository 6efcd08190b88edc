// Keys of the desk and small comforts. Nothing here is needed to work: every action has its
// link or button, and every form works without it.
"use strict";

const drawer = () => document.querySelector("#drawer");
let opener = null;

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "Escape") {
    if (typing) typing.blur();
    else closeDrawer();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const search = document.querySelector(".search input");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (event.key === "j" || event.key === "k") {
    move(event.key === "j" ? 1 : -1);
  }
});

function move(by) {
  const rows = [...document.querySelectorAll(".rows a.why")];
  if (!rows.length) return;
  // While a drawer is read the focus is in it; the way goes on from the row that opened it.
  const reading = drawer() && drawer().contains(document.activeElement);
  const at = rows.indexOf(reading ? opener : document.activeElement);
  rows[Math.min(Math.max(at + by, 0), rows.length - 1)].focus();
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

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("a.why")) opener = event.target;
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

// A date field: "t" and "+60" become the day itself when the field is left; a year of two
// digits offers the days it may mean as buttons.
function writeDay(field) {
  const day = field.closest(".field").querySelector(".read span[data-written]");
  if (day) field.value = day.dataset.written;
}
document.addEventListener("focusout", (event) => {
  if (event.target.matches("input[hx-get]")) writeDay(event.target);
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches(".read")) return;
  const field = event.target.closest(".field").querySelector("input");
  if (field !== document.activeElement) writeDay(field);
});
document.addEventListener("click", (event) => {
  const choice = event.target.closest(".read button[data-written]");
  if (!choice) return;
  const field = choice.closest(".field").querySelector("input");
  field.value = choice.dataset.written;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
