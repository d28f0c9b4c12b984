import { type NameTest, someName } from './identifiers.ts';
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

/** Whether there is anywhere in the text of a file what a test looks for; nothing that it finds may go beyond a chunk. */
export function searchPieces(test: (text: string) => boolean): (file: SourceFile) => boolean {
  const read = readPieces(test);
  return (file) => read(file).includes(true);
}

/** Whether any identifier in a file passes a test; what a chunk of a file under edit says is remembered. */
export function searchNames(holds: NameTest): (file: SourceFile) => boolean {
  const ofChunk = new WeakMap<Chunk, boolean>();
  const holdsIn = (chunk: Chunk): boolean => {
    const known = ofChunk.get(chunk) ?? someName(chunk.identifiers, holds);
    ofChunk.set(chunk, known);
    return known;
  };
  return ({ chunks, isEdited }) =>
    isEdited ? chunks.some(holdsIn) : chunks.some(({ identifiers }) => someName(identifiers, holds));
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
