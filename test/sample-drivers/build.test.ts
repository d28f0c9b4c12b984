// Builds the sample drivers as kernel modules, where the headers of a kernel are installed (linux-headers-amd64).
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const drivers = fileURLToPath(new URL('../../sample-drivers', import.meta.url));
const kernels = '/lib/modules';
const headers = existsSync(kernels)
  ? readdirSync(kernels)
      .map((version) => join(kernels, version, 'build'))
      .filter((build) => existsSync(join(build, 'Makefile')))
  : [];

test.skipIf(headers.length === 0).each([
  ['edu-dma', 'edu_dma'],
  ['guide-receive', 'guide_receive'],
])(
  'both drivers of %s build without a warning',
  (name, module) => {
    const folder = mkdtempSync(join(tmpdir(), 'dmalint-sample-'));
    try {
      cpSync(join(drivers, name), folder, { recursive: true });
      const make = spawnSync('make', ['-s', `KDIR=${headers.at(-1)}`, 'W=1'], { cwd: folder, encoding: 'utf8' });
      const complaints = make.stderr.split('\n').filter((line) => /warning|error/i.test(line));
      expect(complaints).toEqual([]);
      expect(make.status).toBe(0);
      expect(existsSync(join(folder, `${module}.ko`))).toBe(true);
      expect(existsSync(join(folder, `${module}_faulty.ko`))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  120_000,
);
