import { Language, Parser, type Tree } from 'web-tree-sitter';
import { runtimeModule } from './cursor.ts';

export type { Node, Tree } from 'web-tree-sitter';

/** Where the two wasm modules come from; the core reads no files, so its caller does. */
export interface ParserWasm {
  /** web-tree-sitter.wasm: its bytes, or a path for web-tree-sitter to read itself. */
  readonly runtime: Uint8Array | ArrayBuffer | string;
  /** tree-sitter-c.wasm. */
  readonly grammar: Uint8Array;
}

/** Parses one chunk of C at a time. Offsets in its trees are UTF-16 code units of the text that was parsed. */
export interface ChunkParser {
  /** The caller owns the tree and must `delete()` it. Never throws: what cannot be parsed is ERROR nodes. */
  parse(text: string): Tree;
  dispose(): void;
}

/**
 * The wasm heap never shrinks, and a parser keeps the stacks and node pools of the largest text it met.
 * Replacing it now and then gives that memory back for reuse.
 */
const CHARACTERS_PER_PARSER = 4_000_000;

let runtimeReady: Promise<void> | null = null;

export async function createParser(wasm: ParserWasm): Promise<ChunkParser> {
  runtimeReady ??= startRuntime(wasm.runtime);
  await runtimeReady;
  return new RecyclingParser(await Language.load(wasm.grammar));
}

function startRuntime(runtime: ParserWasm['runtime']): Promise<void> {
  if (typeof runtime === 'string') runtimeModule.locateFile = () => runtime;
  else runtimeModule.wasmBinary = runtime instanceof Uint8Array ? exactBuffer(runtime) : runtime;
  return Parser.init(runtimeModule);
}

/** The buffer of exactly these bytes: a Buffer of Node's may be a window into a larger pool. */
function exactBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes.byteLength);
  copy.set(bytes);
  return copy.buffer;
}

class RecyclingParser implements ChunkParser {
  private parser: Parser;
  private parsedCharacters = 0;

  constructor(private readonly language: Language) {
    this.parser = this.freshParser();
  }

  parse(text: string): Tree {
    this.recycle(text.length);
    const tree = this.parser.parse(text);
    if (tree === null) throw new Error('the parser has no language');
    return tree;
  }

  dispose(): void {
    this.parser.delete();
  }

  private recycle(length: number): void {
    this.parsedCharacters += length;
    if (this.parsedCharacters < CHARACTERS_PER_PARSER) return;
    this.parsedCharacters = 0;
    this.parser.delete();
    this.parser = this.freshParser();
  }

  private freshParser(): Parser {
    const parser = new Parser();
    parser.setLanguage(this.language);
    return parser;
  }
}
