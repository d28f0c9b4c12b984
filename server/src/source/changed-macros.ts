import { detached } from './detached.ts';
import type { MacroDefinition } from './source-file.ts';

type Macros = ReadonlyMap<string, MacroDefinition>;

/**
 * The macros of a file's next version, those that say what they said being the same objects: neither they nor a macro of
 * the file that their bodies name has changed.
 */
export function keepMacros(previous: Macros, next: Macros): Macros {
  const changed = namesOfChanged(previous, next, isSameMacro);
  if (changed.size === 0) return previous;
  const affected = withUsers(changed, next.values());
  return new Map(
    Array.from(next, ([name, macro]) => {
      const same = affected.has(name) ? undefined : previous.get(name);
      return [detached(name), same ?? withoutText(macro)];
    }),
  );
}

/** Names that are defined otherwise, or in one of the versions alone. */
export function namesOfChanged(
  previous: Macros,
  next: Macros,
  isSame: (a: MacroDefinition, b: MacroDefinition) => boolean = saysTheSame,
): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const [name, macro] of next) {
    const before = previous.get(name);
    if (before !== macro && (before === undefined || !isSame(before, macro))) changed.add(name);
  }
  for (const name of previous.keys()) if (!next.has(name)) changed.add(name);
  return changed;
}

/** Names, and the macros among these whose bodies name one of them, be it through another. */
export function withUsers(names: ReadonlySet<string>, macros: Iterable<MacroDefinition>): ReadonlySet<string> {
  const found = new Set(names);
  const all = names.size === 0 ? [] : [...macros];
  for (let pending: readonly string[] = [...names]; pending.length > 0; ) {
    const users = all.filter(({ name, body }) => !found.has(name) && pending.some((word) => mentions(body, word)));
    pending = users.map(({ name }) => name);
    for (const name of pending) found.add(name);
  }
  return found;
}

/** Whether a text holds one of these words, be it in a comment. */
export function mentionsAny(text: string, words: ReadonlySet<string>): boolean {
  if (words.size <= FEW) return [...words].some((word) => mentions(text, word));
  for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) if (words.has(word)) return true;
  return false;
}

/** So many words are looked for one by one. */
const FEW = 8;

function mentions(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!isWordAt(text, at - 1) && !isWordAt(text, at + word.length)) return true;
  return false;
}

function isWordAt(text: string, at: number): boolean {
  return /\w/.test(text.charAt(at));
}

function isSameMacro(a: MacroDefinition, b: MacroDefinition): boolean {
  return a.nameStart === b.nameStart && a.bodyStart === b.bodyStart && saysTheSame(a, b);
}

/** Whether two definitions are the same, wherever they stand. */
function saysTheSame(a: MacroDefinition, b: MacroDefinition): boolean {
  return (
    a.name === b.name &&
    a.body === b.body &&
    String(a.parameters) === String(b.parameters) &&
    (a.parameters === null) === (b.parameters === null)
  );
}

/** The same macro, but one that does not keep the text of the file in memory. */
function withoutText({ name, parameters, body, nameStart, bodyStart, kind }: MacroDefinition): MacroDefinition {
  const own = { name: detached(name), parameters: parameters?.map(detached) ?? null, body: detached(body) };
  return { ...own, nameStart, bodyStart, kind };
}
