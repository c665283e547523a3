"use strict";
{
  const chooser = document.querySelector(".languages");
  const buttons = [...chooser.querySelectorAll("button")];
  const speak = chosen => {
    const language = chosen.dataset.language;
    document.documentElement.lang = chosen.lang;
    for (const each of document.querySelectorAll("[data-en]")) {
      each.textContent = each.getAttribute(`data-${language}`);
    }
    for (const name of ["alt", "aria-label"]) {
      for (const each of document.querySelectorAll(`[data-en-${name}]`)) {
        each.setAttribute(name, each.getAttribute(`data-${language}-${name}`));
      }
    }
    for (const each of buttons) {
      each.setAttribute("aria-pressed", each === chosen);
    }
  };
  for (const each of buttons) {
    each.addEventListener("click", () => speak(each));
  }
  chooser.hidden = false;
}
