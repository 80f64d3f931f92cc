// The page that applications keep in a hidden iframe (Session Management 1.0 3.3). It answers "client_id session_state" with
// "unchanged", "changed" or "error", to the window and the origin that asked.
"use strict";

const name = document.documentElement.dataset.cookie;

function browserState() {
  for (const part of document.cookie.split("; ")) {
    const at = part.indexOf("=");
    if (part.slice(0, at) === name) return part.slice(at + 1);
  }
  return "";
}

async function isBlind() {
  // A browser that keeps third-party cookies from us: whatever we said would be a guess.
  return typeof document.hasStorageAccess === "function" && !(await document.hasStorageAccess());
}

async function hash(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function answer(message, origin) {
  const words = typeof message === "string" ? message.split(" ") : [];
  if (words.length !== 2 || !words[0] || !/^[0-9a-f]{64}\.[A-Za-z0-9_-]+$/.test(words[1])) return "error";
  const [clientId, known] = words;
  const salt = known.split(".")[1];
  const state = browserState();
  if (!state && (await isBlind())) return "error";
  return (await hash(`${clientId} ${origin} ${state} ${salt}`)) === known.split(".")[0] ? "unchanged" : "changed";
}

addEventListener("message", async (event) => {
  if (!event.source || event.source === window || !event.origin || event.origin === "null") return;
  let said;
  try {
    said = await answer(event.data, event.origin);
  } catch {
    said = "error";
  }
  event.source.postMessage(said, event.origin);
});
