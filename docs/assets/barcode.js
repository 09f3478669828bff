// A frame on the barcode of a source: which part of its ledger is in the window.
(() => {
  const svg = document.querySelector("svg.barcode")
  if (!svg) return
  const total = Number(svg.dataset.chars)
  const frame = document.createElementNS("http://www.w3.org/2000/svg", "rect")
  for (const [name, value] of Object.entries({ class: "frame", height: "100%" })) frame.setAttribute(name, value)
  const all = [...document.querySelectorAll(".ledger > [data-at]")]
    .map((node, n, nodes) => ({ node, begin: Number(node.dataset.at), end: Number(nodes[n + 1]?.dataset.at ?? total) }))
  let shown = []

  // The character at a height of the window: the row there by halving, and as far into its text as into its box.
  const at = y => {
    let [low, high] = [0, shown.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (shown[middle].node.getBoundingClientRect().bottom > y) high = middle
      else low = middle + 1
    }
    const { node, begin, end } = shown[low]
    const box = node.getBoundingClientRect()
    return begin + (end - begin) * Math.min(1, Math.max(0, (y - box.top) / box.height))
  }

  // All is measured before anything is drawn, once a frame at most.
  let asked = false
  const draw = () => {
    asked = false
    const top = svg.getBoundingClientRect().bottom
    const seen = shown.length && shown[0].node.getBoundingClientRect().top < innerHeight
      && shown.at(-1).node.getBoundingClientRect().bottom > top
    const [begin, end] = seen ? [at(top), at(innerHeight)] : [0, 0]
    if (!seen) return frame.remove()
    frame.setAttribute("x", `${(begin / total * 100).toFixed(2)}%`)
    frame.setAttribute("width", `${((end - begin) / total * 100).toFixed(2)}%`)
    if (!frame.isConnected) svg.append(frame)
  }
  const ask = () => {
    if (!asked) requestAnimationFrame(draw)
    asked = true
  }
  const choose = () => {
    shown = all.filter(({ node }) => node.checkVisibility())
    ask()
  }
  addEventListener("scroll", ask, { passive: true })
  addEventListener("resize", ask, { passive: true })
  document.querySelector(".ledger-view")?.addEventListener("change", choose)
  choose()
})()
