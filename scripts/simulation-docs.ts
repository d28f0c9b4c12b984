/** The page on simulated runs, made from what the model knows of machines and of faults. */
import { platforms } from '../server/src/model/platforms.ts';
import { modelRules } from '../server/src/model/rules.ts';

/** Contents of docs/simulation.md. */
export function simulationPage(): string {
  return `# Simulated runs

<!-- Made by \`npm run docs\` from server/src/model/. -->

\`dmalint simulate\`, the panel and the debugger of the VS Code extension, and \`dmalint debug-adapter\` run functions of a driver on
a model of a machine. What it has to say of a run are *violations*. Where the kernel's CONFIG_DMA_API_DEBUG notices too, its own
words stand beside; what only the model sees would pass silently on a real machine, or show as wrong data.

## Machines

| Platform | What it is | What it shows |
| --- | --- | --- |
${Object.values(platforms)
  .map(({ name, title, description }) => `| \`${name}\` | ${title} | ${description} |\n`)
  .join('')}
## What the source can't know

A value that comes from outside, as a register, an argument or whether a mapping succeeds, is an *input*, named in words
of the source: \`readl(card->regs + STATUS)\`, the second time \`readl(card->regs + STATUS)#2\`. A path is a set of answers;
\`--choose 'INPUT=ANSWER'\` replaces one.

## Chains

\`--chain\` runs functions one after the other on one machine, with commas between them, and what the device does:

- \`device-writes:64\` writes 64 bytes to the newest mapping, \`device-reads:64\` reads them;
- \`device-writes:64@card->rx_dma\` does so at the address that is kept there;
- \`device-writes:64=4755494440000000\` begins with these bytes.

In a clone, the guide's receive example without its sync:

    npx dmalint simulate sample-drivers/guide-receive/guide_receive_faulty.c \\
      --chain 'guide_setup_buffer,device-writes:64=4755494440000000,guide_interrupt' \\
      --choose 'readl(card->regs + GUIDE_REG_STATUS)=1' --platform bounce

## Faults that only a run shows

All other violations bear the id of the [rule](../README.md#rules) that finds the same fault in the source.

| Id | What is wrong |
| --- | --- |
${[...modelRules].map(([id, wrong]) => `| \`${id}\` | ${wrong} |\n`).join('')}`;
}
