// The catalogue held against the headers of a real kernel: what it says of a function must be what they declare.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { apiForms, apiFunctions, compareVersions, existsIn, findApi } from '../../server/src/dma-api/catalogue.ts';
import { signatureOf } from '../../server/src/dma-api/describe.ts';
import { guideSections } from '../../server/src/dma-api/guide.ts';
import type { ApiFunction } from '../../server/src/dma-api/types.ts';
import { type Declaration, plainType, readHeader } from './declarations.ts';
import { kernel, kernelVersion } from './kernel.ts';

if (kernel === null) {
  console.log('catalogue: no kernel tree; scripts/fetch-kernel.sh fetches one, or set DMALINT_KERNEL');
}

describe.skipIf(kernel === null)('the catalogue and the kernel', () => {
  const root = kernel ?? '';
  const version = kernel === null ? '' : kernelVersion(root).split('.').slice(0, 2).join('.');
  const headers = new Map<string, ReadonlyMap<string, readonly Declaration[]> | null>();

  function header(name: string): ReadonlyMap<string, readonly Declaration[]> | null {
    if (!headers.has(name)) headers.set(name, readHeader(root, name));
    return headers.get(name) ?? null;
  }

  const present = apiForms.filter((form) => form.header !== '' && existsIn(form, version));

  // Headers and parameter names change between kernels; the catalogue has those of the current edition.
  const isCurrent = compareVersions(version, '6.12') >= 0;

  it.runIf(isCurrent)('names only headers that exist', () => {
    const missing = present.filter((form) => header(form.header) === null).map((form) => form.header);
    expect([...new Set(missing)]).toEqual([]);
  });

  it('declares every function as its header does', () => {
    const differences = present.flatMap((form) => {
      const declarations = header(form.header);
      return declarations === null ? [] : differencesOf(form, declarations, isCurrent);
    });
    expect(differences).toEqual([]);
  });

  it('does not deny this kernel what it has', () => {
    const alive = apiForms
      .filter((form) => !existsIn(form, version) && existsInNoForm(form.name, version))
      .filter((form) => header(form.header)?.has(form.name))
      .map((form) => form.name);
    expect(alive).toEqual([]);
  });

  it.each(['linux/dma-mapping.h', 'linux/dmapool.h'])('knows all of %s', (name) => {
    const declared = [...(readHeader(root, name, true)?.keys() ?? [])].filter((each) => !isInternal(each));
    expect(declared.length).toBeGreaterThan(6);
    expect(declared.filter((each) => !apiFunctions.has(each))).toEqual([]);
  });

  it('knows the DMA side of linux/scatterlist.h', () => {
    const declared = [...(readHeader(root, 'linux/scatterlist.h', true)?.keys() ?? [])].filter((each) =>
      /^sgl?_/.test(each),
    );
    expect(declared.length).toBeGreaterThan(40);
    expect(declared.filter((each) => !apiFunctions.has(each) && !isInternal(each))).toEqual([]);
  });

  it('points at sections that the guide has', () => {
    const guide = join(root, 'Documentation/core-api/dma-api-howto.rst');
    if (!existsSync(guide)) return;
    const headings = [...readFileSync(guide, 'utf8').matchAll(/^(.+)\n[=-]{4,}$/gm)].map((match) => match[1]);
    for (const section of guideSections.values()) {
      expect(headings).toContain(section.title);
      expect(section.url.split('#')[1]).toBe(anchorOf(section.title));
    }
  });

  it('finds the form of the kernel at hand', () => {
    for (const form of present) expect(existsIn(findApi(form.name, version) ?? form, version)).toBe(true);
  });
});

/** Where a form differs from every declaration of its name; empty where it agrees with one. */
function differencesOf(
  form: ApiFunction,
  declarations: ReadonlyMap<string, readonly Declaration[]>,
  checkNames: boolean,
): readonly string[] {
  const direct = declarations.get(form.name) ?? [];
  // kmalloc(...) and its like wrap a function that has the parameters.
  const behind = direct.some((each) => each.variadic) ? (declarations.get(`${form.name}_noprof`) ?? []) : [];
  const candidates = behind.length > 0 ? behind : direct;
  if (candidates.length === 0) return [`${form.header} does not declare ${form.name}`];
  const complaints = candidates.map((candidate) => mismatch(form, candidate, checkNames));
  return complaints.includes(null) ? [] : [`${signatureOf(form)}: ${complaints[0]}`];
}

function mismatch(form: ApiFunction, declaration: Declaration, checkNames: boolean): string | null {
  const declared = declaration.parameters;
  if (declaration.variadic && declared.length < form.parameters.length) return null;
  if (declared.length !== form.parameters.length) return `${declared.length} parameters`;
  for (const [i, { type, name }] of declared.entries()) {
    const ours = form.parameters[i];
    if (ours === undefined) return `no parameter ${i}`;
    if (type === '' || ours.type === '' || type === 'function') continue;
    if (plainType(type) !== plainType(ours.type)) return `parameter ${i} is ${type}`;
    if (checkNames && name !== '' && name !== ours.name) return `parameter ${i} is named ${name}`;
  }
  return null;
}

function existsInNoForm(name: string, version: string): boolean {
  return !apiForms.some((form) => form.name === name && existsIn(form, version));
}

/** Names that drivers do not use: implementation, debugging, and what only declares fields. */
function isInternal(name: string): boolean {
  return /^_|^debug_|^sg_(?:alloc|free)_fn$|^for_each_|_H$/.test(name);
}

/** The anchor that the documentation's generator makes of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
