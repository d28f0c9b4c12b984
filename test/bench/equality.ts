// Types in the functions of large drivers, module and all, as an editor would see it: how long each check takes, whether
// now and then it gives what a fresh check gives, and what becomes of the memory. Run by equality.mjs.

import { join } from 'node:path';
import { EditedText, type Random, randomFrom } from '../support/random-edits.ts';
import { EditSession } from './edit-session.ts';

/** The file that is typed in, and which files of its folder are its module. */
const drivers = [
  { folder: 'drivers/scsi/lpfc', file: 'lpfc_sli.c', module: /\.c$/ },
  { folder: 'drivers/net/ethernet/broadcom/bnxt', file: 'bnxt.c', module: /\.c$/ },
  { folder: 'drivers/net/ethernet/broadcom', file: 'tg3.c', module: /^tg3\.c$/ },
  { folder: 'drivers/net/ethernet/intel/i40e', file: 'i40e_main.c', module: /\.c$/ },
] as const;

const statements = [
  '\tif (rc)\n\t\treturn -ENOMEM;\n',
  '\tdma_unmap_single(dev, addr, len, DMA_TO_DEVICE);\n',
  '\tdma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);\n',
  '\tkfree(buf);\n',
  '\tring->count = 1; /* a note */\n',
  '\tfor (i = 0; i < 4; i++)\n\t\tring->desc[i].addr = 0;\n',
] as const;

const declarations = [
  '#define EXTRA 4\n',
  'struct extra {\n\tdma_addr_t dma;\n};\n\n',
  'static int extra(struct device *dev)\n{\n\treturn 0;\n}\n\n',
] as const;

const usage = 'equality.ts KERNEL [EDITS [EDITS_PER_COMPARISON [DRIVER...]]]';
const [kernel, editCount = '1000', perComparison = '100', ...named] = process.argv.slice(2);
if (kernel === undefined) throw new Error(usage);

for (const driver of drivers) if (named.length === 0 || named.includes(driver.file)) run(kernel, driver);

function run(root: string, { folder, file, module: members }: (typeof drivers)[number]): void {
  const session = new EditSession(join(root, folder), file, members);
  const random = randomFrom(1);
  const times: number[] = [];
  const walked: number[] = [];
  const memory: number[] = [];
  let compared = 0;
  for (const text of typing(session, random)) {
    if (times.length >= Number(editCount)) break;
    const before = performance.now();
    const output = session.type(text);
    times.push(performance.now() - before);
    walked.push(output.statistics.functionsWalked);
    if (times.length % Number(perComparison) === 0) {
      session.compare(output);
      compared++;
      globalThis.gc?.();
      memory.push(process.memoryUsage().heapUsed / 1e6);
    }
  }
  const quantile = (sorted: readonly number[], part: number): string =>
    (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(0);
  const sorted = times.toSorted((a, b) => a - b);
  console.log(
    `${file}: ${times.length} edits, median ${quantile(sorted, 0.5)} ms, p95 ${quantile(sorted, 0.95)} ms, most ${quantile(sorted, 0.9999)} ms;`,
    `walked at most ${Math.max(...walked)} functions;`,
    `${compared} compared with a fresh check; heap ${memory.map((megabytes) => megabytes.toFixed(0)).join(' ')} MB`,
  );
}

/**
 * The text after each keystroke: statements typed in one place after another, some taken out again, others for good. Now
 * and then a declaration is typed in front of a function, and taken back, or a few edits are made anywhere.
 */
function* typing(session: EditSession, random: Random): Generator<string> {
  for (;;) {
    const functions = session.functions();
    const { start = 0, end = 0 } = functions[Math.floor(random() * functions.length)] ?? {};
    const before = session.text;
    const kind = random();
    if (kind < 0.1) {
      const declaration = declarations[Math.floor(random() * declarations.length)] ?? '';
      yield* typed(before, start, declaration);
      yield before;
      continue;
    }
    if (kind < 0.2) {
      const edited = new EditedText(before, random);
      for (let edit = 0; edit < 10; edit++) yield edited.edit();
      yield before;
      continue;
    }
    const breaks = [...before.slice(start, end).matchAll(/;\n(?=\t)/g)];
    const place = breaks[Math.floor(random() * breaks.length)];
    if (!place) continue;
    const at = start + place.index + 2;
    if (random() < 0.2) {
      const line = /^\t[^{}\n]*;\n/.exec(before.slice(at, at + 200))?.[0] ?? '';
      yield before.slice(0, at) + before.slice(at + line.length);
      continue;
    }
    const statement = statements[Math.floor(random() * statements.length)] ?? '';
    yield* typed(before, at, statement);
    if (random() < 0.5) yield before;
  }
}

/** A piece of text comes to be somewhere, key by key. */
function* typed(text: string, at: number, piece: string): Generator<string> {
  for (let end = 1; end <= piece.length; end++) yield text.slice(0, at) + piece.slice(0, end) + text.slice(at);
}
