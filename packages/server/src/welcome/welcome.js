// What the page does. Whatever comes from the server is put in as text.
const shown = (id) => document.getElementById(id)

async function ask(method, path, body) {
  const answer = await fetch(`api/v1/${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  })
  const said = answer.status === 204 ? undefined : await answer.json()
  if (answer.ok) return said
  throw Object.assign(new Error(said.detail), { status: answer.status })
}

function show(wanted) {
  for (const id of ["set-up", "sign-in", "home"]) shown(id).hidden = id !== wanted
}

/** Shows what is for whoever is there now. */
async function begin() {
  const me = await ask("GET", "me").catch((problem) => {
    if (problem.status === 401) return undefined
    throw problem
  })
  if (me === undefined) return show((await ask("GET", "set-up")).isOpen ? "set-up" : "sign-in")
  const { tracks, albums } = await ask("GET", "counts")
  shown("counts").textContent = `Signed in as ${me.member}. ${tracks} tracks, ${albums} albums.`
  return show("home")
}

const acts = {
  "set-up": async ({ code, name, password }) => {
    await ask("POST", "set-up", { code, name, password })
    await acts["sign-in"]({ name, password })
  },
  "sign-in": async ({ name, password }) => {
    await ask("POST", "sign-in", { name, password, as: "browser" })
    await begin()
  },
  app: async ({ name }) => (await ask("POST", "me/app-passwords", { name })).password,
  pair: async () => (await ask("POST", "devices/pairings", {})).token,
  "sign-out": async () => {
    await ask("POST", "sign-out", {})
    for (const output of document.querySelectorAll("output")) output.value = ""
    await begin()
  },
}

/** Does something, and says why not where it cannot be done. */
async function attempt(act) {
  shown("problem").textContent = ""
  try {
    return await act()
  } catch (problem) {
    shown("problem").textContent = problem.message
    return undefined
  }
}

async function submitted(form, act) {
  const said = await attempt(() => act(Object.fromEntries(new FormData(form))))
  const output = form.querySelector("output")
  if (output !== null && said !== undefined) output.value = said
  if (form.id === "set-up" || form.id === "sign-in") form.reset()
}

for (const [id, act] of Object.entries(acts))
  shown(id).addEventListener("submit", (event) => {
    event.preventDefault()
    void submitted(event.currentTarget, act)
  })

void attempt(begin)
