"use strict";
const table = document.querySelector("table"), body = table.tBodies[0], field = document.querySelector("input");
const order = [...body.rows];
document.querySelector(".filter").hidden = false;
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of order) row.hidden = !words.every(word => row.textContent.toLowerCase().includes(word));
});
[...table.tHead.rows[0].cells].forEach((head, at) => {
  const button = document.createElement("button");
  button.textContent = head.textContent;
  head.replaceChildren(button);
  button.addEventListener("click", () => {
    const turn = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", turn === 1 ? "ascending" : "descending");
    const key = row => row.cells[at].dataset.key;
    const compare = (a, b) => (isFinite(a) && isFinite(b) && a !== "" && b !== "") ? a - b : a.localeCompare(b);
    body.append(...[...order].sort((one, two) => turn * compare(key(one), key(two))));
  });
});
