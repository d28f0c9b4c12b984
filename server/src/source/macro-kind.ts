import type { MacroKind } from './source-file.ts';

/** Tells what the replacement text of a macro is, by its shape. */
export function classifyMacro(parameters: readonly string[] | null, body: string): MacroKind {
  const text = body.trim();
  if (text === '') return 'attribute';
  if (/^[(\d"'!~-]/.test(text) && !endsInHead(text)) return 'value';
  if (onlyAttributes(text)) return 'attribute';
  const head = danglingHead(text);
  if (head !== null) return head === 'loop' ? 'iterator' : 'other';
  if (!bracketsMatch(text)) return 'other';
  if (/^(do|if|for|while|return|goto|switch|break|continue|case)\b/.test(text)) return 'statement';
  if (text.startsWith('{')) return parameters === null || !text.includes(';') ? 'value' : 'statement';
  if (/^(typedef|extern|static|struct|union|enum)\b/.test(text) && /[;={]|##/.test(text)) return 'declarator';
  if (TYPE_NAME.test(text)) return 'type';
  if (hasOuterSemicolon(text)) return DECLARATION.test(text) ? 'declarator' : 'statement';
  if (FUNCTION_HEAD.test(text) && !/\b(return|sizeof)\b/.test(text)) return 'declarator';
  return /^[=,;]|[=,;]$/.test(text) ? 'other' : 'value';
}

/** Names by which the kernel and its drivers call loop heads. */
export const ITERATOR_NAME = /for_?each|_for_all_|^for_[a-z]/i;

/**
 * What a body that ends in the head of a statement leaves to its user: the body of a loop, or of a condition.
 * Null for bodies that are complete.
 */
export function danglingHead(body: string): 'loop' | 'condition' | null {
  const text = body.trim();
  if (!endsInHead(text)) return null;
  if (text === 'for' || text === 'while' || text.endsWith(' for')) return 'loop';
  if (/\belse$/.test(text)) return /\b(for|while)\b/.test(text) ? 'loop' : 'condition';
  const head = lastGroupHead(text);
  if (head === null) return null;
  switch (head.word) {
    case 'for':
      return 'loop';
    case 'while':
      return /^do\b|\}\s*$/.test(head.before) || /^do\b/.test(text) ? null : 'loop';
    case 'if':
      return /\b(for|while)\s*\(|for_?each/i.test(head.before) ? 'loop' : 'condition';
    default:
      return ITERATOR_NAME.test(head.word) && (head.before === '' || /([;)}]|\belse)\s*$/.test(head.before))
        ? 'loop'
        : null;
  }
}

function endsInHead(text: string): boolean {
  if (text.endsWith(')')) return /\b(for|while|if)\b|for_?each|for_\w+\s*\(/i.test(text);
  return /\b(else|for|while)$/.test(text);
}

const ATTRIBUTE_NAMES =
  /^__(init|exit|initdata|initconst|exitdata|iomem|user|percpu|rcu|force|packed|aligned|used|unused|maybe_unused|cold|weak|always_unused|section|ro_after_init|read_mostly|attribute__|attribute|extension__|inline|always_inline|noreturn|pure|printf|scanf|must_check|visible|deprecated|net_init|net_exit|ref|refdata)$/;
const QUALIFIERS =
  /^(static|extern|inline|const|volatile|register|noinline\w*|notrace|asmlinkage|_*cacheline_aligned\w*|__inline__|far|near)$/;

/** Whether the text is nothing but attributes, qualifiers and storage classes. */
function onlyAttributes(text: string): boolean {
  if (!/^[a-z_]/.test(text)) return false;
  const words = withoutGroups(text)?.trim().split(/\s+/);
  return words?.every((word) => ATTRIBUTE_NAMES.test(word) || QUALIFIERS.test(word)) ?? false;
}

/** The text without its parenthesised groups; null where it has other punctuation outside them. */
function withoutGroups(text: string): string | null {
  let depth = 0;
  let outer = '';
  for (const c of text) {
    if (c === '(') depth++;
    else if (c === ')') depth--;
    else if (depth === 0) {
      if (!/[\w\s]/.test(c)) return null;
      outer += c;
    }
  }
  return depth === 0 ? outer : null;
}

/** The word before the parenthesised group that ends the text, and what is before that word. */
function lastGroupHead(text: string): { readonly word: string; readonly before: string } | null {
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    const c = text[i];
    if (c === ')') depth++;
    else if (c === '(' && --depth === 0) {
      const before = text.slice(0, i).trimEnd();
      const start = before.search(/\w*$/);
      return { word: before.slice(start), before: before.slice(0, start) };
    }
  }
  return null;
}

function bracketsMatch(text: string): boolean {
  let braces = 0;
  let parentheses = 0;
  for (const c of text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gs, '')) {
    if (c === '{') braces++;
    else if (c === '}' && --braces < 0) return false;
    else if (c === '(') parentheses++;
    else if (c === ')' && --parentheses < 0) return false;
  }
  return braces === 0 && parentheses === 0;
}

function hasOuterSemicolon(text: string): boolean {
  let depth = 0;
  for (const c of text) {
    if (c === '(' || c === '{') depth++;
    else if (c === ')' || c === '}') depth--;
    else if (c === ';' && depth === 0) return true;
  }
  return false;
}

const TYPE_NAME =
  /^((const|volatile)\s+)*((struct|union|enum)\s+\w+|(unsigned|signed|long|short|int|char|void|float|double|_Bool|bool|(__)?(le|be|u|s)(8|16|32|64)|dma_addr_t|size_t)(\s+(long|int|char|short|unsigned))*)(\s+const)?[\s*]*$/;
const DECLARATION =
  /^(const\s+)?(unsigned|signed|int|long|char|short|void|bool|[us]\d+|__[bl]e\d+|dma_addr_t|size_t)\s+[\w*]/;
const FUNCTION_HEAD = /^([A-Za-z_]\w*[\s*]+)+[A-Za-z_][\w#\s]*\([^()]*\)$/;
