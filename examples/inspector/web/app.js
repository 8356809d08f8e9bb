import { fill, startInspecting } from "./inspect-tab.js";
import { startMaking } from "./make-tab.js";

const tabs = [...document.querySelectorAll('[role="tab"]')];

function select(tab) {
  for (const each of tabs) {
    const chosen = each === tab;
    each.setAttribute("aria-selected", String(chosen));
    each.tabIndex = chosen ? 0 : -1;
    document.getElementById(each.getAttribute("aria-controls")).hidden = !chosen;
  }
}

/** The keys of the ARIA tabs pattern. */
const moves = {
  ArrowRight: (at) => (at + 1) % tabs.length,
  ArrowLeft: (at) => (at + tabs.length - 1) % tabs.length,
  Home: () => 0,
  End: () => tabs.length - 1,
};

for (const [at, tab] of tabs.entries()) {
  tab.addEventListener("click", () => select(tab));
  tab.addEventListener("keydown", (event) => {
    const to = moves[event.key]?.(at);
    if (to === undefined) return;
    event.preventDefault();
    select(tabs[to]);
    tabs[to].focus();
  });
}

/** Whoever was refused comes here by a link that carries the token. Behind the #, no host is sent it; nor does it stay there. */
function tokenFromAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) history.replaceState(null, "", location.pathname + location.search);
  return given;
}

startInspecting();
const brought = tokenFromAddress();
if (brought !== null) fill(brought, "");
startMaking((token, publicKey) => {
  fill(token, publicKey);
  select(tabs[0]);
  tabs[0].focus();
});
