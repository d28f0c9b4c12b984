import type { Tree } from 'web-tree-sitter';

/** Functions of the parser's wasm module that move a cursor and look at its node; each is given the tree's address. */
interface CursorFunctions {
  _ts_tree_root_node_wasm(tree: number): void;
  _ts_tree_cursor_new_wasm(tree: number): void;
  _ts_tree_cursor_delete_wasm(tree: number): void;
  _ts_tree_cursor_goto_first_child_wasm(tree: number): number;
  _ts_tree_cursor_goto_next_sibling_wasm(tree: number): number;
  _ts_tree_cursor_goto_parent_wasm(tree: number): number;
  _ts_tree_cursor_current_node_type_id_wasm(tree: number): number;
  _ts_tree_cursor_current_field_id_wasm(tree: number): number;
  _ts_tree_cursor_start_index_wasm(tree: number): number;
  _ts_tree_cursor_end_index_wasm(tree: number): number;
}

/** How web-tree-sitter comes by its own wasm. */
interface RuntimeOptions {
  locateFile?: () => string;
  wasmBinary?: ArrayBuffer;
}

/** What web-tree-sitter is started with; it puts the module's functions there too. */
export const runtimeModule: RuntimeOptions = {};

/**
 * A cursor at the root of a tree, like web-tree-sitter's own, at a third of the cost. That one carries the cursor's state
 * into the module's memory and back with each step; here it stays where the module left it. So there may be but one at a
 * time, and nothing else may be asked of the parser until it is deleted.
 */
export class Cursor {
  private readonly module = runtimeModule as CursorFunctions;
  private readonly tree: number;

  constructor(tree: Tree) {
    this.tree = addressOf(tree);
    this.module._ts_tree_root_node_wasm(this.tree);
    this.module._ts_tree_cursor_new_wasm(this.tree);
  }

  delete(): void {
    this.module._ts_tree_cursor_delete_wasm(this.tree);
  }

  gotoFirstChild(): boolean {
    return this.module._ts_tree_cursor_goto_first_child_wasm(this.tree) === 1;
  }

  gotoNextSibling(): boolean {
    return this.module._ts_tree_cursor_goto_next_sibling_wasm(this.tree) === 1;
  }

  gotoParent(): void {
    this.module._ts_tree_cursor_goto_parent_wasm(this.tree);
  }

  get nodeTypeId(): number {
    return this.module._ts_tree_cursor_current_node_type_id_wasm(this.tree);
  }

  /** 0 where the node is in no field of its parent. */
  get currentFieldId(): number {
    return this.module._ts_tree_cursor_current_field_id_wasm(this.tree);
  }

  get startIndex(): number {
    return this.module._ts_tree_cursor_start_index_wasm(this.tree);
  }

  get endIndex(): number {
    return this.module._ts_tree_cursor_end_index_wasm(this.tree);
  }
}

/** Where the tree lies in the module's memory: the one thing a tree holds that its type does not tell. */
function addressOf(tree: Tree): number {
  return (tree as unknown as { readonly 0: number })[0];
}
