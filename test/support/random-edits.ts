/** Edits as people make them, drawn from a seed: the same seed gives the same edits. */

/** A source of numbers from 0 up to 1. */
export type Random = () => number;

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
  };
}

/** A text under edit, which remembers what it was, for undoing. */
export class EditedText {
  private readonly history: string[] = [];

  constructor(
    public text: string,
    private readonly random: Random,
  ) {}

  /** Makes one edit and returns the text after it. */
  edit(): string {
    const { random } = this;
    if (random() < 0.15) {
      this.text = this.history.pop() ?? this.text;
      return this.text;
    }
    this.history.push(this.text);
    const kind = random();
    if (kind < 0.3) this.insert(pick(CHARACTERS, random));
    else if (kind < 0.45) this.insert(pick(FRAGMENTS, random));
    else if (kind < 0.6) this.remove(1 + Math.floor(random() * 12));
    else if (kind < 0.7) this.insertLines();
    else if (kind < 0.8) this.removeLines();
    else if (kind < 0.9) this.retype();
    else this.paste();
    return this.text;
  }

  private place(): number {
    return Math.floor(this.random() * (this.text.length + 1));
  }

  private lineStart(): number {
    return this.text.lastIndexOf('\n', this.place()) + 1;
  }

  private replace(start: number, end: number, inserted: string): void {
    this.text = this.text.slice(0, start) + inserted + this.text.slice(end);
  }

  private insert(inserted: string): void {
    const start = this.place();
    this.replace(start, start, inserted);
  }

  private remove(length: number): void {
    const start = this.place();
    this.replace(start, start + length, '');
  }

  private insertLines(): void {
    const start = this.lineStart();
    const count = 1 + Math.floor(this.random() * 4);
    this.replace(start, start, Array.from({ length: count }, () => `\t${pick(LINES, this.random)}\n`).join(''));
  }

  private removeLines(): void {
    const start = this.lineStart();
    let end = start;
    for (let count = 1 + Math.floor(this.random() * 5); count > 0; count--)
      end = this.text.indexOf('\n', end) + 1 || end;
    this.replace(start, end, '');
  }

  /** A word becomes another word of the text. */
  private retype(): void {
    const words = [...this.text.matchAll(/\w+/g)];
    const [old, other] = [pick(words, this.random), pick(words, this.random)];
    if (old && other) this.replace(old.index, old.index + old[0].length, other[0]);
  }

  private paste(): void {
    const [a, b] = [this.lineStart(), this.lineStart()];
    const copied = this.text.slice(Math.min(a, b), Math.max(a, b)).slice(0, 3000);
    const target = this.lineStart();
    this.replace(target, target, copied);
  }
}

function pick<T>(choices: readonly T[], random: Random): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new Error('nothing to pick from');
  return choice;
}

const CHARACTERS = [...'abcx_019 \t\n;,.(){}[]"\'/*\\#<>=&-+'];

const FRAGMENTS = [
  'if (ret)',
  ' = NULL',
  '\r\n',
  '/* ',
  ' */',
  '// note',
  '\\\n',
  ' \\\n\t\t',
  '"text"',
  'return -ENOMEM;',
  '#ifdef CONFIG_PM\n',
  '#endif\n',
  '#else\n',
  '}\n\n',
  '{',
  'for (i = 0; i < n; i++) ',
];

const LINES = [
  'int extra = 0;',
  '',
  'dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);',
  'if (dma_mapping_error(dev, dma))',
  '\treturn -ENOMEM;',
  'kfree(buf);',
  'goto out;',
  '/* a comment */',
  '}',
  'dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);',
];
