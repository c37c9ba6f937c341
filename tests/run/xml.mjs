// As much of XML as test reports use: elements, attributes, text, CDATA, entities; comments, processing instructions and the
// document type are skipped. What it does not understand is an error: a report that is read half would hide failures.
const piece = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<!DOCTYPE[^>]*>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;
const attribute = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const named = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The root as { name, attributes, children, text }; `text` is the element's own. */
export function readXml(text) {
  const top = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  const source = text.replace(/^\uFEFF/, '');
  for (piece.lastIndex = 0; piece.lastIndex < source.length;) {
    const at = piece.lastIndex;
    const match = piece.exec(source);
    if (!match) throw new Error(`Not XML at character ${at}: ${JSON.stringify(source.slice(at, at + 40))}`);
    const [, cdata, closed, name, attributes, isEmpty, words] = match;
    const inner = open.at(-1);
    if (cdata !== undefined) inner.text += cdata;
    else if (words !== undefined) inner.text += decode(words);
    else if (closed !== undefined) close(open, closed);
    else if (name !== undefined) {
      const element = { name, attributes: readAttributes(attributes), children: [], text: '' };
      inner.children.push(element);
      if (!isEmpty) open.push(element);
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1).name}> is not closed: the report is cut off.`);
  if (top.children.length !== 1) throw new Error('The report is empty.');
  return top.children[0];
}

function close(open, name) {
  if (open.length === 1 || open.at(-1).name !== name) throw new Error(`</${name}> closes nothing.`);
  open.pop();
}

const readAttributes = text =>
  Object.fromEntries([...text.matchAll(attribute)].map(([, name, double, single]) => [name, decode(double ?? single)]));

const decode = text => text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, word) =>
  hex ? String.fromCodePoint(parseInt(hex, 16)) : decimal ? String.fromCodePoint(Number(decimal)) : named[word] ?? whole);
