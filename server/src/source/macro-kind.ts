import type { MacroKind } from './source-file.ts';

/** Tells what the replacement text of a macro is, by its shape. */
export function classifyMacro(parameters: readonly string[] | null, body: string): MacroKind {
  const text = body.trim();
  if (text === '') return 'attribute';
  if (onlyAttributes(text)) return 'attribute';
  if (isLoopHead(text)) return 'iterator';
  if (!bracesBalanced(text)) return 'other';
  if (/^(do|if|for|while|return|goto|switch|break|continue|case)\b/.test(text)) return 'statement';
  if (text.startsWith('{')) return parameters === null || hasDesignator(text) ? 'value' : 'statement';
  if (/^(typedef|extern|static|struct\s+\w+\s*[\w*]+|union\s+\w+\s+\w+)\b/.test(text) && /[;={]|##/.test(text))
    return 'declarator';
  if (isTypeName(text)) return 'type';
  if (hasTopLevelSemicolon(text)) return isDeclaration(text) ? 'declarator' : 'statement';
  if (isFunctionHead(text)) return 'declarator';
  return isPlainExpression(text) ? 'value' : 'other';
}

const ATTRIBUTE_WORDS =
  /^(?:\s|inline\b|static\b|extern\b|const\b|volatile\b|register\b|noinline\w*\b|notrace\b|asmlinkage\b|__[a-z]\w*(?:\s*\((?:[^()]|\([^()]*\))*\))?)+$/;
/** `__func__` and its like are values, and so are builtins and casts such as `__le32_to_cpu(x)`. */
const NO_ATTRIBUTE =
  /__(?:func__|FILE__|LINE__|builtin_|le\d|be\d|cpu_|swab|raw_|iowrite|read|write|u\d|s\d|stringify)/;

function onlyAttributes(text: string): boolean {
  if (/__attribute__\s*\(\(|^__attribute/.test(text))
    return /^(?:[a-z_]\w*\s+)*__attribute__\s*\(\(.*\)\)\s*$/s.test(text);
  return /^(?:static|extern|inline|__always_inline|const|volatile|register)\b/.test(text)
    ? ATTRIBUTE_WORDS.test(text) && !NO_ATTRIBUTE.test(text)
    : /^(?:__(?:init|exit|initdata|initconst|exitdata|iomem|user|percpu|rcu|force|packed|aligned|used|unused|maybe_unused|cold|weak|always_unused|section|ro_after_init|read_mostly)\b(?:\s*\([^()]*(?:\([^()]*\))*\))?\s*)+$/.test(
        text,
      );
}

/** A body that ends in the head of a loop (or of an if/else around one), for the user to put the body after. */
function isLoopHead(text: string): boolean {
  if (/^do\b/.test(text)) return false;
  if (/(?:^|\s|\))(?:else|continue\s*;\s*else)$/.test(text)) return true;
  const head = lastGroupHead(text);
  if (head === null) return false;
  if (head.word === 'for') return true;
  if (head.word === 'while') return !/\}\s*$/.test(head.before);
  if (head.word === 'if') return true;
  return ITERATOR_NAME.test(head.word) && !/[=?]\s*$/.test(head.before);
}

export const ITERATOR_NAME = /for_?each|foreach|_for_all_|^for_[a-z]/i;

/** The word before the parenthesised group that ends the text, or null where the text ends otherwise. */
function lastGroupHead(text: string): { readonly word: string; readonly before: string } | null {
  if (!text.endsWith(')')) return null;
  let depth = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    const c = text[i];
    if (c === ')') depth++;
    else if (c === '(' && --depth === 0) {
      const head = /(\w+)\s*$/.exec(text.slice(0, i));
      return head === null ? null : { word: head[1] ?? '', before: text.slice(0, head.index) };
    }
  }
  return null;
}

function bracesBalanced(text: string): boolean {
  let braces = 0;
  let parens = 0;
  for (const c of text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '')) {
    if (c === '{') braces++;
    else if (c === '}' && --braces < 0) return false;
    else if (c === '(') parens++;
    else if (c === ')' && --parens < 0) return false;
  }
  return braces === 0 && parens === 0;
}

function hasDesignator(text: string): boolean {
  return /^\{\s*(?:\.\w|\[|[\w"(&-][^;]*\}$)/s.test(text) && !/;/.test(text);
}

function isTypeName(text: string): boolean {
  return /^(?:const\s+|volatile\s+)*(?:struct\s+\w+|union\s+\w+|enum\s+\w+|(?:unsigned|signed|long|short|int|char|void|float|double|_Bool|bool|[us](?:8|16|32|64)|__(?:le|be|u|s)(?:8|16|32|64))(?:\s+(?:long|int|char|short|unsigned))*)(?:\s+const)?[\s*]*$/.test(
    text,
  );
}

function hasTopLevelSemicolon(text: string): boolean {
  let depth = 0;
  for (const c of text) {
    if (c === '(' || c === '{') depth++;
    else if (c === ')' || c === '}') depth--;
    else if (c === ';' && depth === 0) return true;
  }
  return false;
}

function isDeclaration(text: string): boolean {
  return /^(?:const\s+)?(?:struct|union|enum|unsigned|signed|int|long|char|short|void|u8|u16|u32|u64|__[bl]e\d+)\s+[\w*]/.test(
    text,
  );
}

function isFunctionHead(text: string): boolean {
  return (
    /^(?:[A-Za-z_]\w*[\s*]+)+[A-Za-z_][\w#\s]*\([^()]*\)\s*$/.test(text) && !/^(?:return|sizeof|else)\b/.test(text)
  );
}

function isPlainExpression(text: string): boolean {
  return !/^[=,;]|[=,;]$/.test(text);
}
