import { statSync } from 'node:fs';
import { type ReadResult, readSource } from './read-source.ts';

/** Files on disk, each read once for as long as its size and time of change stay the same. */
export class Disk {
  private readonly known = new Map<string, { readonly stamp: string; readonly result: ReadResult }>();

  read(path: string): ReadResult {
    const stamp = stampOf(path);
    const known = this.known.get(path);
    if (known !== undefined && known.stamp === stamp) return known.result;
    const result = readSource(path);
    this.known.set(path, { stamp, result });
    return result;
  }
}

function stampOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? '' : `${status.ino} ${status.size} ${status.mtimeMs}`;
}
