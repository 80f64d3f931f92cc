// Comfort only: goes on as soon as every frame has loaded, and says which ones stayed silent (Front-Channel Logout 1.0 2).
// Without it the page goes on by itself after a few seconds. Loaded before the frames, so that none loads unheard.
"use strict";

const LONGEST_MS = 3500; // below the Refresh header of the page
const SHORTEST_MS = 1200; // the messages of the back channel take a moment

const heard = new Set();
const begun = performance.now();
let frames = null;
let gone = false;

function goOn() {
  if (gone || frames === null) return;
  gone = true;
  const address = new URL(document.getElementById("further").href);
  for (const frame of frames) {
    if (!heard.has(frame)) address.searchParams.append("missed", frame.dataset.client);
  }
  location.replace(address);
}

function goOnWhenAllAreHeard() {
  if (frames !== null && frames.every((frame) => heard.has(frame))) {
    setTimeout(goOn, Math.max(0, SHORTEST_MS - (performance.now() - begun)));
  }
}

// The event of a frame does not bubble, but it can be caught on its way down.
document.addEventListener(
  "load",
  (event) => {
    heard.add(event.target);
    goOnWhenAllAreHeard();
  },
  true,
);
addEventListener("DOMContentLoaded", () => {
  frames = [...document.querySelectorAll("iframe.told")];
  goOnWhenAllAreHeard();
});
setTimeout(goOn, LONGEST_MS);
