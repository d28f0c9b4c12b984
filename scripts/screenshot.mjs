// @ts-check
// Draws what the command prints on a terminal: `node scripts/screenshot.mjs OUT.svg ARGUMENT...` runs the built command
// with these arguments and writes its output, colours and all, as a picture for the README.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fontSize = 13;
const cellWidth = fontSize * 0.602;
const lineHeight = 18;
const margin = 16;
const barHeight = 28;
const background = '#1e1e2e';
const foreground = '#d6d9e6';

/** By number of the SGR code. */
const colours = new Map([
  [30, '#45475a'],
  [31, '#f38ba8'],
  [32, '#a6e3a1'],
  [33, '#f9e2af'],
  [34, '#89b4fa'],
  [35, '#cba6f7'],
  [36, '#94e2d5'],
  [37, foreground],
  [90, '#8087a2'],
  [91, '#f38ba8'],
  [92, '#a6e3a1'],
  [93, '#f9e2af'],
  [94, '#89b4fa'],
  [95, '#cba6f7'],
  [96, '#94e2d5'],
  [97, '#ffffff'],
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
const escapes = /(\x1b\[[0-9;]*m)/g;

const [out, ...args] = process.argv.slice(2);
if (out === undefined || args.length === 0) {
  console.error('usage: node scripts/screenshot.mjs OUT.svg ARGUMENT...');
  process.exit(2);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const run = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
  cwd: root,
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1' },
});
const printed = `\x1b[32m$\x1b[0m \x1b[1mnpx dmalint ${args.join(' ')}\x1b[0m\n${run.stdout.trimEnd()}`;
writeFileSync(out, draw(printed.split('\n')));

/** @param {readonly string[]} lines */
function draw(lines) {
  const columns = Math.max(...lines.map((line) => [...line.replaceAll(escapes, '')].length));
  const width = Math.round(columns * cellWidth + 2 * margin);
  const height = barHeight + lines.length * lineHeight + 2 * margin;
  const dots = ['#f38ba8', '#f9e2af', '#a6e3a1'].map(
    (fill, index) => `<circle cx="${margin + 4 + index * 18}" cy="${barHeight / 2 + 4}" r="5.5" fill="${fill}"/>`,
  );
  /** @type {Style} */
  let style = { colour: null, bold: false, dim: false, underlined: false };
  const rows = lines.map((line, index) => {
    const drawn = drawLine(line, style);
    style = drawn.style;
    const y = barHeight + margin + index * lineHeight + fontSize;
    return `<text x="${margin}" y="${y}">${drawn.spans}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<title>${escapeText(`npx dmalint ${args.join(' ')}`)}</title>
<rect width="${width}" height="${height}" rx="8" fill="${background}"/>
${dots.join('\n')}
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${fontSize}" fill="${foreground}" xml:space="preserve">
${rows.join('\n')}
</g>
</svg>
`;
}

/**
 * @typedef {object} Style
 * @property {string | null} colour
 * @property {boolean} bold
 * @property {boolean} dim
 * @property {boolean} underlined
 */

/**
 * The text of a line in spans of one style each, and the style it ends with.
 *
 * @param {string} line
 * @param {Style} style
 */
function drawLine(line, style) {
  let spans = '';
  let current = style;
  let column = 0;
  for (const part of line.split(escapes)) {
    if (part.startsWith('\x1b')) {
      current = part.slice(2, -1).split(';').map(Number).reduce(applyCode, current);
    } else if (part !== '') {
      spans += drawSpan(part, column, current);
      column += [...part].length;
    }
  }
  return { spans, style: current };
}

/**
 * Every span says where it begins and how long it is, so that columns stay aligned in whatever font there is.
 *
 * @param {string} text
 * @param {number} column
 * @param {Style} style
 */
function drawSpan(text, column, style) {
  const attributes = [
    `x="${(margin + column * cellWidth).toFixed(1)}"`,
    `textLength="${([...text].length * cellWidth).toFixed(1)}"`,
    ...(style.colour === null ? [] : [`fill="${style.colour}"`]),
    ...(style.bold ? ['font-weight="bold"'] : []),
    ...(style.dim ? ['opacity="0.6"'] : []),
    ...(style.underlined ? ['text-decoration="underline"'] : []),
  ];
  return `<tspan ${attributes.join(' ')}>${escapeText(text)}</tspan>`;
}

/** @param {string} text */
function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * @param {Style} style
 * @param {number} code
 * @returns {Style}
 */
function applyCode(style, code) {
  if (code === 0) return { colour: null, bold: false, dim: false, underlined: false };
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 4) return { ...style, underlined: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 24) return { ...style, underlined: false };
  if (code === 39) return { ...style, colour: null };
  return { ...style, colour: colours.get(code) ?? style.colour };
}
