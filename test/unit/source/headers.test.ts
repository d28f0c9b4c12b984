import { expect, test } from 'vitest';
import { dialectOf } from '../../../server/src/source/dialect.ts';
import { HeaderCollector, type HeaderText } from '../../../server/src/source/headers.ts';
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
