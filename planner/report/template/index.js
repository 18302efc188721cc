"use strict";
const table = document.querySelector("table"), body = table.tBodies[0], field = document.querySelector("input[type=search]");
const order = [...body.rows], texts = order.map(row => row.textContent.toLowerCase());
const told = document.querySelector("[role=status]");
document.querySelector(".filter").hidden = false;
document.querySelector("main").addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  order.forEach((row, at) => row.hidden = !words.every(word => texts[at].includes(word)));
  const shown = order.filter(row => row.offsetHeight).length;
  told.textContent = words.length ? `${shown} of ${order.length}` : "";
});
[...table.tHead.rows[0].cells].forEach((head, at) => {
  const button = document.createElement("button");
  button.textContent = head.textContent;
  head.replaceChildren(button);
  const key = row => row.cells[at].dataset.key;
  const numbers = order.every(row => key(row) === "" || isFinite(key(row)));
  const compare = numbers ? (a, b) => a - b : (a, b) => a.localeCompare(b);
  button.addEventListener("click", () => {
    const turn = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", turn === 1 ? "ascending" : "descending");
    // What is not known stands at the end, whichever way the others go.
    const blank = row => key(row) === "";
    const rows = [...order].sort((one, two) => blank(one) - blank(two) || turn * compare(key(one), key(two)));
    body.append(...rows);
  });
});
