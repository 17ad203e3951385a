// The page "What we know about you". It shows what /v1/visitor answers, as text only.
//
// Who the visitor is: a cookie proves it when the page has the shop's own origin. Otherwise the shop's page gives the
// proof after the # of the address, which no server receives; it is removed from the address at once.
const site = new URLSearchParams(location.search).get("site") ?? "";
const given = new URLSearchParams(location.hash.slice(1));
if (location.hash) history.replaceState(null, "", location.pathname + location.search);

/** @param {string} id */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** What was answered last, for the file. @type {any} */
let answer = null;

/** @param {string} text */
const say = (text) => {
  find("status").textContent = text;
};

/** @param {string} method @param {string} path @param {unknown} [body] */
const request = async (method, path, body) => {
  /** @type {Record<string, string>} */
  const headers = {};
  if (given.get("visitor")) headers["X-Vitrine-Visitor"] = given.get("visitor") ?? "";
  if (given.get("identity")) headers["X-Vitrine-Identity-Token"] = given.get("identity") ?? "";
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const content = await response.json();
  if (!response.ok) throw Object.assign(new Error(content.error.message), { status: response.status });
  return content;
};

/** @param {string} id of a list @param {(string | Node)[][]} rows */
const list = (id, rows) => {
  const place = find(id);
  const items = (rows.length ? rows : [[place.dataset.none ?? ""]]).map((parts) => {
    const item = document.createElement("li");
    for (const part of parts) {
      const span = document.createElement("span");
      span.append(part);
      item.append(span);
    }
    return item;
  });
  place.replaceChildren(...items);
};

/** @param {number} count @param {string} verb @param {string} [where] */
const times = (count, verb, where = "") => (count ? [`${verb} ${count} ${count === 1 ? "item" : "items"}${where}`] : []);

/** @param {any} interest */
const interestRow = (interest) => {
  const counts = [
    ...times(interest.viewed, "looked at"),
    ...times(interest.carted, "put", " into the cart"),
    ...times(interest.bought, "bought"),
  ].join(", ");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Remove";
  button.setAttribute("aria-label", `Remove the interest in ${interest.name}`);
  button.addEventListener("click", () => correct(interest));
  const kind = interest.kind === "brand" ? " (brand)" : "";
  const share = `${Math.round(100 * interest.share)} %`;
  return [`${interest.name}${kind}: ${share}${counts && ` – you ${counts}`}`, button];
};

/** @param {string} at */
const day = (at) => new Date(at).toLocaleDateString("en", { dateStyle: "long" });

/** @param {any} known */
const period = (known) => {
  if (!known.first_seen_at) return "";
  const [first, last] = [day(known.first_seen_at), day(known.last_seen_at)];
  return first === last ? `, from ${first}` : `, from ${first} to ${last}`;
};

/** @param {any} known */
const show = (known) => {
  const whose = known.is_signed_in ? "about you, as you have signed in" : "about this browser";
  find("who").textContent = `This is what we know ${whose}${period(known)}.`;
  list("interests", known.interests.map(interestRow));
  list(
    "beliefs",
    known.beliefs.map((/** @type {any} */ belief) => [belief.sentence]),
  );
  list(
    "bought",
    known.bought.map((/** @type {any} */ item) => [item.title ?? item.item_id, day(item.bought_at)]),
  );
  list(
    "variations",
    known.variations.map((/** @type {any} */ kept) => [`${kept.campaign}: ${kept.variation}`]),
  );
  list(
    "attributes",
    Object.entries(known.attributes).map(([name, value]) => [name, String(value)]),
  );
  list(
    "places",
    known.places.map((/** @type {any} */ place) => [place.name, String(place.count)]),
  );
  find("known").hidden = false;
};

/** @param {any} failure */
const fail = (failure) => {
  if (failure.status !== 403) return say("That did not work. Please try again later.");
  find("known").hidden = true;
  say("We know nothing about you here, or this page does not know who you are. Open it from the shop’s own pages.");
};

const load = async () => {
  answer = await request("GET", `/v1/visitor?site=${encodeURIComponent(site)}`);
  show(answer.known);
};

/** @param {any} interest */
const correct = async (interest) => {
  try {
    await request("POST", "/v1/visitor/interests", { site, kind: interest.kind, name: interest.name });
    await load();
    say(`Removed: ${interest.name}.`);
    find("interests-title").focus();
  } catch (failure) {
    fail(failure);
  }
};

const save = () => {
  const file = new Blob([JSON.stringify(answer, null, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "what-we-know-about-you.json";
  link.click();
  URL.revokeObjectURL(link.href);
};

const erase = async () => {
  dialog.close();
  try {
    await request("DELETE", `/v1/visitor?site=${encodeURIComponent(site)}`);
    find("known").hidden = true;
    say(
      "Everything is erased. What is left in our files goes in the next minutes. To stay unknown, refuse in the " +
        "privacy choices of the shop: otherwise your next visit begins anew.",
    );
    find("status").focus();
  } catch (failure) {
    fail(failure);
  }
};

const dialog = /** @type {HTMLDialogElement} */ (find("sure"));
for (const id of ["status", "interests-title"]) find(id).tabIndex = -1;
find("export").addEventListener("click", save);
find("erase").addEventListener("click", () => dialog.showModal());
find("keep").addEventListener("click", () => dialog.close());
find("really").addEventListener("click", erase);
load().then(() => say(""), fail);
