/** Lines, by file, at which a person wants to stop. */
export class Breakpoints {
  private readonly lines = new Map<string, ReadonlySet<number>>();

  /** Takes the place of what was set in the file before. */
  set(file: string, lines: readonly number[]): void {
    this.lines.set(file, new Set(lines));
  }

  has(file: string, line: number): boolean {
    return this.lines.get(file)?.has(line) ?? false;
  }
}
