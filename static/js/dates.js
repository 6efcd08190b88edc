"use strict";

// A date field: "t" and "+60" become the day itself when the field is left; a year of two
// digits offers the days it may mean as buttons.
function writeDay(field) {
  const day = field.closest(".field").querySelector(".read span[data-written]");
  if (!day || day.dataset.typed !== field.value.trim()) return;
  field.value = day.dataset.written;
  field.dispatchEvent(new Event("change", { bubbles: true }));
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
// A row that the back office adds to a table brings a date field that htmx has not seen.
document.addEventListener("formset:added", (event) => window.htmx.process(event.target));
