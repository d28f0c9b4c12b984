import type { Chunk, SourceFile } from './source-file.ts';

/**
 * Reads something off the text of a file in one go, or, in a file under edit, off each of its chunks and of what stands
 * between them, in order; what a chunk says is remembered for as long as it stays as it is. For readings of which none
 * goes beyond a chunk.
 */
export function readPieces<T>(read: (text: string) => T): (file: SourceFile) => readonly T[] {
  const ofFile = new WeakMap<SourceFile, readonly T[]>();
  const ofChunk = new WeakMap<Chunk, T>();
  return (file) => {
    let readings = ofFile.get(file);
    if (readings === undefined) {
      readings = file.isEdited ? readEach(file, read, ofChunk) : [read(file.text)];
      ofFile.set(file, readings);
    }
    return readings;
  };
}

/** Whether a pattern matches anywhere in the text of a file; no match may go beyond a chunk. */
export function searchPieces(pattern: RegExp): (file: SourceFile) => boolean {
  const read = readPieces((text) => pattern.test(text));
  return (file) => read(file).includes(true);
}

function readEach<T>(file: SourceFile, read: (text: string) => T, ofChunk: WeakMap<Chunk, T>): readonly T[] {
  const { text, chunks } = file;
  const readings: T[] = [];
  let end = 0;
  for (const chunk of chunks) {
    if (chunk.start > end) readings.push(read(text.slice(end, chunk.start)));
    const reading = ofChunk.get(chunk) ?? read(text.slice(chunk.start, chunk.end));
    ofChunk.set(chunk, reading);
    readings.push(reading);
    end = chunk.end;
  }
  readings.push(read(text.slice(end)));
  return readings;
}
