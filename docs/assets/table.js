// The index of speeches: its rows sorted and filtered here, the state in the address. Without this the table is whole, by date,
// and parted in pages; a filter looks into all of them, and reads the others when it is first set.
(() => {
  const list = document.querySelector(".list--speeches")
  const body = list?.querySelector("tbody")
  if (!body) return
  const MOST = 200  // rows shown at a time
  const total = Number(list.dataset.total), own = Number(list.dataset.number)
  const make = (name, attributes = {}, ...children) => {
    const node = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value)
      else if (value !== false) node.setAttribute(key, value === true ? "" : value)
    }
    node.append(...children)
    return node
  }

  // What a row says, from its cells.
  const words = text => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "")
  const read = row => {
    const [title, who, place, date, copies, masks] = row.cells
    const small = title.querySelector("small"), when = date.querySelector(".when")
    const begin = when.dataset.begin, end = when.dataset.end
    const [first, last] = [begin || end, end || begin].map(day => Number(day.slice(0, 4)))
    const path = small.dataset.path.split("/").filter(Boolean)
    return {
      row, begin: begin || end, end: end || begin,
      title: title.querySelector("a").textContent, text: words(title.textContent + who.textContent + place.textContent),
      who: who.textContent, place: path.at(-1) ?? place.textContent, path, kind: small.dataset.kind,
      decades: first ? Array.from({ length: Math.floor(last / 10) - Math.floor(first / 10) + 1 }, (_, n) => `${Math.floor(first / 10) + n}0`) : [],
      sign: when.dataset.sign, copies: parseInt(copies.textContent) || "〇一两三四五六七八九十".indexOf(copies.textContent[0]) || 1,
      masks: small.dataset.masks ? small.dataset.masks.split(" ") : ["none"],
      count: Number(/\d[\d,]*/.exec(masks.textContent)?.[0].replaceAll(",", "") ?? 0),
    }
  }
  let entries = [...body.rows].map(read)
  let isWhole = total === 1, trouble = false

  // The other pages of the index, read once; their links lead from where they stand.
  const address = number => new URL(number === 1 ? list.dataset.root : list.dataset.root.replace(/(index\.html)?$/, `page-${number}${list.dataset.suffix}`), location.href)
  let reading = null
  const whole = () => reading ??= readAll()
  const readAll = async () => {
    if (isWhole || trouble) return
    say(`正在读其余 ${total - 1} 页……`)
    const parts = await Promise.all(Array.from({ length: total }, async (_, n) => {
      if (n + 1 === own) return entries
      const url = address(n + 1)
      const answer = await fetch(url)
      if (!answer.ok) throw new Error(answer.status)
      const page = new DOMParser().parseFromString(await answer.text(), "text/html")
      for (const link of page.querySelectorAll(".list--speeches tbody a")) link.href = new URL(link.getAttribute("href"), url).href
      return [...page.querySelectorAll(".list--speeches tbody tr")].map(row => read(document.adoptNode(row)))
    })).catch(() => null)
    trouble = !parts
    if (parts) [entries, isWhole] = [parts.flat(), true]
  }

  // A facet: its name in the address, its label, the values of an entry (`all`), in the order of `sorted` or by number.
  const statuses = { certain: "● 确知", window: "◐ 推定范围", unknown: "○ 无考" }
  const states = { open: "有未补的", restored: "有已补的", withheld: "有不补的人名", none: "无掩字" }
  const facets = [
    { key: "who", label: "机关或讲者", all: entry => [entry.who] },
    { key: "place", label: "地点", all: entry => entry.path },
    { key: "kind", label: "文种", all: entry => [entry.kind] },
    { key: "decade", label: "年代", all: entry => entry.decades, said: value => `${value} 年代`, sorted: (a, b) => a - b },
    { key: "date", label: "日期", all: entry => [entry.sign], said: value => statuses[value] },
    { key: "copies", label: "文本", all: entry => [entry.copies > 1 ? "2" : "1"], said: value => value === "2" ? "两本以上" : "仅一本" },
    { key: "masks", label: "掩字", all: entry => entry.masks, said: value => states[value] },
  ]
  const sorts = {
    date: ["日期", (a, b) => (a.begin > b.begin) - (a.begin < b.begin) || (a.end > b.end) - (a.end < b.end)],
    title: ["题名", (a, b) => a.title.localeCompare(b.title, "zh-Hans-CN")],
    who: ["机关或讲者", (a, b) => !a.who - !b.who || a.who.localeCompare(b.who, "zh-Hans-CN")],
    place: ["地点", (a, b) => !a.path.length - !b.path.length || a.path.join().localeCompare(b.path.join(), "zh-Hans-CN")],
    copies: ["文本", (a, b) => a.copies - b.copies],
    masks: ["掩字", (a, b) => a.count - b.count],
  }
  const headed = ["title", "who", "place", "date", "copies", "masks"]
  const falling = new Set(["date", "copies", "masks"])  // first the most, and the youngest

  const state = Object.fromEntries(new URLSearchParams(location.search))
  const set = (key, value) => {
    if (value) state[key] = value
    else delete state[key]
    shown = MOST
    keep()
    show()
  }
  const keep = () => {
    const url = new URL(location.href)
    url.search = new URLSearchParams(state)
    history.replaceState(null, "", url)
  }
  const order = () => state.sort in sorts ? state.sort : "date"
  const isFalling = () => falling.has(order()) !== (state.turned === "1")

  // The form, the sign of what was found, the heads of the columns as buttons
  const box = make("input", { type: "search", name: "q", placeholder: "题名、讲者、地点、汇编", "aria-label": "在索引中找字", autocomplete: "off", maxlength: 200, oninput: () => set("q", box.value.trim()) })
  const choosers = facets.map(facet => make("select", { name: facet.key, autocomplete: "off", onchange: event => set(facet.key, event.target.value) }))
  const sorter = make("select", { name: "sort", autocomplete: "off", onchange: () => { delete state.turned; set("sort", sorter.value === "date" ? "" : sorter.value) } },
    ...Object.entries(sorts).map(([key, [label]]) => make("option", { value: key }, label)))
  const told = make("p", { role: "status" })
  const more = make("button", { type: "button", class: "more", onclick: () => { shown += MOST; show() } })
  const clear = make("button", { type: "button", class: "clear", onclick: () => {
    for (const key of Object.keys(state)) delete state[key]
    set("q", "")
    box.focus()
  } }, "清除条件")
  const form = make("form", { class: "filters", role: "search", "aria-label": "筛选讲话", onsubmit: event => event.preventDefault() },
    make("label", { class: "box" }, make("span", {}, "找字"), box),
    ...facets.map((facet, n) => make("label", {}, make("span", {}, facet.label), choosers[n])),
    make("label", { class: "sorter" }, make("span", {}, "排序"), sorter))
  const table = body.closest("table")
  const frame = table.closest(".md-typeset__scrollwrap") ?? table
  const folded = make("details", { open: !matchMedia("(max-width: 44em)").matches || location.search.length > 1 }, make("summary", {}, "筛选与排序"), form)
  folded.className = "filtering"
  frame.before(folded, make("div", { class: "told" }, told, clear))
  frame.after(more)
  const heads = [...table.tHead.rows[0].cells].map((cell, n) => {
    const button = make("button", { type: "button", onclick: () => {
      const key = headed[n]
      if (order() === key) state.turned === "1" ? delete state.turned : state.turned = "1"
      else delete state.turned
      set("sort", key === "date" ? "" : key)
    } }, cell.textContent)
    cell.replaceChildren(button)
    return cell
  })

  const say = text => { told.textContent = text }
  const fits = (entry, but) => facets.every(({ key, all }) => key === but || !state[key] || all(entry).includes(state[key])) && (!state.q || entry.text.includes(words(state.q)))
  let shown = MOST, turn = 0
  const show = async () => {
    const now = ++turn
    const isAsked = Object.keys(state).some(key => key === "q" || key in sorts || facets.some(facet => facet.key === key) || key === "sort" || key === "turned")
    if (isAsked) await whole()
    if (now !== turn) return
    const pages = list.querySelector(".pages")
    if (pages) pages.hidden = isAsked && isWhole
    clear.hidden = !isAsked
    if (box.value.trim() !== (state.q ?? "")) box.value = state.q ?? ""
    sorter.value = order()
    facets.forEach((facet, n) => offer(facet, choosers[n]))
    const found = entries.filter(entry => fits(entry))
    const [, compare] = sorts[order()]
    const sign = isFalling() ? -1 : 1
    // What is not known comes last, either way.
    const unknown = { date: "begin", who: "who", place: "place" }[order()]
    found.sort((a, b) => (unknown ? !a[unknown] - !b[unknown] : 0) || sign * compare(a, b))
    const most = isAsked && isWhole ? shown : entries.length
    const rows = isAsked || isWhole ? found.slice(0, most).map(entry => entry.row) : entries.map(entry => entry.row)
    body.replaceChildren(...rows)
    more.hidden = found.length <= most
    more.textContent = `再列 ${Math.min(MOST, found.length - most)} 篇`
    for (const [n, cell] of heads.entries()) {
      if (headed[n] === order()) cell.setAttribute("aria-sort", isFalling() ? "descending" : "ascending")
      else cell.removeAttribute("aria-sort")
    }
    const limits = trouble ? "（从文件打开，只筛本页；全部类别见“浏览”）" : ""
    say(isAsked ? (found.length ? `得 ${found.length.toLocaleString()} 篇${limits}` : `没有合乎条件的讲话${limits}`) : "")
  }

  // The values of a facet, each with how many there would be.
  const offer = ({ key, label, all, said = value => value, sorted }, chooser) => {
    const counts = new Map()
    for (const entry of entries) if (fits(entry, key)) for (const value of all(entry)) if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
    if (state[key] && !counts.has(state[key])) counts.set(state[key], 0)
    const values = [...counts].sort(sorted ? ([a], [b]) => sorted(a, b) : ([a, x], [b, y]) => y - x || a.localeCompare(b, "zh-Hans-CN")).slice(0, 500)
    chooser.replaceChildren(make("option", { value: "" }, isWhole || values.length ? "不限" : "——"), ...values.map(([value, count]) => make("option", { value }, isWhole ? `${said(value)}（${count.toLocaleString()}）` : said(value))))
    chooser.value = state[key] ?? ""
    chooser.closest("label").hidden = !values.length
    chooser.closest("label").classList.toggle("on", Boolean(state[key]))
  }
  // Whoever comes near the filters is offered the values of all pages.
  for (const type of ["pointerenter", "focusin"]) folded.addEventListener(type, async () => {
    if (isWhole || trouble) return
    await whole()
    show()
  }, { once: true })
  addEventListener("popstate", () => location.reload())
  show()
})()
