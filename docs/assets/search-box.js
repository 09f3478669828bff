// The search boxes of every page. Nothing else is loaded before a reader touches one, or opens the search page.
(() => {
  const assets = new URL("./", document.currentScript.src)
  const root = new URL("../", assets)
  const forms = [...document.querySelectorAll("form.find")]
  const page = document.querySelector(".search-page")
  const isAble = "DecompressionStream" in window && "replaceChildren" in Element.prototype && "matchAll" in String.prototype
  document.documentElement.classList.add(isAble ? "can-search" : "cannot-search")
  if (!isAble || !forms.length) return  // the form still leads to the search page, which says so
  const suffix = forms[0].dataset.suffix

  const parameters = new URL(location.href).searchParams

  let loading = null
  const engine = () => loading || (loading = new Promise((resolve, reject) => {
    const script = document.createElement("script")
    const isOnDisk = root.protocol === "file:"  // modules are refused there: make offline joins them into one script
    if (!isOnDisk) script.type = "module"
    script.src = new URL(isOnDisk ? "search/all.js" : "search/main.js", assets)
    script.onload = () => window.archiveSearch ? resolve(window.archiveSearch) : reject(new Error("search did not load"))
    script.onerror = () => { loading = null; reject(new Error("search did not load")) }
    document.head.append(script)
    // What the modules ask for in turn, asked for at once
    if (!isOnDisk) for (const name of ["page", "find", "index", "query", "fold", "dom", "facets", "rows", "state", "export", "mark", "suggest", "pinyin"])
      document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href: new URL("search/" + name + ".js", assets) }))
  }))
  // The manifest is asked for at once where it is needed; `isAnew`: what was opened is of another deployment.
  const base = new URL("search/", root)
  let early = page && parameters.get("q") && base.protocol !== "file:" ? fetch(new URL("manifest.bin", base), { cache: "no-cache" }) : null
  early?.catch(() => {})
  let opening = null
  const open = isAnew => !isAnew && opening || (opening = engine().then(({ openIndex, askForManifest }) => {
    const asked = isAnew && base.protocol !== "file:" ? askForManifest(base, true) : early
    early = null
    return openIndex(base, asked)
  }).catch(error => {
    opening = null
    throw error
  }))

  // "/" goes to the box of the page, or to that of the header.
  document.addEventListener("keydown", event => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.target.closest("input, textarea, select, [contenteditable]")) return
    const inputs = forms.map(form => form.querySelector("input[type=search]")).filter(input => input.offsetParent)
    const input = inputs.find(one => !one.closest("header")) || inputs[0]
    if (!input) return
    event.preventDefault()
    event.stopPropagation()
    input.focus()
    input.select()
  }, true)

  // Suggestions come with the first touch of a box.
  forms.forEach((form, number) => form.addEventListener("focusin", () => {
    open().catch(() => {})
    engine().then(({ suggesting }) => suggesting(form, number, { open, root, suffix })).catch(() => {})
  }, { once: true }))

  if (page) {
    engine().then(({ showPage }) => showPage(page, { open, root, suffix })).catch(() => {
      document.documentElement.classList.replace("can-search", "cannot-search")
    })
  }

  // A speech that was reached from a hit: mark what was looked for.
  const speech = document.querySelector(".speech[data-speech]")
  if (speech && parameters.get("q")) engine().then(({ markSpeech }) => markSpeech(speech, parameters, { open, root, suffix })).catch(() => {})
})()
