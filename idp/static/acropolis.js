// Comfort only: every page works without this file.
"use strict";

// Somebody who made a mistake starts at the list of what is wrong.
const summary = document.getElementById("error-summary");
if (summary) {
  summary.focus();
  for (const link of summary.querySelectorAll("a[href^='#']")) {
    link.addEventListener("click", (event) => {
      const field = document.getElementById(link.hash.slice(1));
      if (field) {
        event.preventDefault();
        field.scrollIntoView({ block: "center" });
        field.focus({ preventScroll: true });
      }
    });
  }
}

// The button "Show" beside a password.
for (const button of document.querySelectorAll("button[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
    field.focus();
  });
  // Sent as a password, so that no browser keeps it among what was typed.
  field.form.addEventListener("submit", () => (field.type = "password"));
}

// The rules above a new password are ticked while it is typed; the provider checks them again.
const GROUPS = [/[A-Z]/, /[a-z]/, /[0-9]/, /[!-/:-@[-`{-~]/];
for (const field of document.querySelectorAll("input[data-rules]")) {
  const list = document.getElementById(field.dataset.rules);
  const name = list.dataset.name.toLowerCase();
  const kept = {
    length: (text) => [...text].length >= 10,
    groups: (text) => GROUPS.filter((group) => group.test(text)).length >= 3,
    name: (text) => text !== "" && (name.length < 3 || !text.toLowerCase().includes(name)),
  };
  field.addEventListener("input", () => {
    for (const line of list.children) line.classList.toggle("kept", kept[line.dataset.rule](field.value.normalize("NFC")));
  });
}

// A double click sends a form once.
for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
}
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// An open menu closes with Escape or a click elsewhere.
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
