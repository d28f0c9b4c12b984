// Plays an editor to the language server and prints how it keeps up: `lsp-session PROGRAM KERNEL [PART[:EDITS]...]`.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { mayUseDma } from '../../server/src/dma-api/may-use-dma.ts';
import { loadCore } from '../../server/src/project/core.ts';
import { groupModules } from '../../server/src/project/kbuild.ts';
import { KernelTrees } from '../../server/src/project/kernel-tree.ts';
import { ModuleSession } from '../../server/src/project/module-session.ts';
import { splitSource } from '../../server/src/source/split.ts';
import { LanguageClient, label } from '../support/language-client.ts';

const [program = '', kernel = '', ...parts] = process.argv.slice(2);
/** `memory` runs a part, `memory:400` with that many edits. */
const chosen = new Map(parts.map((part) => part.split(':')).map(([name, edits]) => [name, Number(edits ?? 0)]));
const wanted = (part: string) => parts.length === 0 || chosen.has(part);

const latencyFile = 'drivers/scsi/lpfc/lpfc_sli.c';
const typedFunctions = 6;
const typedText = 'if (rc)\n\t\treturn phba->cfg[i];\n';
const typedDeclaration = 'static int lpfc_extra;\n#define LPFC_EXTRA 4\n\n';

const memoryEdits = chosen.get('memory') || 10_000;
const memoryFiles = 20;
const randomEdits = chosen.get('random') || 1_000;
const randomFiles = 20;
const largestRandomFile = 120_000;

if (wanted('latency')) await measureLatency();
if (wanted('memory')) await measureMemory();
if (wanted('random')) await compareRandomEdits();

async function measureLatency(): Promise<void> {
  const text = read(latencyFile);
  const editor = await start();
  const opened = performance.now();
  editor.open(latencyFile, text);
  await editor.diagnostics(latencyFile);
  report(`${latencyFile}: first diagnostics`, `${milliseconds(performance.now() - opened)}`);
  report('  processor time', milliseconds(processorMilliseconds(editor)));
  const inFunctions = placesToType(latencyFile, text, typedFunctions);
  await measureTyping(editor, 'edit to diagnostics', inFunctions, typedText);
  const betweenFunctions = inFunctions.map((offset) => text.lastIndexOf('\n}\n', offset) + '\n}\n'.length);
  await measureTyping(editor, 'the same for declarations', betweenFunctions, typedDeclaration);

  const call = /\bdma_map_single\b|\bdma_alloc_coherent\b|\bdma_map_sg\b/.exec(text)?.[0] ?? 'dma_';
  const hovers: number[] = [];
  const actions: number[] = [];
  const [first] = await editor.diagnostics(latencyFile);
  const range = first?.range ?? { start: editor.find(latencyFile, call), end: editor.find(latencyFile, call) };
  for (let i = 0; i < 40; i++) {
    hovers.push(await timed(() => editor.hover(latencyFile, call, 2)));
    actions.push(await timed(() => editor.codeActions(latencyFile, range)));
  }
  reportTimes('hover', hovers);
  reportTimes('code actions', actions);
  report('memory', megabytes(residentBytes(editor)));
  await editor.stop();
}

/** Types a piece of text in each of the places, key by key, and takes it back. */
async function measureTyping(
  editor: LanguageClient,
  what: string,
  places: readonly number[],
  piece: string,
): Promise<void> {
  const times: number[] = [];
  const usedBefore = processorMilliseconds(editor);
  for (const offset of places) {
    let at = offset;
    for (const character of piece) times.push(await edit(editor, latencyFile, at, at++, character));
    times.push(await edit(editor, latencyFile, offset, offset + piece.length, ''));
  }
  reportTimes(what, times);
  report('  processor time per edit', milliseconds((processorMilliseconds(editor) - usedBefore) / times.length));
}

async function measureMemory(): Promise<void> {
  const editor = await start();
  const files = largestFiles(memoryFiles);
  const halves: [number[], number[]] = [[], []];
  const draw = numbers(1);
  let done = 0;
  const times: number[] = [];
  // Every driver twice: the second half meets the same files again.
  for (const half of [0, 1] as const) {
    for (const file of files) {
      const text = read(file);
      const places = placesToType(file, text, 50);
      editor.open(file, text);
      await editor.diagnostics(file);
      for (let i = 0; i < memoryEdits / files.length / 4; i++) {
        const at = places[Math.floor(draw() * places.length)] ?? 0;
        times.push(await edit(editor, file, at, at, 'x'));
        times.push(await edit(editor, file, at, at + 1, ''));
        done += 2;
        if (i % 10 === 0) halves[half].push(residentBytes(editor));
      }
      editor.close(file);
    }
    const sizes = halves[half].sort((a, b) => a - b);
    const [median, peak] = [sizes[sizes.length >> 1] ?? 0, sizes.at(-1) ?? 0];
    report(
      `${done} edits over ${files.length} drivers: memory`,
      `median ${megabytes(median)}, peak ${megabytes(peak)}`,
    );
  }
  reportTimes('edit to diagnostics', times);
  await editor.stop();
}

