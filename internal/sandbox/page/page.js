"use strict";
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const encode = encodeURIComponent;

  // What is shown follows the server: the page is fetched again, and what differs is changed in place, so that focus,
  // scrolling, open groups and half-typed names stay as they are.
  const keyOf = (node) => node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null;

  function morph(old, fresh) {
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !(name === "open" && old.tagName === "DETAILS")) old.removeAttribute(name);
    }
    for (const { name, value } of [...fresh.attributes]) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    const keyed = new Map([...old.children].filter(keyOf).map((child) => [keyOf(child), child]));
    const wanted = new Set([...fresh.children].map(keyOf));
    let at = old.firstChild;
    for (const next of [...fresh.childNodes]) {
      while (at && keyOf(at) && !wanted.has(keyOf(at))) {
        const gone = at;
        at = at.nextSibling;
        gone.remove();
      }
      const key = keyOf(next);
      const same = key ? keyed.get(key) : at && !keyOf(at) && at.nodeName === next.nodeName ? at : null;
      if (!same) {
        old.insertBefore(document.importNode(next, true), at);
        continue;
      }
      if (same === at) at = at.nextSibling;
      else old.insertBefore(same, at);
      if (same.nodeType !== Node.ELEMENT_NODE) {
        if (same.nodeValue !== next.nodeValue) same.nodeValue = next.nodeValue;
      } else if (!same.isEqualNode(next)) {
        morph(same, next);
        if (same.tagName === "TR" && same.dataset.key) flash(same);
      }
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  }

  function flash(row) {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    row.animate([{ backgroundColor: getComputedStyle(document.body).getPropertyValue("--changed") }, {}], 1600);
  }

  let busy = null, again = false;
  function refresh() {
    if (busy) {
      again = true;
      return busy;
    }
    busy = fetchPage().catch(() => state("lost", "connection lost")).finally(() => {
      busy = null;
      if (again) {
        again = false;
        refresh();
      }
    });
    return busy;
  }

  async function fetchPage() {
    const asked = location.search;
    const answer = await fetch("/" + asked, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (asked !== location.search) {
      again = true;
      return;
    }
    const focused = document.activeElement;
    for (const part of document.querySelectorAll("[data-live]")) {
      morph(part, find(`[data-live="${part.dataset.live}"]`, fresh));
    }
    if (focused && focused !== document.body && !focused.isConnected) find("#people-title").focus();
  }

  function state(name, words) {
    const live = find("#live");
    if (live.dataset.state === name) return;
    live.dataset.state = name;
    live.textContent = words;
  }

  // A hidden tab does not listen: browsers allow few connections to one server, over all tabs.
  let news = null;
  function watch() {
    if (news) news.close();
    news = null;
    if (document.hidden) return;
    news = new EventSource("/_sandbox/events");
    let due = 0;
    news.onmessage = () => {
      state("live", "live");
      clearTimeout(due);
      due = setTimeout(refresh, 60);
    };
    news.onerror = () => state("lost", "connection lost");
  }
  document.addEventListener("visibilitychange", watch);

  // Acts go to the control endpoint, as curl would.
  async function control(method, path, body) {
    const answer = await fetch("/_sandbox/" + path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    const text = await answer.text();
    const result = text ? JSON.parse(text) : null;
    if (!answer.ok) throw new Error(result && result.error || answer.statusText);
    return result;
  }

  function say(words, wrong = false) {
    const said = find("#said");
    said.textContent = words;
    said.classList.toggle("wrong", wrong);
  }

  async function act(button, words, work) {
    button.disabled = true;
    try {
      await work();
      say(words);
    } catch (problem) {
      say(problem.message, true);
    } finally {
      button.disabled = false;
    }
    await refresh();
  }

  // save runs a dialog's work and closes it, or shows in it why that failed.
  const works = new WeakMap();
  function open(dialog, words, work) {
    works.set(dialog, { words, work });
    find(".wrong", dialog).textContent = "";
    dialog.showModal();
  }
  async function save(dialog) {
    const { words, work } = works.get(dialog);
    const button = find("form button:not([type])", dialog);
    button.disabled = true;
    try {
      const said = await work();
      dialog.close();
      say(said || words);
      await refresh();
    } catch (problem) {
      find(".wrong", dialog).textContent = problem.message;
    } finally {
      button.disabled = false;
    }
  }

  const extension = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User";

  function personDialog(row) {
    const dialog = find("#person"), form = find("form", dialog), before = row ? row.dataset : {};
    find("h2", dialog).textContent = row ? "Change " + before.userName : "Add someone";
    for (const name of ["userName", "givenName", "familyName", "displayName", "organizationId"]) {
      form.elements[name].value = before[name] || "";
    }
    offerType(form.elements.userType, row ? before.userType : "endUser");
    open(dialog, "", async () => {
      const is = Object.fromEntries(new FormData(form));
      for (const name in is) is[name] = is[name].trim();
      if (row) {
        await control("PATCH", "users/" + encode(before.id), changes(before, is));
        return is.userName + " is changed.";
      }
      is.displayName ||= is.givenName + " " + is.familyName;
      await control("POST", "users", {
        userName: is.userName, displayName: is.displayName, active: true,
        name: { givenName: is.givenName, familyName: is.familyName },
        emails: [{ value: is.userName, type: "work", primary: true }],
        [extension]: is.organizationId ? { userType: is.userType, organizationId: is.organizationId } : { userType: is.userType },
      });
      return is.userName + " is here now.";
    });
  }

  // offerType also offers what a user has other than the two types that NinjaOne documents, be it another spelling or none.
  function offerType(list, current) {
    for (const odd of list.querySelectorAll("[data-odd]")) odd.remove();
    if (![...list.options].some((option) => option.value === current)) {
      const odd = new Option(current || "none", current);
      odd.dataset.odd = "";
      list.append(odd);
    }
    list.value = current;
  }

  // changes is the merge patch (RFC 7396) from what a row showed to what a form says: only what differs.
  function changes(before, is) {
    const patch = {};
    const set = (name, holder) => {
      if (is[name] === (before[name] || "")) return;
      const target = holder ? patch[holder] ||= {} : patch;
      target[name] = is[name] || null;
    };
    set("userName");
    set("displayName");
    set("givenName", "name");
    set("familyName", "name");
    set("userType", extension);
    set("organizationId", extension);
    return patch;
  }

  function groupDialog(group) {
    const dialog = find("#group"), field = find("input", dialog);
    find("h2", dialog).textContent = group ? "Rename " + group.dataset.displayName : "Add a group";
    field.value = group ? group.dataset.displayName : "";
    open(dialog, "", async () => {
      const displayName = field.value.trim();
      if (group) await control("PATCH", "groups/" + encode(group.dataset.id), { displayName });
      else await control("POST", "groups", { displayName });
      return displayName + (group ? " is its name now." : " is here now.");
    });
  }

  async function choicesDialog(row) {
    const dialog = find("#choices"), list = find(".choices", dialog), path = "users/" + encode(row.dataset.id) + "/groups";
    const groups = await control("GET", path);
    find("#choices-who").textContent = groups.length ? row.dataset.userName + " is a member of" : "There is no group yet.";
    list.replaceChildren(...groups.map((group) => {
      const label = document.createElement("label"), box = document.createElement("input"), name = document.createElement("bdi");
      box.type = "checkbox";
      box.checked = box.defaultChecked = group.member;
      box.value = group.id;
      name.textContent = group.displayName;
      label.append(box, name);
      return label;
    }));
    open(dialog, "Groups of " + row.dataset.userName + " are changed.", async () => {
      for (const box of list.querySelectorAll("input")) {
        if (box.checked === box.defaultChecked) continue;
        await control(box.checked ? "PUT" : "DELETE", path + "/" + encode(box.value));
        box.defaultChecked = box.checked;
      }
    });
  }

  // What the service does wrong from now on. The control endpoint checks it.
  function faultDialog() {
    const dialog = find("#fault"), form = find("form", dialog);
    form.reset();
    open(dialog, "The fault is set.", () => {
      const fault = {};
      for (const [name, value] of new FormData(form)) {
        if (value.trim()) fault[name] = name === "status" || name === "count" ? Number(value) : value.trim();
      }
      return control("POST", "faults", fault).then(() => "");
    });
  }

  const dialectsOn = () => [...document.querySelectorAll("[data-dialect]")].map((on) => on.dataset.dialect);

  function sureDialog(what, path, words) {
    const dialog = find("#sure");
    find("#sure-what").textContent = what;
    open(dialog, words, () => control("DELETE", path));
  }

  const acts = {
    "add-person": () => personDialog(null),
    "edit-person": (_, row) => personDialog(row),
    "choose-groups": (_, row) => choicesDialog(row),
    "deactivate": (button, row) => act(button, row.dataset.userName + " is inactive now.", () => control("PATCH", "users/" + encode(row.dataset.id), { active: false })),
    "activate": (button, row) => act(button, row.dataset.userName + " is active now.", () => control("PATCH", "users/" + encode(row.dataset.id), { active: true })),
    "delete-person": (_, row) => sureDialog("This deletes " + row.dataset.userName + ", who then leaves all groups.", "users/" + encode(row.dataset.id), row.dataset.userName + " is gone."),
    "add-group": () => groupDialog(null),
    "edit-group": (_, group) => groupDialog(group),
    "delete-group": (_, group) => sureDialog("This deletes the group " + group.dataset.displayName + ", but not its members.", "groups/" + encode(group.dataset.id), group.dataset.displayName + " is gone."),
    "leave": (button, group) => {
      const member = button.closest("li").dataset;
      return act(button, member.userName + " has left " + group.dataset.displayName + ".", () => control("DELETE", "users/" + encode(member.user) + "/groups/" + encode(group.dataset.id)));
    },
    "add-fault": () => faultDialog(),
    "clear-faults": (button) => act(button, "All faults are removed.", () => control("DELETE", "faults")),
    "dialect-off": (button) => {
      const name = button.closest("[data-dialect]").dataset.dialect;
      return act(button, name + " is off now.", () => control("PUT", "dialects", dialectsOn().filter((on) => on !== name)));
    },
    "close": (button) => button.closest("dialog").close(),
  };

  document.addEventListener("click", (event) => {
    const turn = event.target.closest("a[data-turn]");
    if (turn && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      history.pushState(null, "", turn.href);
      refresh().then(() => find("h2", turn.closest("section") || document).focus());
      return;
    }
    const button = event.target.closest("button[data-act]");
    if (!button) return;
    Promise.resolve(acts[button.dataset.act](button, button.closest("[data-id]"))).catch((problem) => say(problem.message, true));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target, dialog = form.closest("dialog");
    if (form.matches(".search")) {
      event.preventDefault();
      search();
    } else if (dialog) {
      event.preventDefault();
      save(dialog);
    } else if (form.dataset.form === "dialect") {
      event.preventDefault();
      const list = form.elements.dialect, name = list.value;
      act(find("button", form), name + " is on now.", async () => {
        await control("PUT", "dialects", [...dialectsOn(), name]);
        list.value = "";
      });
    } else if (form.dataset.form === "join") {
      event.preventDefault();
      const group = form.closest("[data-id]").dataset, field = form.elements.userName, userName = field.value.trim();
      act(find("button", form), userName + " is in " + group.displayName + " now.", async () => {
        await control("PUT", "users/" + encode(userName) + "/groups/" + encode(group.id));
        field.value = "";
      });
    }
  });

  const questions = ["search", "status", "sort"];
  function search() {
    const form = find("form.search").elements, query = new URLSearchParams();
    for (const name of questions) {
      const value = form[name].value.trim();
      if (value) query.set(name, value);
    }
    history.replaceState(null, "", query.size ? "/?" + query : "/");
    return refresh();
  }
  for (const list of document.querySelectorAll("form.search select")) list.addEventListener("change", search);
  let typed = 0;
  find("#search").addEventListener("input", () => {
    clearTimeout(typed);
    typed = setTimeout(search, 150);
  });
  addEventListener("popstate", () => {
    const form = find("form.search").elements, query = new URLSearchParams(location.search);
    for (const name of questions) form[name].value = query.get(name) || "";
    refresh();
  });
  watch();
})();
