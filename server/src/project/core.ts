import { mayUseDma } from '../dma-api/may-use-dma.ts';
import type { Program } from '../program/program.ts';
import type { ModuleInput, ModuleOutput, SourceText } from '../rules/check.ts';
import { createEditedModule, type EditedModule } from '../rules/edited-module.ts';
import { createEngine } from '../rules/engine.ts';
import { rules } from '../rules/index.ts';
import { splitSource } from '../source/split.ts';
import { loadParser } from './grammar.ts';
import { type ModuleTexts, programOf } from './module-program.ts';
import type { FunctionExtent } from './suppression-comments.ts';
import { suppressionRules } from './suppression-rules.ts';

/** What checking files needs of the core below: everything that knows C, or the DMA API. */
export interface Core {
  /** Ids of all rules, those about suppression comments included. */
  readonly ruleIds: readonly string[];
  readonly checkModule: (input: ModuleInput) => ModuleOutput;
  readonly createEditedModule: () => EditedModule;
  /** What is known of the module's code, to simulate functions of it. */
  readonly programOf: (texts: ModuleTexts) => Program;
  /** A cheap first look: false only where nothing in the text can concern DMA. */
  readonly mayUseDma: (text: string) => boolean;
  readonly functionsOf: (file: SourceText) => readonly FunctionExtent[];
}

/** The real core, its parser loaded. */
export async function loadCore(): Promise<Core> {
  const parser = await loadParser();
  const engine = createEngine(parser);
  return {
    ruleIds: [...rules.map((rule) => rule.meta.id), ...Object.values(suppressionRules).map((rule) => rule.id)],
    checkModule: (input) => engine.checkModule(input),
    createEditedModule: () => createEditedModule(parser),
    programOf: (texts) => programOf(texts, parser),
    mayUseDma,
    functionsOf: ({ path, text }) => splitSource(path, text).chunks.filter((chunk) => chunk.kind === 'function'),
  };
}
