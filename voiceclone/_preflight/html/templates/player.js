{
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Plays the excerpts, one at a time; a mark in a picture does what the button of its entry does.
  let playing = null;
  const stop = () => playing?.pause();
  const toggle = (audio) => (audio.paused ? audio.play().catch((error) => refuse(audio, error)) : stop());
  const triggers = (audio) => all(`[data-plays="${audio.id}"]`);

  const show = (audio, on) => {
    triggers(audio).forEach((each) => each.setAttribute("aria-pressed", on));
    audio.closest("li").classList.toggle("playing", on);
    all(".playhead", audio.closest("article")).forEach((each) => each.setAttribute("visibility", on ? "visible" : "hidden"));
  };
  const move = (audio) => {
    const { start, length } = audio.dataset;
    const share = `${(100 * (Number(start) + audio.currentTime)) / Number(length)}%`;
    all(".playhead", audio.closest("article")).forEach((each) => {
      each.setAttribute("x1", share);
      each.setAttribute("x2", share);
    });
  };
  // What the browser cannot decode is left to its own controls, which say so.
  const refuse = (audio, error) => {
    if (error.name !== "NotSupportedError") return;
    audio.controls = true;
    triggers(audio).filter((each) => each.matches("button")).forEach((each) => { each.hidden = true; });
  };

  for (const audio of all("audio")) {
    audio.controls = false;
    audio.addEventListener("play", () => {
      stop();
      playing = audio;
      move(audio);
      show(audio, true);
    });
    audio.addEventListener("timeupdate", () => move(audio));
    audio.addEventListener("pause", () => {
      show(audio, false);
      audio.currentTime = 0;
      if (playing === audio) playing = null;
    });
    for (const each of triggers(audio)) {
      each.hidden = false;
      each.setAttribute("role", "button");
      each.setAttribute("aria-pressed", "false");
      each.addEventListener("click", (event) => {
        event.preventDefault();
        toggle(audio);
      });
      if (each.matches("a")) {
        each.addEventListener("keydown", (event) => {
          if (event.key !== " ") return;
          event.preventDefault();
          toggle(audio);
        });
      }
    }
  }
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
  });

  // A link to something in closed details opens them.
  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let each = target; each; each = each.parentElement) if (each.matches("details")) each.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
}
