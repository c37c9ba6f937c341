import { createHash } from 'node:crypto';

// Each issuer has its own colour: two sign-ins in a row should look like two different places.
const light = { indigo: '#4338ca', teal: '#0f766e' };
const dark = { indigo: '#a5b4fc', teal: '#5eead4' };

const accents = (shades) => Object.entries(shades)
  .map(([name, shade]) => `[data-accent=${name}]{--accent:${shade}}`).join('');

export const css = `
:root{color-scheme:light dark;--page:#f3f4f6;--card:#fff;--text:#111827;--soft:#4b5563;--line:#d1d5db;--on-accent:#fff;
--warn:#fef3c7;--warn-text:#713f12;--warn-line:#fcd34d}
${accents(light)}
@media (prefers-color-scheme:dark){:root{--page:#0b0f17;--card:#151b26;--text:#f3f4f6;--soft:#a9b2c0;--line:#374151;
--on-accent:#0b0f17;--warn:#332701;--warn-text:#fde68a;--warn-line:#854d0e}${accents(dark)}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
.banner{margin:0;padding:.5rem 1rem;background:var(--warn);color:var(--warn-text);border-bottom:1px solid var(--warn-line);
text-align:center;font-size:.9rem}
main{max-width:30rem;margin:0 auto;padding:1.25rem 1rem 3rem}
.card{background:var(--card);border:1px solid var(--line);border-top:4px solid var(--accent);border-radius:.75rem;
padding:1.5rem 1.25rem}
.issuer{display:flex;flex-wrap:wrap;gap:0 .6rem;align-items:baseline;margin:0 0 1rem;color:var(--soft);font-size:.9rem}
.issuer strong{color:var(--accent);font-size:1.1rem}
.card>:last-child{margin-bottom:0}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25;overflow-wrap:anywhere}
p{margin:0 0 1rem}
small,.soft{color:var(--soft);font-size:.9rem}
code{font:.85rem ui-monospace,monospace;overflow-wrap:anywhere}
fieldset{border:0;margin:0 0 1rem;padding:0;display:grid;gap:.5rem}
legend{padding:0;margin:0 0 .4rem;font-weight:600;font-size:.9rem;color:var(--soft)}
button{font:inherit;cursor:pointer;border-radius:.6rem;border:1px solid var(--line);background:var(--card);color:var(--text);
min-height:2.75rem;padding:.5rem .9rem}
button:hover{border-color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.person{display:flex;gap:.75rem;align-items:center;width:100%;text-align:left}
.person span{min-width:0;overflow-wrap:anywhere;line-height:1.3}
.person b{display:block;font-weight:600}
.initial{flex:none;display:grid;place-items:center;width:2.25rem;height:2.25rem;border-radius:50%;background:var(--accent);
color:var(--on-accent);font-weight:600;font-style:normal}
.tag{margin-left:auto;flex:none;padding:.05rem .5rem;border:1px solid var(--line);border-radius:1rem;font-size:.8rem;
color:var(--soft)}
.scopes{list-style:none;margin:0 0 1.25rem;padding:0;border:1px solid var(--line);border-radius:.6rem}
.scopes li{padding:.6rem .9rem}
.scopes li+li{border-top:1px solid var(--line)}
.scopes code{display:block;color:var(--soft)}
.choice{display:flex;flex-wrap:wrap;gap:.6rem;margin:0 0 1rem}
.choice button{flex:1 1 8rem;font-weight:600}
.primary{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
a{color:var(--accent)}
.cancel{border:0;background:none;color:var(--soft);text-decoration:underline;padding:.5rem 0}
`;

export const contentSecurityPolicy = [
  "default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
  // No form-action: browsers apply it to the redirect that follows a form too, which here leads to any client's address.
  `style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'`,
].join('; ');
