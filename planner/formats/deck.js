(() => {
  "use strict";
  const root = document.documentElement;
  const slides = [...document.querySelectorAll(".slide")];
  let at = 0;

  const bar = document.createElement("nav");
  bar.className = "bar";
  bar.setAttribute("aria-label", "Slides");
  const button = (text, label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    bar.append(made);
    return made;
  };
  const speaker = button("N", "Speaker's notes (n)", () => speak());
  speaker.setAttribute("aria-pressed", "false");
  const back = button("◀", "Previous (left arrow)", () => show(at - 1));
  const count = document.createElement("output");
  bar.append(count);
  const on = button("▶", "Next (right arrow)", () => show(at + 1));

  function show(index) {
    at = Math.max(0, Math.min(slides.length - 1, index));
    slides.forEach((slide, i) => { slide.hidden = i !== at; });
    count.textContent = `${at + 1} / ${slides.length}`;
    back.disabled = at === 0;
    on.disabled = at === slides.length - 1;
    slides[at].focus({ preventScroll: true });
    scrollTo(0, 0);
    tell();
    if (location.hash !== "#" + slides[at].id) history.replaceState(null, "", "#" + slides[at].id);
  }

  // What the speaker says has a window of its own, to be moved off the screen that the audience sees; where the
  // browser opens none, it stands under the slide.
  let aside = null;
  const apart = () => aside !== null && !aside.closed;

  function speak() {
    const speaking = !apart() && !root.classList.contains("speaking");
    if (apart()) aside.close();
    aside = speaking ? open("", "", "popup,width=720,height=540") : null;
    root.classList.toggle("speaking", speaking && !apart());
    speaker.setAttribute("aria-pressed", String(speaking));
    tell();
    if (apart()) aside.addEventListener("keydown", led);
  }

  function tell() {
    if (!apart()) return;
    const { document: page } = aside, now = slides[at], next = slides[at + 1];
    const head = page.createElement("h2"), then = page.createElement("p");
    const titled = (slide) => slide.querySelector("h1,h2").textContent;
    head.textContent = `${at + 1} / ${slides.length}: ${titled(now)}`;
    then.textContent = next ? `Next: ${titled(next)}` : "This is the last slide.";
    page.title = document.title;
    page.body.style.cssText = "font: 1.4rem/1.4 sans-serif; margin: 1.5rem";
    page.body.replaceChildren(head, page.importNode(now.querySelector(".notes"), true), then);
  }

  const named = () => slides.findIndex((slide) => "#" + slide.id === location.hash);
  const keys = {
    ArrowRight: () => show(at + 1), PageDown: () => show(at + 1), " ": () => show(at + 1),
    ArrowLeft: () => show(at - 1), PageUp: () => show(at - 1),
    Home: () => show(0), End: () => show(slides.length - 1),
    n: speak, f: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()),
  };
  function led(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === " " && event.target.closest("button")) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
  addEventListener("keydown", led);
  addEventListener("pagehide", () => { if (apart()) aside.close(); });
  let start = null;
  addEventListener("touchstart", (event) => {
    start = event.touches.length === 1 ? [event.touches[0].clientX, event.touches[0].clientY] : null;
  }, { passive: true });
  addEventListener("touchend", (event) => {
    if (!start || (window.visualViewport && visualViewport.scale > 1.05)) return;
    const x = event.changedTouches[0].clientX - start[0], y = event.changedTouches[0].clientY - start[1];
    start = null;
    if (Math.abs(x) > 48 && Math.abs(x) > 1.5 * Math.abs(y)) show(at + (x < 0 ? 1 : -1));
  }, { passive: true });
  addEventListener("hashchange", () => { if (named() >= 0) show(named()); });

  slides.forEach((slide) => { slide.tabIndex = -1; });
  root.classList.add("live");
  document.body.append(bar);
  show(Math.max(0, named()));
})();
