/// <reference lib="dom" />
/** Which code a squiggle stands under. Runs in the window: the editor draws squiggles apart from the text. */
export function underlinedTexts(decoration: string): string[] {
  const found: string[] = [];
  for (const squiggle of Array.from(document.querySelectorAll(`.editor-instance ${decoration}`))) {
    const under = squiggle.getBoundingClientRect();
    let text = '';
    for (const line of Array.from(document.querySelectorAll('.editor-instance .view-line'))) {
      const { top, bottom } = line.getBoundingClientRect();
      const middle = (under.top + under.bottom) / 2;
      if (top <= middle && middle < bottom) text += charactersWithin(line, under.left, under.right);
    }
    found.push(text);
  }
  return found;

  function charactersWithin(line: Element, left: number, right: number): string {
    let text = '';
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let index = 0; index < (node.textContent ?? '').length; index++) {
        range.setStart(node, index);
        range.setEnd(node, index + 1);
        const box = range.getBoundingClientRect();
        const middle = (box.left + box.right) / 2;
        if (left <= middle && middle < right) text += node.textContent?.[index] ?? '';
      }
    }
    return text.replaceAll('\u00a0', ' ');
  }
}
