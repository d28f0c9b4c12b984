import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadParser } from '../../server/src/project/grammar.ts';
import type { SourceText } from '../../server/src/rules/check.ts';
import { createEditedModule, type EditedModule, type EditedOutput } from '../../server/src/rules/edited-module.ts';

const parser = await loadParser();

/** A module under edit, its other files as they are on disk. */
export class EditSession {
  text: string;
  private readonly path: string;
  private readonly others: readonly SourceText[];
  private readonly module: EditedModule;

  constructor(folder: string, file: string, members: RegExp) {
    this.path = join(folder, file);
    this.text = readFileSync(this.path, 'utf8');
    this.others = readdirSync(folder)
      .filter((name) => members.test(name) && name !== file)
      .map((name) => ({ path: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }));
    this.module = createEditedModule(parser);
    this.type(this.text);
  }

  type(text: string): EditedOutput {
    this.text = text;
    return this.check(this.module);
  }

  /** Throws where a fresh check of the same texts gives anything else. */
  compare(output: EditedOutput): void {
    const fresh = this.check(createEditedModule(parser));
    if (isDeepStrictEqual(output.findings, fresh.findings) && isDeepStrictEqual(output.lives, fresh.lives)) return;
    const own = new Set(output.findings.map((finding) => JSON.stringify(finding)));
    const theirs = new Set(fresh.findings.map((finding) => JSON.stringify(finding)));
    for (const finding of own) if (!theirs.has(finding)) console.error(`only after edits: ${finding}`);
    for (const finding of theirs) if (!own.has(finding)) console.error(`only afresh: ${finding}`);
    throw new Error(`${this.path}: a fresh check gives something else`);
  }

  functions(): ReturnType<EditedOutput['functionsIn']> {
    return this.check(this.module).functionsIn(this.path);
  }

  private check(module: EditedModule): EditedOutput {
    const files = [{ path: this.path, text: this.text }, ...this.others];
    return module.check({ files, readInclude, kernelVersion: '6.12', rules: null });
  }
}

function readInclude(from: string, target: string, quoted: boolean): SourceText | null {
  const path = join(dirname(from), target);
  return quoted && existsSync(path) ? { path, text: readFileSync(path, 'utf8') } : null;
}
