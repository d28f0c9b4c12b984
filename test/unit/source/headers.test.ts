import { expect, test } from 'vitest';
import { dialectOf } from '../../../server/src/source/dialect.ts';
import { HeaderCollector, type HeaderText } from '../../../server/src/source/headers.ts';
import type { SourceFile } from '../../../server/src/source/source-file.ts';
import { splitSource } from '../../../server/src/source/split.ts';

function collect(main: string, headers: Record<string, string>): { names: string[]; read: string[] } {
  const read: string[] = [];
  const collector = new HeaderCollector((_from, target): HeaderText | null => {
    read.push(target);
    const text = headers[target];
    return text === undefined ? null : { path: `/driver/${target}`, text };
  });
  const file = splitSource('/driver/main.c', main);
  collector.quotedBy(file);
  return { names: collector.quotedBy(file).map((header) => header.path), read };
}

test('quoted headers are followed through one another, in the order a compiler meets them', () => {
  const { names, read } = collect('#include <linux/a.h>\n#include "b.h"\n#include "d.h"\n#include "none.h"\n', {
    'b.h': '#include "c.h"\nint b;\n',
    'c.h': '#include "b.h"\nint c;\n',
    'd.h': '#include "c.h"\nint d;\n',
  });
  expect(names).toEqual(['/driver/c.h', '/driver/b.h', '/driver/d.h']);
  expect(read).not.toContain('linux/a.h');
});

test('a header teaches its macros, and the file has the last word', () => {
  const file = splitSource('a.c', '#define walk(x) run(x)\n');
  const header = splitSource('a.h', '#define walk(x) for (;;)\n#define all_of(x) for (;;)\n#define __hot_path\n');
  const dialect = dialectOf(file, [header]);
  expect(dialect.definition('walk')?.body).toBe('run(x)');
  expect(dialect.definition('all_of')?.kind).toBe('iterator');
  expect(dialect.definition('list_for_each')).toBeNull();
  expect([dialect.roleOf('walk'), dialect.roleOf('all_of'), dialect.roleOf('__hot_path')]).toEqual([
    'other',
    'iterator',
    'attribute',
  ]);
  expect([dialect.roleOf('list_for_each'), dialect.roleOf('__iomem'), dialect.roleOf('kfree')]).toEqual([
    'iterator',
    'attribute',
    'other',
  ]);
});

test.each([
  '#ifndef A_H\n#define A_H\nstruct a { int b; };\n#define B(x) ((x) + 1) /* two\nlines */\n#endif\n',
  'static const char *s = "/* no comment";\n#define C 1\nconst char q = \'"\';\n#define D C\n',
  '/* # no directive\n#define NOT 1 */ #define YES 1\nint x; #define NEITHER\n',
  '#if 0\n#define DEAD\nint dead(void) {\n#else\nint live(void) {\n#endif\n\treturn F(1);\n}\n#include "e.h"\n',
  '\\\n#define G 0x10\n// a line \\\n#define NOT\n#define H G \\\n\t+ 2\nenum e { I, J = H };\n',
  'int f(void) { return "unclosed\n; }\n#define K\n}\nint g;\n',
])('a header says of itself what a file with its text says: %j', (text) => {
  const file = splitSource('/driver/main.c', '#include "a.h"\n');
  const [header] = new HeaderCollector((_, target) => (target === 'a.h' ? { path: '/a.h', text } : null)).quotedBy(
    file,
  );
  const plain = ({ macros, includes, disabled, chunks }: SourceFile) => ({
    macros: Array.from(macros.values(), ({ name, parameters, body, kind }) => ({ name, parameters, body, kind })),
    includes,
    disabled,
    chunks: chunks.map(({ identifiers, ...chunk }) => ({ ...chunk, identifiers: [...identifiers] })),
  });
  expect(header && plain(header)).toEqual(plain(splitSource('/a.h', text)));
});
