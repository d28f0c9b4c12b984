import { isAscii, isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A generated register table of the kernel reaches 2 MB; nothing written by hand comes near this. */
export const maximumFileBytes = 8 * 1024 * 1024;

export interface ReadText {
  readonly kind: 'text';
  readonly text: string;
  readonly bytes: number;
  readonly problem: string | null;
}

export type ReadResult =
  | ReadText
  /** The caller did not want it: nothing in it concerns DMA. */
  | { readonly kind: 'unwanted'; readonly bytes: number; readonly problem: string | null }
  | { readonly kind: 'problem'; readonly message: string; readonly bytes: number; readonly opened: boolean };

/** One buffer for all files: a run reads tens of thousands, one after the other. */
let buffer = Buffer.allocUnsafe(1 << 20);

/**
 * Reads a C file. `wanted` is asked first with the bytes as Latin-1, which costs a copy and no decoding; a file it
 * turns down is not decoded. A file that is not UTF-8 is still read, as Latin-1, with a problem that says so.
 */
export function readSource(path: string, wanted: (latin1: string) => boolean = () => true): ReadResult {
  let length: number;
  try {
    length = readIntoBuffer(path);
  } catch (error) {
    return { kind: 'problem', message: describeSystemError(error), bytes: 0, opened: false };
  }
  if (length === notAFile) return failure('is not a regular file');
  if (length === tooLarge) return failure(`is larger than ${maximumFileBytes / 1024 / 1024} MB`);
  if (length === 0) return failure('is empty');
  const content = buffer.subarray(0, length);
  if (content.includes(0)) return { ...failure('is binary: it holds a NUL byte'), bytes: length };
  const latin1 = content.toString('latin1');
  const ascii = isAscii(content);
  const valid = ascii || isUtf8(content);
  const problem = valid ? null : 'is not UTF-8; it was read as Latin-1, and its fixes are left out';
  if (!wanted(latin1)) return { kind: 'unwanted', bytes: length, problem };
  return { kind: 'text', text: valid && !ascii ? content.toString('utf8') : latin1, bytes: length, problem };
}

/** The text of a file that is open in an editor, by absolute path; null where it is not open. */
export function readOpen(texts: Readonly<Record<string, string>>, path: string): ReadResult | null {
  const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
  return text === undefined ? null : { kind: 'text', text, bytes: text.length, problem: null };
}

/** Says what the operating system refused, in words: "does not exist", "permission denied". */
export function describeSystemError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return 'does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'cannot be read: permission denied';
    case 'ELOOP':
      return 'cannot be read: too many symbolic links';
    default:
      return `cannot be read: ${code || String(error)}`;
  }
}

const notAFile = -1;
const tooLarge = -2;

function failure(message: string) {
  return { kind: 'problem', message, bytes: 0, opened: true } as const;
}

function readIntoBuffer(path: string): number {
  // Without O_NONBLOCK, opening a named pipe that nobody writes to would wait for ever.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = fstatSync(descriptor);
    if (!status.isFile()) return notAFile;
    if (status.size > maximumFileBytes) return tooLarge;
    if (status.size > buffer.length) buffer = Buffer.allocUnsafe(status.size);
    let length = 0;
    while (length < status.size) {
      const count = readSync(descriptor, buffer, length, status.size - length, null);
      if (count === 0) break;
      length += count;
    }
    return length;
  } finally {
    closeSync(descriptor);
  }
}
