import { createColors } from 'picocolors';
import stringWidth from 'string-width';

export type Colors = ReturnType<typeof createColors>;

/** Colours for a stream: none in a pipe, on a dumb terminal, or where NO_COLOR is set. */
export function colorsFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Colors {
  const wanted = environment.FORCE_COLOR ? environment.FORCE_COLOR !== '0' : stream.isTTY === true;
  return createColors(wanted && !environment.NO_COLOR && environment.TERM !== 'dumb');
}

const tabStop = 8;

/** A source line as the terminal shows it: tabs made spaces, control characters made visible symbols. */
export function displayLine(text: string): string {
  let shown = '';
  let width = 0;
  for (const part of text.split(/(\t)/)) {
    const piece = part === '\t' ? ' '.repeat(tabStop - (width % tabStop)) : visible(part);
    shown += piece;
    width += stringWidth(piece);
  }
  return shown;
}

/** How many terminal columns a text takes after `displayLine`. */
export function displayWidth(text: string): number {
  return stringWidth(displayLine(text));
}

/** Replaces control characters, which could move the cursor or hide text, by the pictures Unicode has for them. */
export function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (character) =>
    character === '\x7f' ? '\u2421' : String.fromCharCode(0x2400 + character.charCodeAt(0)),
  );
}
