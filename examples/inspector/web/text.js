// Text of strangers, shown as text.

/** Characters that steer the eye (control, direction, invisible ones) as the escapes that they are in JSON. */
export function printable(text) {
  return text.replace(/[^\P{C}\n]/gu, (character) => `\\u{${character.codePointAt(0).toString(16).padStart(4, "0")}}`);
}

/** Indented JSON, unless that would hide what is wrong: names that stand there twice, numbers that JavaScript rounds. */
export function indented(json) {
  let parsed;
  try {
    parsed = JSON.parse(json);
  } catch {}
  const faithful = parsed !== undefined && JSON.stringify(parsed) === json;
  return printable(faithful ? JSON.stringify(parsed, null, 2) : json);
}

/** An element with its properties and its children. */
export function element(name, properties = {}, ...children) {
  const { dataset = {}, ...rest } = properties;
  const made = Object.assign(document.createElement(name), rest);
  Object.assign(made.dataset, dataset);
  made.append(...children);
  return made;
}