/** Random edits, some of which break the text: what the server finds is what a fresh check of the same text finds. */
async function compareRandomEdits(): Promise<void> {
  const editor = await start();
  const core = await loadCore();
  const trees = new KernelTrees();
  const draw = numbers(2);
  let different = 0;
  for (const file of someFiles(randomFiles, draw)) {
    const path = join(kernel, file);
    editor.open(file, read(file));
    const [group] = groupModules([path], trees, () => 0);
    for (let i = 0; i < randomEdits / randomFiles; i++) {
      const text = editor.text(file);
      const start = Math.floor(draw() * text.length);
      const other = Math.floor(draw() * text.length);
      const inserted = draw() < 0.5 ? text.slice(other, other + Math.floor(draw() * 60)) : '';
      editor.edit(file, start, Math.min(text.length, start + Math.floor(draw() * 40)), inserted);
      const found = (await editor.diagnostics(file)).map((diagnostic) => `${label(diagnostic)} ${diagnostic.message}`);
      const fresh = new ModuleSession(core, trees).check({
        targets: [{ path, levels: {} }],
        companions: group?.companions ?? [],
        kernelVersion: trees.treeOf(dirname(path))?.version ?? '6.12',
        rules: null,
        texts: { [path]: editor.text(file) },
      });
      const expected = mayUseDma(editor.text(file))
        ? fresh.findings.map(({ line, rule, message }) => `${line} ${rule} ${message}`)
        : [];
      if (found.join('\n') !== expected.join('\n')) {
        different++;
        console.log(`  ${file}, edit ${i}:\n    server ${found.join('; ')}\n    fresh  ${expected.join('; ')}`);
      }
    }
    editor.close(file);
  }
  report(`${randomEdits} random edits over ${randomFiles} drivers`, `${different} differ from a fresh check`);
  await editor.stop();
}

function start(): Promise<LanguageClient> {
  return LanguageClient.start({ program, folder: kernel });
}

function edit(editor: LanguageClient, file: string, from: number, to: number, text: string): Promise<number> {
  return timed(() => {
    editor.edit(file, from, to, text);
    return editor.diagnostics(file);
  });
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}

/** Starts of lines in the middle of functions that use the DMA API, spread over the file. */
function placesToType(file: string, text: string, count: number): readonly number[] {
  const functions = splitSource(file, text).chunks.filter(
    (chunk) => chunk.kind === 'function' && mayUseDma(text.slice(chunk.start, chunk.end)),
  );
  const step = Math.max(1, Math.floor(functions.length / count));
  return functions
    .filter((_, index) => index % step === 0)
    .slice(0, count)
    .flatMap(({ bodyStart, end }) => {
      const semicolon = text.indexOf(';\n', Math.floor((bodyStart + end) / 2));
      return semicolon >= 0 && semicolon < end ? [semicolon + 2] : [];
    });
}

/** The largest DMA-using files, one a folder. */
function largestFiles(count: number): readonly string[] {
  const byFolder = new Map<string, { readonly file: string; readonly size: number }>();
  for (const { file, size } of dmaFiles()) {
    const folder = dirname(file);
    if (size > (byFolder.get(folder)?.size ?? 0)) byFolder.set(folder, { file, size });
  }
  return [...byFolder.values()]
    .sort((a, b) => b.size - a.size)
    .slice(0, count)
    .map(({ file }) => file);
}

function someFiles(count: number, draw: () => number): readonly string[] {
  const files = dmaFiles().filter(({ size }) => size < largestRandomFile);
  return Array.from({ length: count }, () => files[Math.floor(draw() * files.length)]?.file ?? '');
}

function dmaFiles(): readonly { readonly file: string; readonly size: number }[] {
  const folder = join(kernel, 'drivers');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.c'))
    .map((entry) => relative(kernel, join(entry.parentPath, entry.name)))
    .sort()
    .flatMap((file) => {
      const text = read(file);
      return /\bdma_(?:un)?map_|\bdma_alloc_/.test(text) ? [{ file, size: text.length }] : [];
    });
}

function read(file: string): string {
  return readFileSync(join(kernel, file), 'utf8');
}

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function residentBytes({ server }: LanguageClient): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmRSS:\s*(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

/** What the server used of all processors, of which a busy machine takes nothing away. */
function processorMilliseconds({ server }: LanguageClient): number {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // Clock ticks of 10 ms in user and in system mode: fields 14 and 15 of proc(5), two of which the name took.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function reportTimes(what: string, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const quantile = (q: number) => milliseconds(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0);
  report(`  ${what} (${times.length})`, `median ${quantile(0.5)}, 95th percentile ${quantile(0.95)}`);
}

function report(what: string, figure: string): void {
  console.log(`${what.padEnd(52)} ${figure}`);
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
