// Types in functions of drivers, one key after the other, and has the module checked after each: what an editor waits
// for, without the protocol. Prints a line for each driver, and how memory went.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { mostUnits } from '../../server/src/lsp/module-analyst.ts';
import { loadCore } from '../../server/src/project/core.ts';
import { modulesOf } from '../../server/src/project/kbuild.ts';
import { KernelTrees } from '../../server/src/project/kernel-tree.ts';
import { ModuleSession, type SessionResult } from '../../server/src/project/module-session.ts';
import { type Random, randomFrom } from '../support/random-edits.ts';

const [kernel = '', edits = '200', ...files] = process.argv.slice(2);
const random = randomFrom(1);
const core = await loadCore();
const trees = new KernelTrees();

/** What is typed into a function, and taken back again. */
const STATEMENTS = [
  '\tdma_sync_single_for_cpu(dev, addr, len, DMA_FROM_DEVICE);\n',
  '\tif (unlikely(!len))\n\t\treturn -EINVAL;\n',
  '\tpr_debug("%s: %u\\n", __func__, len);\n',
  '\t/* See the comment above. */\n',
  '\tfor (i = 0; i < count; i++) {\n\t\ttotal += i;\n\t}\n',
];

/** The sessions that a language server would still hold. */
const sessions: ModuleSession[] = [];

console.log(
  'first: the first check; key: after each key, median, 95th of 100 and longest, in ms of wall time (of CPU time)',
);
for (const file of files) {
  const { first, keys } = typeIn(join(kernel, file), Math.ceil(Number(edits) / files.length));
  const walls = keys.map(({ wall }) => wall).sort((a, b) => a - b);
  const cpus = keys.map(({ cpu }) => cpu).sort((a, b) => a - b);
  const parsed = keys.reduce((sum, key) => sum + key.result.parsed, 0) / keys.length;
  const walked = keys.reduce((sum, key) => sum + key.result.walked, 0) / keys.length;
  const spread = (share: number) => `${at(walls, share).toFixed(0)} (${at(cpus, share).toFixed(0)})`;
  console.log(
    `${basename(file).padEnd(24)} first ${first.toFixed(0).padStart(5)}  key ${spread(0.5)}  ${spread(0.95)}  ${spread(1)}  ` +
      `parsed ${parsed.toFixed(2)}  walked ${walked.toFixed(2)}  ${memory()}`,
  );
}

interface Key {
  readonly wall: number;
  readonly cpu: number;
  readonly result: SessionResult['counters'];
}

function typeIn(file: string, keys: number): { readonly first: number; readonly keys: readonly Key[] } {
  const companions = [...new Set(modulesOf(file, trees).flatMap((module) => module.files))].filter(
    (one) => one !== file,
  );
  const session = new ModuleSession(core, trees);
  sessions.push(session);
  const check = (text: string) =>
    session.check({
      targets: [{ path: file, levels: {} }],
      companions,
      kernelVersion: '6.12',
      rules: null,
      texts: { [file]: text },
    });
  const text = readFileSync(file, 'utf8');
  const startedAt = performance.now();
  const { functions } = check(text);
  const first = performance.now() - startedAt;
  while (sessions.length > 1 && sessions.reduce((sum, { units }) => sum + units, 0) > mostUnits) sessions.shift();
  const places = functions[file] ?? [];
  const typed: Key[] = [];
  while (typed.length < keys) {
    const place = places[Math.floor(random() * places.length)];
    if (place === undefined) break;
    for (const version of versionsOf(text, lineIn(text, place, random))) {
      if (typed.length === keys) break;
      const wall = performance.now();
      const cpu = process.cpuUsage();
      const { counters } = check(version);
      const used = process.cpuUsage(cpu);
      typed.push({ wall: performance.now() - wall, cpu: (used.user + used.system) / 1000, result: counters });
    }
  }
  return { first, keys: typed };
}

/** The start of a line in the body of a function. */
function lineIn(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  random: Random,
): number {
  const body = text.indexOf('{', start) + 1;
  const line = text.indexOf('\n', body + Math.floor(random() * Math.max(1, end - body - 3)));
  return Math.min(line, text.lastIndexOf('\n', end - 2)) + 1;
}

/** A statement comes to be there, key by key, and goes again. */
function versionsOf(text: string, at: number): readonly string[] {
  const statement = STATEMENTS[Math.floor(random() * STATEMENTS.length)] ?? '';
  const coming = Array.from(statement, (_, i) => text.slice(0, at) + statement.slice(0, i + 1) + text.slice(at));
  return [...coming, ...coming.slice(0, -1).reverse(), text];
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

function memory(): string {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  return `${(heapUsed / 1e6).toFixed(0)} MB of heap, ${(rss / 1e6).toFixed(0)} MB in all`;
}
