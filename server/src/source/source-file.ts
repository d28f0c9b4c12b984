/**
 * What a C file looks like after the first, cheap pass: top-level chunks, macros and includes, but no syntax tree.
 * All offsets in this folder count UTF-16 code units from the start of the file.
 */

export type ChunkKind = 'function' | 'struct' | 'enum' | 'typedef' | 'variable' | 'prototype' | 'macro-call' | 'other';

/** A top-level piece of a file: what stands between two points where no bracket is open. */
export interface Chunk {
  readonly kind: ChunkKind;
  /** Name of the function, struct tag, variable, typedef …; null where there is none. */
  readonly name: string | null;
  /** Offset of the name, or of the chunk where it has none. */
  readonly nameStart: number;
  readonly start: number;
  readonly end: number;
  /** For a function: offset of the opening brace of its body; otherwise -1. */
  readonly bodyStart: number;
  /** Every identifier of the active text, keywords left out. */
  readonly identifiers: ReadonlySet<string>;
}

/**
 * `value`: an expression; `statement`: one or more statements (do { } while (0), `return x`, `goto y`);
 * `iterator`: its body is a loop head; `attribute`: expands to nothing or to attributes and qualifiers;
 * `declarator`: expands to declarations or a function head; `type`: a type name.
 */
export type MacroKind = 'value' | 'statement' | 'iterator' | 'attribute' | 'declarator' | 'type' | 'other';

export interface MacroDefinition {
  readonly name: string;
  /** Parameter names, or null for an object-like macro. A variadic parameter is the last, named `...` or `args...`. */
  readonly parameters: readonly string[] | null;
  /** Replacement text, line continuations and comments blanked. */
  readonly body: string;
  /** Offset of the name in the file that defines it. */
  readonly nameStart: number;
  /** Offset of the replacement text in that file. */
  readonly bodyStart: number;
  readonly kind: MacroKind;
}

export interface Include {
  /** As written between quotes or angle brackets. */
  readonly target: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly chunks: readonly Chunk[];
  readonly macros: ReadonlyMap<string, MacroDefinition>;
  readonly includes: readonly Include[];
  /** Regions that `#if` disabled, in order; never overlapping. */
  readonly disabled: readonly { readonly start: number; readonly end: number }[];
  /** A version of a file under edit: it shares with others the chunks that are what they were. */
  readonly isEdited?: boolean;
}

/**
 * A chunk made parsable by a same-length rewriting, with what the rewriting replaced. Keys are file offsets.
 *
 * | in the source | in `text` | recorded in |
 * |---|---|---|
 * | `for_each_sg(a, b, c, i) {` | `while      (a, b, c, i) {` | `iterators`: offset of `while` → `for_each_sg` |
 * | `min_t(unsigned int, a, b)` | `min_t(unsigned_int, a, b)` | `typeArguments`: offset → `unsigned int` |
 * | `typeof(*p) *q` | `typeof__p_ *q` | `typeArguments`: offset → `typeof(*p)` |
 * | `offsetof(struct s, a.b)` | `Offsetof(struct_s, a.b)` | `typeArguments`: offset → `struct s` |
 * | `case 1 ... 5:` | `case 1 || 5:` | `caseRanges`: offset of the operator |
 * | `void *p __free(kfree) = x;` | `void *p               = x;` | `cleanups`: offset of `p` → `kfree` |
 * | `DEFINE_DMA_UNMAP_ADDR(dma);` | `dma_addr_t            dma ;` | `declarators`: offset of `dma` → the macro |
 * | `RETRY(x, { a(); b(); })` | `RETRY(x, 0             )` | `lostArguments`: offset of the `0` |
 * | `static int __init foo(void)` | `static int        foo(void)` | nothing: attributes are blanked |
 */
export interface RewrittenChunk {
  readonly text: string;
  readonly iterators: ReadonlyMap<number, string>;
  readonly typeArguments: ReadonlyMap<number, string>;
  readonly caseRanges: ReadonlySet<number>;
  readonly cleanups: ReadonlyMap<number, string>;
  readonly declarators: ReadonlyMap<number, string>;
  /** Arguments of macros that are no expressions: the code in them is not in `text`. */
  readonly lostArguments: ReadonlySet<number>;
}
