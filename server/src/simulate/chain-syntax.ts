import type { ChainLink } from './types.ts';

/** How a chain is written, for help texts. */
export const chainSyntax = 'FUNCTION,device-writes:SIZE@PLACE,FUNCTION';

const defaultSize = 64;
const event = /^device[- ](writes|reads)(?:[: ](\d+))?(?:=((?:[0-9a-f]{2})+))?(?:@(.+))?$/i;

/**
 * Reads a chain: functions and what the device does in between, with commas between them. `device-writes:64@priv->dma`
 * writes 64 bytes at the address kept in `priv->dma`; without a place, at the newest mapping. `device-writes:64=0d01` begins
 * them with these. Returns the word that makes no sense where there is one.
 */
export function parseChain(text: string): readonly ChainLink[] | { readonly wrong: string } {
  const links: ChainLink[] = [];
  for (const word of text.split(',').map((part) => part.trim())) {
    const found = event.exec(word);
    if (found) {
      const [, verb, size, hex, at] = found;
      const kind = verb === 'writes' ? 'device-writes' : 'device-reads';
      const bytes = hex === undefined ? {} : { bytes: [...Buffer.from(hex, 'hex')] };
      links.push({ kind, size: size === undefined ? defaultSize : Number(size), at: at ?? null, ...bytes });
    } else if (/^[A-Za-z_]\w*$/.test(word)) links.push({ kind: 'function', name: word });
    else return { wrong: word };
  }
  return links;
}
