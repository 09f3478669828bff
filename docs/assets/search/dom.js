// Elements and figures.

/** An element with attributes and children; what comes from texts comes as text, never as HTML. */
export const make = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children)

/** The same in a picture. */
export const draw = (tag, attributes = {}, ...children) => fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children)

const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value)
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : value)
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== ""))
  return element
}

export const shown = number => number.toLocaleString("en-US")
