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
  const hint = properties => document.head.append(Object.assign(document.createElement("link"), properties))

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
    if (!isOnDisk) for (const name of ["page", "find", "index", "query", "fold", "export", "mark"])
      hint({ rel: "modulepreload", href: new URL("search/" + name + ".js", assets) })
    if (!isOnDisk && page && parameters.get("q")) hint({ rel: "preload", as: "fetch", crossOrigin: "anonymous", href: new URL("search/manifest.bin", root) })
  }))
  let opening = null
  const open = () => opening || (opening = engine().then(({ openIndex }) => openIndex(new URL("search/", root))).catch(error => {
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

  // Suggestions from titles under a box: a combobox with a list, worked by arrows, Enter and Esc.
  const suggesting = (form, number) => {
    const input = form.querySelector("input[type=search]")
    const list = document.createElement("div")
    list.id = "find-list-" + number
    list.className = "find-list"
    list.hidden = true
    list.setAttribute("role", "listbox")
    list.setAttribute("aria-label", "题名")
    form.append(list)
    const attributes = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" }
    for (const name in attributes) input.setAttribute(name, attributes[name])
    let active = -1
    let turn = 0
    let timer = 0

    const close = () => {
      turn++
      active = -1
      list.hidden = true
      input.setAttribute("aria-expanded", "false")
      input.removeAttribute("aria-activedescendant")
    }
    const mark = to => {
      const options = [...list.children]
      active = to < -1 ? options.length - 1 : to >= options.length ? -1 : to
      options.forEach((option, n) => option.setAttribute("aria-selected", String(n === active)))
      if (active < 0) return input.removeAttribute("aria-activedescendant")
      input.setAttribute("aria-activedescendant", options[active].id)
      options[active].scrollIntoView({ block: "nearest" })
    }
    const suggest = async () => {
      const mine = ++turn
      const typed = input.value
      if (!typed.trim() || typed.length > 60) return close()
      try {
        const { finder } = await engine()
        const index = await open()
        const [found, { ids, sourceOf }] = await Promise.all([finder(index).titles(typed, 8), index.columns()])
        if (mine !== turn || document.activeElement !== input) return
        if (!found.length) return close()
        const chosen = list.children[active]?.href  // an answer that came after the reader had chosen leaves the choice
        list.replaceChildren(...found.map(({ number, title }, n) => {
          const option = document.createElement("a")
          const source = document.createElement("small")
          option.href = new URL("speeches/" + ids[number] + suffix, root)
          option.tabIndex = -1
          option.textContent = title
          source.textContent = sourceOf[number][1]
          option.append(source)
          option.id = list.id + "-" + n
          option.setAttribute("role", "option")
          return option
        }))
        mark([...list.children].findIndex(option => option.href === chosen))
        list.hidden = false
        input.setAttribute("aria-expanded", "true")
      } catch (error) {
        close()
      }
    }
    input.addEventListener("focus", () => { open().catch(() => {}) })
    input.addEventListener("input", () => {
      if (active >= 0) mark(-1)  // Enter searches for what was typed since
      clearTimeout(timer)
      timer = setTimeout(suggest, 120)
    })
    input.addEventListener("keydown", event => {
      if (event.isComposing) return
      if (event.key === "Escape") {
        event.preventDefault()
        if (!list.hidden) close()
        else if (form.closest("header")) input.blur()
      } else if (list.hidden) {
        if (event.key === "ArrowDown" && input.value.trim()) suggest()
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault()
        mark(active + (event.key === "ArrowDown" ? 1 : active < 0 ? -2 : -1))
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault()
        list.children[active].click()
      }
    })
    form.addEventListener("submit", () => { clearTimeout(timer); close() })
    form.addEventListener("focusout", event => { if (!form.contains(event.relatedTarget)) close() })
    list.addEventListener("pointerdown", event => event.preventDefault())  // a tap does not take the focus first
  }
  forms.forEach(suggesting)

  if (page) {
    engine().then(({ showPage }) => showPage(page, { open, root, suffix })).catch(() => {
      document.documentElement.classList.replace("can-search", "cannot-search")
    })
  }

  // A speech that was reached from a hit: mark what was looked for.
  const speech = document.querySelector(".speech[data-speech]")
  if (speech && parameters.get("q")) engine().then(({ markSpeech }) => markSpeech(speech, parameters, open)).catch(() => {})
})()
